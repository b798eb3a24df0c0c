use anchor_lang::prelude::*;

use crate::{clock, error::RewardsError, state::PassNullifier};

/// Accounts of `close_pass_nullifier`.
#[derive(Accounts)]
pub struct ClosePassNullifier {
    /// The nullifier.
    #[account(mut, close = payer)]
    pub nullifier: Account<PassNullifier>,
    /// Who paid for it.
    #[account(mut, address = nullifier.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl ClosePassNullifier {
    /// Returns a nullifier's rent when its period is over: its scope contains the period, so nothing is spent again.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        require!(clock::unix_now()? >= ctx.accounts.nullifier.expires_at, RewardsError::Pass_Running);
        Ok(())
    }
}
