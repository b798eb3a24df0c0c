use anchor_lang::prelude::*;

use crate::{
    error::RewardsError,
    state::{EpochRecord, EpochState, Nullifier},
};

/// Accounts of `close_nullifier`.
#[derive(Accounts)]
pub struct CloseNullifier {
    /// The closed epoch the nullifier was spent in.
    pub epoch_record: Account<EpochRecord>,
    /// The nullifier.
    #[account(mut, close = payer)]
    pub nullifier: Account<Nullifier>,
    /// Who paid for it.
    #[account(mut, address = nullifier.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl CloseNullifier {
    /// Returns a nullifier's rent: a closed epoch pays nobody, so nothing is spent again.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let (record, nullifier) = (&ctx.accounts.epoch_record, &ctx.accounts.nullifier);
        require!(record.epoch == nullifier.epoch && record.node == nullifier.node, RewardsError::Epoch_Mismatch);
        require!(record.is(EpochState::Closed), RewardsError::Epoch_NotClosed);
        Ok(())
    }
}
