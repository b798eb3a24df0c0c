//! Pays out all collected protocol fees. Signed by the admin. Emits `ProtocolFeesWithdrawn`.

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
    /// The configuration of this program, which names the admin.
    pub config: Account<OwnershipConfig>,
    /// The market, owner of the fee account.
    pub market: Account<Market>,
    /// Account of collected fees.
    /// CHECK: compared with `market.fees` in `validate`.
    #[account(mut)]
    pub market_fees: UncheckedAccount,
    /// Account of the payment token that receives the fees, not `market_fees`.
    /// CHECK: its token program checks its mint; Anchor refuses one account in two `mut` places.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: compared with `market.payment_mint` in `validate`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: compared with `market.payment_token_program` in `validate`.
    pub payment_token_program: UncheckedAccount,
}

impl WithdrawFees {
    fn validate(&self) -> Result<()> {
        // The accounts of the market: `handle` pays out the balance of the fee account.
        require!(address_eq(&self.market.fees, self.market_fees.address()), OwnershipError::FeeAccount_Mismatch);
        require!(
            self.market.is_payment_token(self.payment_mint.address(), self.payment_token_program.address()),
            OwnershipError::PaymentToken_Mismatch
        );
        Ok(())
    }

    /// Transfers the whole balance, signed by the market.
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
