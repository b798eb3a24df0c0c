//! `["listing", mint, seller, number]`: shares offered for sale, held by the escrow of the listing. Created by
//! `open_listing`.

use anchor_lang::prelude::*;

/// A listing. It becomes active with `list`; until then its shares are not for sale.
#[account]
pub struct Listing {
    /// Wallet that sells.
    pub seller: Address,
    /// The track account.
    pub track: Address,
    /// The share mint of the track.
    pub mint: Address,
    /// The share token account of the escrow, at `["escrow", listing]`.
    pub escrow: Address,
    /// The seller's account of the payment token, which receives the proceeds; zero until the listing is active.
    pub proceeds: Address,
    /// Number chosen by the seller; distinguishes several listings of the same shares by one seller.
    pub number: u64,
    /// Shares still for sale.
    pub remaining: u64,
    /// Price of one share, in base units of the payment token; zero until the listing is active.
    pub unit_price: u64,
    /// Unix time, in seconds, from which the listing cannot be bought from.
    pub expires_at: u64,
    /// Protocol fee of the sales of this listing, in basis points of the price. Set by `list` and not changed
    /// afterwards.
    pub fee_bps: u16,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Unused; always zero.
    pub reserved: [u8; 5],
}

impl Listing {
    /// Whether `list` has put the shares up for sale.
    pub fn is_active(&self) -> bool {
        self.unit_price > 0
    }

    /// Whether the listing was active and all its shares are sold.
    pub fn is_sold_out(&self) -> bool {
        self.is_active() && self.remaining == 0
    }
}
