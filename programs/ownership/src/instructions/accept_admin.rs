//! Second step of handing the admin's role over.

use anchor_lang::prelude::*;

use crate::{error::OwnershipError, event::AdminChanged, state::OwnershipConfig};

/// Accounts of `accept_admin`.
#[event_cpi]
#[derive(Accounts)]
pub struct AcceptAdmin {
    /// The named successor.
    #[account(address = config.pending_admin @ OwnershipError::Caller_NotPendingAdmin)]
    pub admin: Signer,
    /// This program's configuration.
    #[account(mut)]
    pub config: Account<OwnershipConfig>,
}

impl AcceptAdmin {
    /// Makes the successor the admin.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let admin = *ctx.accounts.admin.address();
        ctx.accounts.config.admin = admin;
        ctx.accounts.config.pending_admin = Address::default();
        emit_cpi!(AdminChanged { program: crate::ID, admin });
        Ok(())
    }
}
