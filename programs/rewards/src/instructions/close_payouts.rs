use anchor_lang::prelude::*;

use crate::{
    error::RewardsError,
    state::{EpochRecord, EpochState, PaidLeaves},
};

/// Accounts of `close_payouts`.
#[derive(Accounts)]
pub struct ClosePayouts {
    /// The closed epoch.
    pub epoch_record: Account<EpochRecord>,
    /// Its bitmap of paid leaves.
    #[account(mut, close = payer)]
    pub payouts: PaidLeaves,
    /// Who paid for it.
    #[account(mut, address = payouts.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl ClosePayouts {
    /// Returns the bitmap's rent: a closed epoch pays no track.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let (record, payouts) = (&ctx.accounts.epoch_record, &ctx.accounts.payouts);
        require!(record.epoch == payouts.epoch && record.node == payouts.node, RewardsError::Epoch_Mismatch);
        require!(record.is(EpochState::Closed), RewardsError::Epoch_NotClosed);
        Ok(())
    }
}
