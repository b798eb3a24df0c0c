//! The price of a sale, and payments by CPI.

use anchor_lang::{pinocchio::cpi::Signer as PdaSigner, prelude::*};
use pinocchio_token_2022::instructions::TransferChecked;
use protocol::market::{Sale, sale};

use crate::error::OwnershipError;

/// The accounts of a payment, except the receiver.
pub(super) struct Payment<'a> {
    /// Account of the payment token that pays.
    pub from: &'a AccountView,
    /// Owner or delegate of `from`.
    pub authority: &'a AccountView,
    /// The mint of the payment token.
    pub mint: &'a AccountView,
    /// The token program of the payment token.
    pub program: &'a AccountView,
    /// Decimals of the payment token.
    pub decimals: u8,
}

/// Computes the sale of `amount` shares at `unit_price` each, in base units of the payment token. Fails with
/// [`OwnershipError::Sale_PriceZero`] if either is zero, and with [`OwnershipError::Sale_PriceExceedsLimit`] if the
/// price does not fit into 64 bits.
pub(super) fn price(amount: u64, unit_price: u64, resale_bps: u16, fee_bps: u16) -> Result<Sale> {
    require!(amount > 0 && unit_price > 0, OwnershipError::Sale_PriceZero);
    Ok(sale(amount, unit_price, resale_bps, fee_bps).ok_or(OwnershipError::Sale_PriceExceedsLimit)?)
}

impl Payment<'_> {
    /// Transfers `amount` to `to`. Does nothing if `amount` is zero. `signers` sign for `authority` if it is an address
    /// derived from this program.
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
