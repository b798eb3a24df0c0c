//! `["listing", mint, seller, number]`: shares for sale, which an escrow of the listing's holds.

use anchor_lang::prelude::*;

/// A listing. Until it is active its escrow waits for the shares.
#[account]
pub struct Listing {
    /// Who sells.
    pub seller: Address,
    /// The track's account.
    pub track: Address,
    /// The share mint.
    pub mint: Address,
    /// The escrow's token account, at `["escrow", listing]`.
    pub escrow: Address,
    /// The seller's account of the payment token.
    pub proceeds: Address,
    /// The seller's number for it.
    pub number: u64,
    /// Shares for sale.
    pub remaining: u64,
    /// Price of one, in the payment token's smallest unit; 0 until it is active.
    pub unit_price: u64,
    /// Unix time from which nobody can buy.
    pub expires_at: u64,
    /// Protocol fee of its sales, in basis points.
    pub fee_bps: u16,
    /// Bump of this address.
    pub bump: u8,
    /// Zeros.
    pub reserved: [u8; 5],
}

impl Listing {
    /// Whether shares were put up for sale with it.
    pub fn is_active(&self) -> bool {
        self.unit_price > 0
    }

    /// Whether it was active and everything is sold.
    pub fn is_sold_out(&self) -> bool {
        self.is_active() && self.remaining == 0
    }
}
