use anchor_lang::prelude::*;

use crate::{clock, event::CircuitSet, state::Network};

/// Accounts of `enable_circuit`.
#[event_cpi]
#[derive(Accounts)]
pub struct EnableCircuit {
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl EnableCircuit {
    /// Accepts what was proposed.
    pub fn handle(ctx: &mut Context<Self>, statement: u8, version: u32) -> Result<()> {
        ctx.accounts.network.enable_circuit(statement, version, clock::unix_now()?)?;
        emit_cpi!(CircuitSet { statement, version, enabled: true });
        Ok(())
    }
}
