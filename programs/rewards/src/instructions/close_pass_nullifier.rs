//! Closes the account of a pass nullifier whose period is over. Needs no signature. Emits no event.

use anchor_lang::prelude::*;

use crate::{clock, error::RewardsError, state::PassNullifier};

/// Accounts of `close_pass_nullifier`.
#[derive(Accounts)]
pub struct ClosePassNullifier {
    /// The account of the nullifier, closed.
    #[account(mut, close = payer)]
    pub nullifier: Account<PassNullifier>,
    /// Account that paid the rent and gets it back.
    /// CHECK: the address is a constraint.
    #[account(mut, address = nullifier.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl ClosePassNullifier {
    /// Returns the rent. The scope of a nullifier contains its period, so the nullifier cannot be spent again after the
    /// period.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        require!(clock::unix_now()? >= ctx.accounts.nullifier.expires_at, RewardsError::Pass_Running);
        Ok(())
    }
}
