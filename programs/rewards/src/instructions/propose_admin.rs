use anchor_lang::prelude::*;

use crate::{error::RewardsError, event::AdminProposed, state::Network};

/// Accounts of `propose_admin`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProposeAdmin {
    /// The admin.
    #[account(address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl ProposeAdmin {
    /// Proposes another admin, who has to accept; zeros withdraw a proposal.
    pub fn handle(ctx: &mut Context<Self>, pending_admin: Address) -> Result<()> {
        ctx.accounts.network.pending_admin = pending_admin;
        emit_cpi!(AdminProposed { program: crate::ID, pending_admin });
        Ok(())
    }
}
