//! Events, with the names and fields of [`protocol::event`], sent by self-CPI.

use anchor_lang::prelude::*;
use royalties::event::{PositionRef, VaultState};

/// A track was registered; all its shares belong to the registrant.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct TrackRegistered {
    /// The track.
    pub track_id: [u8; 32],
    /// Who registered it.
    pub registrant: Address,
    /// The share mint.
    pub shares: Address,
    /// The royalty vault.
    pub vault: Address,
    /// Shares issued.
    pub supply: u64,
    /// Binary CID of the manifest.
    pub manifest_cid: Vec<u8>,
    /// The vault.
    pub vault_state: VaultState,
    /// The registrant's position.
    pub position: PositionRef,
}

/// The registrant handed shares out before the issue was finished.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct SharesAllocated {
    /// The track.
    pub track_id: [u8; 32],
    /// New holder (the wallet).
    pub to: Address,
    /// Shares.
    pub amount: u64,
}

/// Deposits, listings and distributions are possible from now on.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct IssueFinished {
    /// The track.
    pub track_id: [u8; 32],
    /// Part of every sale's price that is deposited in the vault, in basis points; fixed for ever.
    pub resale_bps: u16,
}

/// The registrant published another manifest of the same track.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ManifestUpdated {
    /// The track.
    pub track_id: [u8; 32],
    /// 1 at registration, then counting.
    pub version: u32,
    /// Binary CID of the manifest.
    pub manifest_cid: Vec<u8>,
}

/// The track takes no new listings.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct TrackRetired {
    /// The track.
    pub track_id: [u8; 32],
}

/// The registrant named a successor, or (zeros) withdrew the nomination.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct RegistrantProposed {
    /// The track.
    pub track_id: [u8; 32],
    /// Who may accept.
    pub pending_registrant: Address,
}

/// The successor accepted.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct RegistrantChanged {
    /// The track.
    pub track_id: [u8; 32],
    /// The registrant from now on.
    pub registrant: Address,
}

/// Shares are for sale.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct SharesListed {
    /// The listing: its account.
    pub listing: [u8; 32],
    /// The track.
    pub track_id: [u8; 32],
    /// Who sells.
    pub seller: Address,
    /// The escrow's token account.
    pub account: Address,
    /// Shares.
    pub amount: u64,
    /// Price of one share.
    pub unit_price: u64,
    /// Protocol fee of its sales, in basis points of the price.
    pub fee_bps: u16,
    /// Unix time from which nobody can buy.
    pub expires_at: u64,
}

/// Shares of a listing were sold.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct SharesSold {
    /// The listing: its account.
    pub listing: [u8; 32],
    /// The track.
    pub track_id: [u8; 32],
    /// Who sold.
    pub seller: Address,
    /// Who bought.
    pub buyer: Address,
    /// Shares.
    pub amount: u64,
    /// What the buyer paid, royalty and fee included.
    pub price: u64,
    /// Of it deposited in the vault.
    pub royalty: u64,
    /// Of it kept as the protocol's fee.
    pub fee: u64,
    /// Shares left.
    pub remaining: u64,
}

/// A listing ended before all was sold.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ListingCancelled {
    /// The listing: its account.
    pub listing: [u8; 32],
    /// The track.
    pub track_id: [u8; 32],
    /// Shares returned to the seller.
    pub returned: u64,
}

/// Listings from now on pay this fee.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ProtocolFeeSet {
    /// In basis points of the price.
    pub fee_bps: u16,
}

/// Collected fees were paid out.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ProtocolFeesWithdrawn {
    /// Token account.
    pub destination: Address,
    /// Amount.
    pub amount: u64,
}

/// Listing and buying were stopped, or work again.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct MarketPaused {
    /// Whether they are stopped.
    pub paused: bool,
}

/// The admin named a successor, or (zeros) withdrew the nomination.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct AdminProposed {
    /// This program.
    pub program: Address,
    /// Who may accept.
    pub pending_admin: Address,
}

/// The successor accepted, or the program was initialised.
#[event]
#[derive(AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct AdminChanged {
    /// This program.
    pub program: Address,
    /// The admin from now on.
    pub admin: Address,
}
