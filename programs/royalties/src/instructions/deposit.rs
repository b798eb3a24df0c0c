//! Pays into a vault. Anyone may; what is paid drips to the shares over one epoch.

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
    /// Who pays.
    pub depositor: Signer,
    /// Their account of the payment token.
    #[account(mut)]
    pub depositor_tokens: UncheckedAccount,
    /// The vault.
    #[account(mut)]
    pub vault: Account<Vault>,
    /// Its account of the payment token.
    #[account(mut)]
    pub vault_tokens: UncheckedAccount,
    /// The payment token.
    pub payment_mint: UncheckedAccount,
    /// Its program.
    pub payment_token_program: UncheckedAccount,
}

impl Deposit {
    fn payment(&self) -> PaymentToken<'_> {
        PaymentToken { mint: self.payment_mint.account(), program: self.payment_token_program.account() }
    }

    fn validate(&self) -> Result<()> {
        require!(self.vault.open.get(), RoyaltiesError::Vault_NotOpen);
        require!(address_eq(self.vault_tokens.address(), &self.vault.tokens), RoyaltiesError::VaultTokens_Mismatch);
        self.payment().validate(&self.vault)
    }

    /// The token program checks the depositor's account and signature.
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
