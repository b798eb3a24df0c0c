//! Applies the proposed attestors after the timelock. Needs no signature. Emits `AttestorsSet`.

use anchor_lang::prelude::*;

use crate::{clock, event::AttestorsSet, state::Network};

/// Accounts of `apply_attestors`.
#[event_cpi]
#[derive(Accounts)]
pub struct ApplyAttestors {
    /// The network, which stores the proposal.
    #[account(mut)]
    pub network: Account<Network>,
}

impl ApplyAttestors {
    /// Replaces the attestors. Votes on epochs that are not fixed become invalid, and the new attestors vote again.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        ctx.accounts.network.apply_attestors(clock::unix_now()?)?;
        let network = &ctx.accounts.network;
        let attestors = network.attestors.iter().take(usize::from(network.attestor_count)).copied().collect();
        let threshold = network.threshold;
        emit_cpi!(AttestorsSet { attestors, threshold });
        Ok(())
    }
}
