//! Moves what shares without a position earned to the rewards pool. Anyone may.

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
    /// This program's configuration.
    pub config: Account<Config>,
    /// The vault.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// Its account of the payment token.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The rewards pool's account of the payment token.
    #[account(mut)]
    pub pool_tokens: UncheckedAccount,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// Its program.
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

    /// Sweeping nothing settles the unopened shares and pays nothing.
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
