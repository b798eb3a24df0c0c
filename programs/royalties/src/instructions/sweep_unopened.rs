//! Pays the earnings of unopened shares, which have no position, to the rewards pool. Needs no signature. Emits
//! `UnopenedSwept`.

use anchor_lang::{address_eq, prelude::*};

use super::payment::PaymentToken;
use crate::{
    error::{RoyaltiesError, refused},
    event::UnopenedSwept,
    state::{Config, Vault},
};

/// Accounts of `sweep_unopened`.
#[event_cpi]
#[derive(Accounts)]
pub struct SweepUnopened {
    /// The configuration of this program, which names the pool.
    pub config: Account<Config>,
    /// The vault.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// The vault's account of the payment token.
    /// CHECK: compared with `vault.tokens` in `validate`.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The rewards pool's account of the payment token.
    /// CHECK: compared with `config.pool_tokens` in `validate`.
    #[account(mut)]
    pub pool_tokens: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: compared with `vault.payment_mint` in `PaymentToken::validate`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: `PaymentToken::validate` requires that it owns `payment_mint`.
    pub payment_token_program: UncheckedAccount,
}

impl SweepUnopened {
    fn payment(&self) -> PaymentToken<'_> {
        PaymentToken { mint: self.payment_mint.account(), program: self.payment_token_program.account() }
    }

    fn validate(&self) -> Result<()> {
        require!(address_eq(self.vault_tokens.address(), &self.vault.tokens), RoyaltiesError::VaultTokens_Mismatch);
        require!(address_eq(self.pool_tokens.address(), &self.config.pool_tokens), RoyaltiesError::Pool_Mismatch);
        self.payment().validate(&self.vault)
    }

    /// Settles the unopened shares and pays what they are owed. If nothing is owed, it pays nothing and emits the event
    /// with amount 0.
    pub fn handle(ctx: &mut Context<Self>) -> Result<()> {
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        accounts.validate()?;

        let mut vault = accounts.vault.touched(now)?;
        let amount = vault.sweep_unopened().map_err(refused)?;
        accounts.vault.set_state(&vault);
        accounts.vault.add_claimed(amount)?;
        if amount > 0 {
            accounts.payment().pay(
                &accounts.vault,
                accounts.vault_tokens.account(),
                accounts.pool_tokens.account(),
                amount,
            )?;
        }

        emit_cpi!(UnopenedSwept {
            track_id: ctx.accounts.vault.track_id,
            amount,
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
