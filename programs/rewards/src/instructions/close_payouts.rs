//! Closes the bitmap of paid leaves of a closed epoch. Needs no signature. Emits no event.

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
    /// The bitmap of paid leaves of the epoch, closed.
    #[account(mut, close = payer)]
    pub payouts: PaidLeaves,
    /// Account that paid the rent and gets it back.
    /// CHECK: the address is a constraint.
    #[account(mut, address = payouts.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl ClosePayouts {
    /// Returns the rent. A closed epoch pays no tracks, so the bitmap is not needed.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let (record, payouts) = (&ctx.accounts.epoch_record, &ctx.accounts.payouts);
        require!(record.epoch == payouts.epoch && record.node == payouts.node, RewardsError::Epoch_Mismatch);
        require!(record.is(EpochState::Closed), RewardsError::Epoch_NotClosed);
        Ok(())
    }
}
