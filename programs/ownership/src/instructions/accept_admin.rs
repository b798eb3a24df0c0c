//! Second of two steps that transfer the role of admin. Signed by the nominated wallet. Emits `AdminChanged`.

use anchor_lang::prelude::*;

use crate::{error::OwnershipError, event::AdminChanged, state::OwnershipConfig};

/// Accounts of `accept_admin`.
#[event_cpi]
#[derive(Accounts)]
pub struct AcceptAdmin {
    /// Wallet named by `propose_admin`; becomes the admin.
    #[account(address = config.pending_admin @ OwnershipError::Caller_NotPendingAdmin)]
    pub admin: Signer,
    /// The configuration of this program.
    #[account(mut)]
    pub config: Account<OwnershipConfig>,
}

impl AcceptAdmin {
    /// Makes the signer the admin and removes the nomination.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let admin = *ctx.accounts.admin.address();
        ctx.accounts.config.admin = admin;
        ctx.accounts.config.pending_admin = Address::default();
        emit_cpi!(AdminChanged { program: crate::ID, admin });
        Ok(())
    }
}
