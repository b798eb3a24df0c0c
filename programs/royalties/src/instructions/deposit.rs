//! Deposits an amount in a vault, which releases it to the shares over one epoch. Signed by the depositor, which can be
//! any account. Emits `Deposited`.

use anchor_lang::{address_eq, prelude::*};

use super::payment::PaymentToken;
use crate::{
    error::{RoyaltiesError, refused},
    event::Deposited,
    state::Vault,
};

/// Accounts of `deposit`.
#[event_cpi]
#[derive(Accounts)]
pub struct Deposit {
    /// Owner or delegate of `depositor_tokens`.
    pub depositor: Signer,
    /// Account of the payment token that pays.
    /// CHECK: the token program checks its mint, and that `depositor` may transfer from it.
    #[account(mut)]
    pub depositor_tokens: UncheckedAccount,
    /// The vault.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// The vault's account of the payment token.
    /// CHECK: compared with `vault.tokens` in `validate`.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The mint of the payment token.
    /// CHECK: compared with `vault.payment_mint` in `PaymentToken::validate`.
    pub payment_mint: UncheckedAccount,
    /// The token program of the payment token.
    /// CHECK: `PaymentToken::validate` requires that it owns `payment_mint`.
    pub payment_token_program: UncheckedAccount,
}

impl Deposit {
    fn payment(&self) -> PaymentToken<'_> {
        PaymentToken { mint: self.payment_mint.account(), program: self.payment_token_program.account() }
    }

    fn validate(&self) -> Result<()> {
        // A deposit before the end of the issue would be earned by the first holders only.
        require!(self.vault.open.get(), RoyaltiesError::Vault_NotOpen);
        require!(address_eq(self.vault_tokens.address(), &self.vault.tokens), RoyaltiesError::VaultTokens_Mismatch);
        self.payment().validate(&self.vault)
    }

    /// Adds `amount` base units to the pending deposits of the vault and transfers them. `source` and `memo` are only
    /// emitted.
    pub fn handle(ctx: &mut Context<Self>, amount: u64, source: u8, memo: [u8; 32]) -> Result<()> {
        let now = crate::now()?;
        let accounts = &mut ctx.accounts;
        accounts.validate()?;

        let mut vault = accounts.vault.state();
        vault.deposit(amount, now, accounts.vault.period, accounts.vault.supply).map_err(refused)?;
        accounts.vault.set_state(&vault);
        accounts.payment().collect(
            &accounts.vault,
            accounts.depositor_tokens.account(),
            accounts.vault_tokens.account(),
            accounts.depositor.account(),
            amount,
        )?;

        emit_cpi!(Deposited {
            track_id: ctx.accounts.vault.track_id,
            depositor: *ctx.accounts.depositor.address(),
            amount,
            source,
            memo,
            vault_state: ctx.accounts.vault.event_state(),
        });
        Ok(())
    }
}
