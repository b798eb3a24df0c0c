//! Proposes attestors to be applied after the timelock. Signed by the admin. Emits `AttestorsProposed`.

use anchor_lang::prelude::*;

use crate::{clock, error::RewardsError, event::AttestorsProposed, state::Network};

/// Accounts of `propose_attestors`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProposeAttestors {
    /// The admin.
    #[account(address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl ProposeAttestors {
    /// Stores the proposal; an empty list withdraws it. Other attestors could fix wrong roots, so a proposal is visible
    /// for longer than an epoch can be challenged.
    pub fn handle(ctx: &mut Context<Self>, attestors: Vec<Address>, threshold: u8) -> Result<()> {
        let effective_at = ctx.accounts.network.propose_attestors(&attestors, threshold, clock::unix_now()?)?;
        emit_cpi!(AttestorsProposed { attestors, threshold, effective_at });
        Ok(())
    }
}
