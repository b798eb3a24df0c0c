//! Closes the account of a nullifier of a closed epoch. Needs no signature. Emits no event.

use anchor_lang::prelude::*;

use crate::{
    error::RewardsError,
    state::{EpochRecord, EpochState, Nullifier},
};

/// Accounts of `close_nullifier`.
#[derive(Accounts)]
pub struct CloseNullifier {
    /// The closed epoch in which the nullifier was spent.
    pub epoch_record: Account<EpochRecord>,
    /// The account of the nullifier, closed.
    #[account(mut, close = payer)]
    pub nullifier: Account<Nullifier>,
    /// Account that paid the rent and gets it back.
    /// CHECK: the address is a constraint.
    #[account(mut, address = nullifier.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl CloseNullifier {
    /// Returns the rent. A closed epoch pays no claims, so the nullifier cannot be spent again.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let (record, nullifier) = (&ctx.accounts.epoch_record, &ctx.accounts.nullifier);
        require!(record.epoch == nullifier.epoch && record.node == nullifier.node, RewardsError::Epoch_Mismatch);
        require!(record.is(EpochState::Closed), RewardsError::Epoch_NotClosed);
        Ok(())
    }
}
