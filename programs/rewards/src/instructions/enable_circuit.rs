//! Enables the proposed version of a circuit after the timelock. Needs no signature. Emits `CircuitSet`.

use anchor_lang::prelude::*;

use crate::{clock, event::CircuitSet, state::Network};

/// Accounts of `enable_circuit`.
#[event_cpi]
#[derive(Accounts)]
pub struct EnableCircuit {
    /// The network, which stores the proposal.
    #[account(mut)]
    pub network: Account<Network>,
}

impl EnableCircuit {
    /// Enables the proposed version and removes the proposal.
    pub fn handle(ctx: &mut Context<Self>, statement: u8, version: u32) -> Result<()> {
        ctx.accounts.network.enable_circuit(statement, version, clock::unix_now()?)?;
        emit_cpi!(CircuitSet { statement, version, enabled: true });
        Ok(())
    }
}
