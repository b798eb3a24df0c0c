//! `["market"]`: the market's switch and fee, and the authority of the fees collected.

use anchor_lang::{address_eq, prelude::*};

/// The market of a deployment.
#[account]
pub struct Market {
    /// The payment token, that of the royalties.
    pub payment_mint: Address,
    /// The program of the payment token.
    pub payment_token_program: Address,
    /// The account of collected fees, at `["market_fees"]`.
    pub fees: Address,
    /// Protocol fee of listings from now on, in basis points of the price.
    pub fee_bps: u16,
    /// Decimals of the payment token.
    pub payment_decimals: u8,
    /// 1 while listing and buying are stopped.
    pub paused: u8,
    /// Bump of this address.
    pub bump: u8,
    /// Zeros.
    pub reserved: [u8; 3],
}

impl Market {
    /// Whether listing and buying are stopped.
    pub fn is_paused(&self) -> bool {
        self.paused != 0
    }

    /// Whether `mint` and `program` are the payment token's.
    pub fn is_payment_token(&self, mint: &Address, program: &Address) -> bool {
        address_eq(&self.payment_mint, mint) && address_eq(&self.payment_token_program, program)
    }
}
