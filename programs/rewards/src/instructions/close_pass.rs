//! Closes an expired pass. Needs no signature. Emits no event.

use anchor_lang::prelude::*;

use crate::{clock, error::RewardsError, state::Pass};

/// Accounts of `close_pass`.
#[derive(Accounts)]
pub struct ClosePass {
    /// The pass, closed.
    #[account(mut, close = payer)]
    pub pass: Account<Pass>,
    /// Account that paid the rent and gets it back.
    /// CHECK: the address is a constraint.
    #[account(mut, address = pass.payer @ RewardsError::RentPayer_Mismatch)]
    pub payer: UncheckedAccount,
}

impl ClosePass {
    /// Returns the rent.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        require!(clock::unix_now()? >= ctx.accounts.pass.expires_at, RewardsError::Pass_Running);
        Ok(())
    }
}
