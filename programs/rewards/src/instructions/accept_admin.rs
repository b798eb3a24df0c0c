//! Second of two steps that transfer the role of admin. Signed by the nominated wallet. Emits `AdminChanged`.

use anchor_lang::prelude::*;

use crate::{error::RewardsError, event::AdminChanged, state::Network};

/// Accounts of `accept_admin`.
#[event_cpi]
#[derive(Accounts)]
pub struct AcceptAdmin {
    /// Wallet named by `propose_admin`; becomes the admin.
    #[account(address = network.pending_admin @ RewardsError::Caller_NotPendingAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl AcceptAdmin {
    /// Makes the signer the admin and removes the nomination.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let admin = *ctx.accounts.admin.address();
        ctx.accounts.network.admin = admin;
        ctx.accounts.network.pending_admin = Address::default();
        emit_cpi!(AdminChanged { program: crate::ID, admin });
        Ok(())
    }
}
