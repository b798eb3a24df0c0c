//! First step of handing the admin's role over.

use anchor_lang::prelude::*;

use crate::{error::OwnershipError, event::AdminProposed, state::OwnershipConfig};

/// Accounts of `propose_admin`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProposeAdmin {
    /// The admin.
    #[account(address = config.admin @ OwnershipError::Caller_NotAdmin)]
    pub admin: Signer,
    /// This program's configuration.
    #[account(mut)]
    pub config: Account<OwnershipConfig>,
}

impl ProposeAdmin {
    /// Zeros withdraw a nomination.
    pub fn handle(ctx: &mut Context<Self>, pending_admin: Address) -> Result<()> {
        ctx.accounts.config.pending_admin = pending_admin;
        emit_cpi!(AdminProposed { program: crate::ID, pending_admin });
        Ok(())
    }
}
