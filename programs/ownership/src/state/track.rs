//! `["track", track_id]`: a registered track. Created by `register_track`.

use anchor_lang::{address_eq, prelude::*};

use crate::error::OwnershipError;

/// Bytes reserved for a manifest CID; at most `protocol::id::CID_MAX` of them are used.
pub const CID_SPACE: usize = 64;

/// First byte of a binary CIDv1.
const CID_VERSION: u8 = 1;

/// The stages of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TrackState {
    /// The registrant allocates shares; the vault takes no deposits.
    Issuing = 0,
    /// Shares can be listed and earn deposits.
    Issued = 1,
    /// As `Issued`, but without new listings.
    Retired = 2,
}

/// A track. Its account is the update authority of the metadata of the share mint, and signs for the track in CPIs to
/// `royalties`.
#[account]
pub struct Track {
    /// Number of shares issued, below 2^40.
    pub supply: u64,
    /// Id of the track: a hash of the deployment id, the first registrant and the CID of the first manifest.
    pub track_id: [u8; 32],
    /// Wallet that may act for the track: the one that registered it, or the last one that accepted the role.
    pub registrant: Address,
    /// The share mint.
    pub mint: Address,
    /// The royalty vault.
    pub vault: Address,
    /// Wallet that may become the registrant by `accept_registrant`; zero if there is no nomination.
    pub pending_registrant: Address,
    /// Binary CID of the current manifest, padded with zeros.
    pub manifest_cid: [u8; CID_SPACE],
    /// Version of the current manifest: 1 at registration, then increased by one with each update.
    pub manifest_version: u32,
    /// Part of the price of every sale that is deposited in the vault, in basis points. Set by `finish_issue` and not
    /// changed afterwards.
    pub resale_bps: u16,
    /// Length of the manifest CID, in bytes.
    pub manifest_cid_len: u8,
    /// Stage of the track: 0 issuing, 1 issued, 2 retired.
    pub state: u8,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Bump of the mint address.
    pub mint_bump: u8,
    /// Unused; always zero.
    pub reserved: [u8; 6],
}

impl Track {
    /// Pads `cid` to the size stored in the account, and returns it with its length. `None` if it is not a binary CIDv1
    /// or has more than `protocol::id::CID_MAX` bytes.
    pub fn cid(cid: &[u8]) -> Option<([u8; CID_SPACE], u8)> {
        if cid.first() != Some(&CID_VERSION) || cid.len() > protocol::id::CID_MAX {
            return None;
        }
        let mut bytes = [0; CID_SPACE];
        bytes.get_mut(..cid.len())?.copy_from_slice(cid);
        Some((bytes, cid.len() as u8))
    }

    /// Whether `address` is the registrant.
    pub fn is_registrant(&self, address: &Address) -> bool {
        address_eq(&self.registrant, address)
    }

    /// Fails unless the track takes new listings: [`OwnershipError::Track_Retired`] if it is retired,
    /// [`OwnershipError::Track_NotIssued`] if its issue is not finished.
    pub fn require_issued(&self) -> Result<()> {
        require!(self.state != TrackState::Retired as u8, OwnershipError::Track_Retired);
        require!(self.state == TrackState::Issued as u8, OwnershipError::Track_NotIssued);
        Ok(())
    }

    /// Whether the issue is not finished.
    pub fn is_issuing(&self) -> bool {
        self.state == TrackState::Issuing as u8
    }
}
