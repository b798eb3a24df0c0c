//! Moving the payment token.

use anchor_lang::{pinocchio::cpi::Signer as PdaSigner, prelude::*};
use pinocchio_token_2022::instructions::TransferChecked;

/// The accounts every payment needs besides its two ends.
pub(super) struct Payment<'a> {
    pub from: &'a AccountView,
    pub authority: &'a AccountView,
    pub mint: &'a AccountView,
    pub program: &'a AccountView,
    pub decimals: u8,
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
