//! Pays the collected fees out.

use anchor_lang::{
    address_eq,
    pinocchio::cpi::{Seed, Signer as PdaSigner},
    prelude::*,
};
use protocol::seeds;

use super::payment::Payment;
use crate::{
    error::OwnershipError,
    event::ProtocolFeesWithdrawn,
    state::{Market, OwnershipConfig},
};

/// Accounts of `withdraw_fees`.
#[event_cpi]
#[derive(Accounts)]
pub struct WithdrawFees {
    /// The admin.
    #[account(address = config.admin @ OwnershipError::Caller_NotAdmin)]
    pub admin: Signer,
    /// This program's configuration.
    pub config: Account<OwnershipConfig>,
    /// The market.
    pub market: Account<Market>,
    /// The account of collected fees.
    #[account(mut)]
    pub market_fees: UncheckedAccount,
    /// Any other account of the payment token.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// Its program.
    pub payment_token_program: UncheckedAccount,
}

impl WithdrawFees {
    fn validate(&self) -> Result<()> {
        require!(address_eq(&self.market.fees, self.market_fees.address()), OwnershipError::FeeAccount_Mismatch);
        require!(
            self.market.is_payment_token(self.payment_mint.address(), self.payment_token_program.address()),
            OwnershipError::PaymentToken_Mismatch
        );
        Ok(())
    }

    /// All of it.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let accounts = &ctx.accounts;
        accounts.validate()?;
        let amount =
            royalties::token::balance(accounts.market_fees.account()).ok_or(OwnershipError::FeeAccount_Mismatch)?;
        require!(amount > 0, OwnershipError::Amount_Zero);
        let bump = [accounts.market.bump];
        let seeds = [Seed::from(seeds::MARKET), Seed::from(&bump)];
        let payment = Payment {
            from: accounts.market_fees.account(),
            authority: accounts.market.account(),
            mint: accounts.payment_mint.account(),
            program: accounts.payment_token_program.account(),
            decimals: accounts.market.payment_decimals,
        };
        payment.pay(accounts.destination.account(), amount, &[PdaSigner::from(&seeds)])?;
        emit_cpi!(ProtocolFeesWithdrawn { destination: *ctx.accounts.destination.address(), amount });
        Ok(())
    }
}
