//! Names another guardian. Signed by the admin. Emits `GuardianSet`.

use anchor_lang::prelude::*;

use crate::{error::RewardsError, event::GuardianSet, state::Network};

/// Accounts of `set_guardian`.
#[event_cpi]
#[derive(Accounts)]
pub struct SetGuardian {
    /// The admin.
    #[account(address = network.admin @ RewardsError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
}

impl SetGuardian {
    /// Replaces the guardian immediately.
    pub fn handle(ctx: &mut Context<Self>, guardian: Address) -> Result<()> {
        ctx.accounts.network.guardian = guardian;
        emit_cpi!(GuardianSet { guardian });
        Ok(())
    }
}
