//! `["market"]`: the settings of the market, and the owner of the fee account. Created by `initialize_market`.

use anchor_lang::{address_eq, prelude::*};

/// The market of a deployment.
#[account]
pub struct Market {
    /// The mint of the payment token, the same as in the configuration of `royalties`.
    pub payment_mint: Address,
    /// The token program that owns `payment_mint`.
    pub payment_token_program: Address,
    /// The token account of collected fees, at `["market_fees"]`.
    pub fees: Address,
    /// Protocol fee of later listings, in basis points of the price.
    pub fee_bps: u16,
    /// Decimals of the payment token.
    pub payment_decimals: u8,
    /// 1 while listing and buying are paused, otherwise 0.
    pub paused: u8,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Unused; always zero.
    pub reserved: [u8; 3],
}

impl Market {
    /// Whether listing and buying are paused.
    pub fn is_paused(&self) -> bool {
        self.paused != 0
    }

    /// Whether `mint` is the mint of the payment token and `program` its token program.
    pub fn is_payment_token(&self, mint: &Address, program: &Address) -> bool {
        address_eq(&self.payment_mint, mint) && address_eq(&self.payment_token_program, program)
    }
}
