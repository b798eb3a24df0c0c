use anchor_lang::prelude::*;

use crate::{clock, error::RewardsError, state::Pass};

/// Accounts of `close_pass`.
#[derive(Accounts)]
pub struct ClosePass {
    /// The pass.
    #[account(mut, close = payer)]
    pub pass: Account<Pass>,
    /// Who paid for it.
    #[account(mut, address = pass.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl ClosePass {
    /// Returns an expired pass's rent.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        require!(clock::unix_now()? >= ctx.accounts.pass.expires_at, RewardsError::Pass_Running);
        Ok(())
    }
}
