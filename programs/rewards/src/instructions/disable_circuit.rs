//! Disables a version of a circuit immediately. Signed by the admin. Emits `CircuitSet`, and `CircuitProposed` with
//! time 0 if a proposal is withdrawn.

use anchor_lang::prelude::*;

use crate::{
    error::RewardsError,
    event::{CircuitProposed, CircuitSet},
    state::Network,
};

/// Accounts of `disable_circuit`.
#[event_cpi]
#[derive(Accounts)]
pub struct DisableCircuit {
    /// The admin.
    #[account(address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl DisableCircuit {
    /// Works without a timelock, because a broken circuit must be disabled at once.
    pub fn handle(ctx: &mut Context<Self>, statement: u8, version: u32) -> Result<()> {
        if ctx.accounts.network.disable_circuit(statement, version)? {
            emit_cpi!(CircuitProposed { statement, version, effective_at: 0 });
        }
        emit_cpi!(CircuitSet { statement, version, enabled: false });
        Ok(())
    }
}
