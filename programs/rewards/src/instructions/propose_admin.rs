//! First of two steps that transfer the role of admin. Signed by the admin. Emits `AdminProposed`.

use anchor_lang::prelude::*;

use crate::{error::RewardsError, event::AdminProposed, state::Network};

/// Accounts of `propose_admin`.
#[event_cpi]
#[derive(Accounts)]
pub struct ProposeAdmin {
    /// The current admin.
    #[account(address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl ProposeAdmin {
    /// Stores the nomination; the zero address withdraws it. The admin keeps the role until the nominated wallet
    /// accepts.
    pub fn handle(ctx: &mut Context<Self>, pending_admin: Address) -> Result<()> {
        ctx.accounts.network.pending_admin = pending_admin;
        emit_cpi!(AdminProposed { program: crate::ID, pending_admin });
        Ok(())
    }
}
