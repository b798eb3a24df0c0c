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
}
