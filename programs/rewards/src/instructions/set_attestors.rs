use anchor_lang::prelude::*;

use crate::{error::RewardsError, event::AttestorsSet, state::Network};

/// Accounts of `set_attestors`.
#[event_cpi]
#[derive(Accounts)]
pub struct SetAttestors {
    /// The admin.
    #[account(address = network.admin @ RewardsError::NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl SetAttestors {
    /// Replaces the attestors and how many must agree. Votes on epochs that are not fixed lapse.
    pub fn handle(ctx: &mut Context<Self>, attestors: Vec<Address>, threshold: u8) -> Result<()> {
        ctx.accounts.network.set_attestors(&attestors, threshold)?;
        emit_cpi!(AttestorsSet { attestors, threshold });
        Ok(())
    }
}
