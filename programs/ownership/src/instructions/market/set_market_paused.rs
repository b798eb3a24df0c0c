//! Pauses or resumes listing and buying. `cancel` works in both states. Signed by the admin. Emits `MarketPaused`.

use anchor_lang::prelude::*;

use crate::{
    error::OwnershipError,
    event::MarketPaused,
    state::{Market, OwnershipConfig},
};

/// Accounts of `set_market_paused`.
#[event_cpi]
#[derive(Accounts)]
pub struct SetMarketPaused {
    /// The admin.
    #[account(address = config.admin @ OwnershipError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The configuration of this program, which names the admin.
    pub config: Account<OwnershipConfig>,
    /// The market.
    #[account(mut)]
    pub market: Account<Market>,
}

impl SetMarketPaused {
    /// Takes effect immediately, for existing listings too.
    pub fn handle(ctx: &mut Context<Self>, paused: bool) -> Result<()> {
        ctx.accounts.market.paused = u8::from(paused);
        emit_cpi!(MarketPaused { paused });
        Ok(())
    }
}
