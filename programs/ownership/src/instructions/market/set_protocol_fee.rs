//! Sets the protocol fee of later listings. Signed by the admin. Emits `ProtocolFeeSet`.

use anchor_lang::prelude::*;
use protocol::market::FEE_BPS_MAX;

use crate::{
    error::OwnershipError,
    event::ProtocolFeeSet,
    state::{Market, OwnershipConfig},
};

/// Accounts of `set_protocol_fee`.
#[event_cpi]
#[derive(Accounts)]
pub struct SetProtocolFee {
    /// The admin.
    #[account(address = config.admin @ OwnershipError::Caller_NotAdmin)]
    pub admin: Signer,
    /// The configuration of this program, which names the admin.
    pub config: Account<OwnershipConfig>,
    /// The market.
    #[account(mut)]
    pub market: Account<Market>,
}

impl SetProtocolFee {
    /// Stores the fee, in basis points of the price. Existing listings keep the fee that was valid when they were
    /// listed.
    pub fn handle(ctx: &mut Context<Self>, fee_bps: u16) -> Result<()> {
        require!(fee_bps <= FEE_BPS_MAX, OwnershipError::Market_FeeTooHigh);
        ctx.accounts.market.fee_bps = fee_bps;
        emit_cpi!(ProtocolFeeSet { fee_bps });
        Ok(())
    }
}
