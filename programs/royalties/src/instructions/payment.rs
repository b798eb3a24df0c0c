//! Transfers of the payment token into and out of a vault.

use anchor_lang::{
    address_eq,
    pinocchio::cpi::{Seed, Signer as PdaSigner},
    prelude::*,
};
use pinocchio_token_2022::instructions::TransferChecked;
use protocol::seeds;

use crate::{error::RoyaltiesError, state::Vault};

/// The accounts of the payment token that every transfer needs.
pub struct PaymentToken<'a> {
    /// The mint of the payment token.
    pub mint: &'a AccountView,
    /// The token program that owns the mint: SPL Token or Token-2022.
    pub program: &'a AccountView,
}

impl PaymentToken<'_> {
    /// Fails unless the mint is that of the vault and the program owns it.
    pub fn validate(&self, vault: &Vault) -> Result<()> {
        require!(
            address_eq(self.mint.address(), &vault.payment_mint) && self.mint.owned_by(self.program.address()),
            RoyaltiesError::PaymentToken_Mismatch
        );
        Ok(())
    }

    /// Transfers `amount` base units to the vault's token account `to`. `authority` has signed the transaction.
    pub fn collect(
        &self,
        vault: &Vault,
        from: &AccountView,
        to: &AccountView,
        authority: &AccountView,
        amount: u64,
    ) -> Result<()> {
        self.transfer(vault, from, to, authority, amount).invoke()
    }

    /// Transfers `amount` base units from the vault's token account `from`, signed by the vault.
    pub fn pay(&self, vault: &Account<Vault>, from: &AccountView, to: &AccountView, amount: u64) -> Result<()> {
        let bump = [vault.bump];
        let seeds = [Seed::from(seeds::VAULT), Seed::from(vault.mint.as_ref()), Seed::from(&bump)];
        self.transfer(vault, from, to, vault.account(), amount).invoke_signed(&[PdaSigner::from(&seeds)])
    }

    fn transfer<'a>(
        &'a self,
        vault: &Vault,
        from: &'a AccountView,
        to: &'a AccountView,
        authority: &'a AccountView,
        amount: u64,
    ) -> TransferChecked<'a, 'a> {
        TransferChecked {
            from,
            mint: self.mint,
            to,
            authority,
            amount,
            decimals: vault.payment_decimals,
            token_program: self.program.address(),
        }
    }
}
