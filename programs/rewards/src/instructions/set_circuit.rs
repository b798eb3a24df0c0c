use anchor_lang::prelude::*;

use crate::{error::RewardsError, event::CircuitSet, state::Network, verifying_key};

/// Accounts of `set_circuit`.
#[event_cpi]
#[derive(Accounts)]
pub struct SetCircuit {
    /// The admin.
    #[account(address = network.admin @ RewardsError::NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl SetCircuit {
    /// Accepts or refuses claims with a version of the listen circuit: a broken one needs a switch.
    pub fn handle(ctx: &mut Context<Self>, version: u32, enabled: bool) -> Result<()> {
        require!(verifying_key::listen(version).is_some(), RewardsError::UnknownCircuit);
        ctx.accounts.network.set_circuit(version, enabled)?;
        emit_cpi!(CircuitSet { version, enabled });
        Ok(())
    }
}
