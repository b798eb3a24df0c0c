//! Proposes a version of a circuit, to be enabled after the timelock. Signed by the admin. Emits `CircuitProposed`.

use anchor_lang::prelude::*;

use crate::{clock, error::RewardsError, event::CircuitProposed, state::Network};

/// Accounts of `propose_circuit`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProposeCircuit {
    /// The admin.
    #[account(address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl ProposeCircuit {
    /// Stores the proposal. A wrong circuit could accept proofs of false statements, so a version is visible before it
    /// is enabled, also when it was disabled before.
    pub fn handle(ctx: &mut Context<Self>, statement: u8, version: u32) -> Result<()> {
        let effective_at = ctx.accounts.network.propose_circuit(statement, version, clock::unix_now()?)?;
        emit_cpi!(CircuitProposed { statement, version, effective_at });
        Ok(())
    }
}
