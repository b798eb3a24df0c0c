use anchor_lang::{AnchorAccount as _, prelude::*};

use crate::{error::RewardsError, event::PoolFunded, state::Network, token::Transfer};

/// Accounts of `fund_pool`.
#[event_cpi]
#[derive(Accounts)]
pub struct FundPool {
    /// Who gives.
    pub funder: Signer,
    /// The network.
    pub network: Account<Network>,
    /// The funder's token account.
    #[account(mut)]
    pub funder_tokens: UncheckedAccount,
    /// The pool's token account.
    #[account(mut, address = network.pool_tokens)]
    pub pool_tokens: UncheckedAccount,
    /// The payment token.
    #[account(address = network.payment_mint)]
    pub payment_mint: UncheckedAccount,
    /// The program of the payment token.
    #[account(address = network.token_program)]
    pub token_program: UncheckedAccount,
}

impl FundPool {
    /// Moves `amount` from the funder into the pool.
    pub fn handle(ctx: &mut Context<Self>, amount: u64) -> Result<()> {
        require!(amount > 0, RewardsError::Amount_Zero);
        let accounts = &mut ctx.accounts;
        Transfer {
            from: accounts.funder_tokens.try_cpi_handle_mut()?,
            to: accounts.pool_tokens.try_cpi_handle_mut()?,
            authority: accounts.funder.cpi_handle(),
            mint: accounts.payment_mint.cpi_handle(),
            token_program: accounts.token_program.address(),
            decimals: accounts.network.decimals,
        }
        .invoke(amount, &[]);
        emit_cpi!(PoolFunded { from: *ctx.accounts.funder.address(), amount });
        Ok(())
    }
}
