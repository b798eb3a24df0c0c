//! Prices of sales, and payments by CPI.

use anchor_lang::{pinocchio::cpi::Signer as PdaSigner, prelude::*};
use pinocchio_token_2022::instructions::TransferChecked;
use protocol::market::{Sale, sale};

use crate::error::OwnershipError;

/// The accounts every payment needs besides its two ends.
pub(super) struct Payment<'a> {
    pub from: &'a AccountView,
    pub authority: &'a AccountView,
    pub mint: &'a AccountView,
    pub program: &'a AccountView,
    pub decimals: u8,
}

/// The sale of `amount` shares at `unit_price` each, in the payment token's smallest unit. Fails when it would cost nothing
/// or more than 64 bits hold.
pub(super) fn price(amount: u64, unit_price: u64, resale_bps: u16, fee_bps: u16) -> Result<Sale> {
    require!(amount > 0 && unit_price > 0, OwnershipError::Sale_PriceZero);
    Ok(sale(amount, unit_price, resale_bps, fee_bps).ok_or(OwnershipError::Sale_PriceExceedsLimit)?)
}

impl Payment<'_> {
    /// Pays `amount` to `to`; nothing moves for nothing.
    pub fn pay(&self, to: &AccountView, amount: u64, signers: &[PdaSigner]) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        TransferChecked {
            from: self.from,
            mint: self.mint,
            to,
            authority: self.authority,
            amount,
            decimals: self.decimals,
            token_program: self.program.address(),
        }
        .invoke_signed(signers)
    }
}
