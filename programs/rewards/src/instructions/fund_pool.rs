//! Transfers an amount to the rewards pool. Signed by the funder, which can be any account. Emits `PoolFunded`.

use anchor_lang::{AnchorAccount as _, prelude::*};

use crate::{error::RewardsError, event::PoolFunded, state::Network, token::Transfer};

/// Accounts of `fund_pool`.
#[event_cpi]
#[derive(Accounts)]
pub struct FundPool {
    /// Owner or delegate of `funder_tokens`.
    pub funder: Signer,
    /// The network.
    pub network: Account<Network>,
    /// Token account that pays.
    /// CHECK: the token program checks its mint, and that `funder` may transfer from it.
    #[account(mut)]
    pub funder_tokens: UncheckedAccount,
    /// The token account of the pool.
    /// CHECK: the address is a constraint.
    #[account(mut, address = network.pool_tokens)]
    pub pool_tokens: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: the address is a constraint.
    #[account(address = network.payment_mint)]
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: the address is a constraint.
    #[account(address = network.token_program)]
    pub token_program: UncheckedAccount,
}

impl FundPool {
    /// Transfers `amount` base units to the pool.
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
