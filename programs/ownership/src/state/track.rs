//! `["track", track_id]`: a registered recording.

use anchor_lang::{address_eq, prelude::*};

use crate::error::OwnershipError;

/// Room for a manifest CID; at most `protocol::id::CID_MAX` bytes of it are used.
pub const CID_SPACE: usize = 64;

/// First byte of a binary CIDv1.
const CID_VERSION: u8 = 1;

/// Where a track is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TrackState {
    /// Shares are being handed out; no deposits yet.
    Issuing = 0,
    /// Shares trade and earn.
    Issued = 1,
    /// As issued, without new listings.
    Retired = 2,
}

/// A track. Its account is the authority of the share mint's metadata and signs for the track at `royalties`.
#[account]
pub struct Track {
    /// Shares issued.
    pub supply: u64,
    /// The track.
    pub track_id: [u8; 32],
    /// Who registered it.
    pub registrant: Address,
    /// The share mint.
    pub mint: Address,
    /// The royalty vault.
    pub vault: Address,
    /// Named by the registrant, becomes registrant by accepting; zeros for nobody.
    pub pending_registrant: Address,
    /// Binary CID of the manifest, zeros behind its length.
    pub manifest_cid: [u8; CID_SPACE],
    /// Version of the manifest: 1 at registration, then counting.
    pub manifest_version: u32,
    /// Part of every sale's price that goes to the vault, in basis points; fixed with the issue.
    pub resale_bps: u16,
    /// Bytes of the manifest CID.
    pub manifest_cid_len: u8,
    /// [`TrackState`].
    pub state: u8,
    /// Bump of this address.
    pub bump: u8,
    /// Bump of the mint's address.
    pub mint_bump: u8,
    /// Zeros.
    pub reserved: [u8; 6],
}

impl Track {
    /// The account's space for `cid`, and its length; `None` when it is no binary CIDv1 or too long.
    pub fn cid(cid: &[u8]) -> Option<([u8; CID_SPACE], u8)> {
        if cid.first() != Some(&CID_VERSION) || cid.len() > protocol::id::CID_MAX {
            return None;
        }
        let mut bytes = [0; CID_SPACE];
        bytes.get_mut(..cid.len())?.copy_from_slice(cid);
        Some((bytes, cid.len() as u8))
    }

    /// Whether `address` may act for the track.
    pub fn is_registrant(&self, address: &Address) -> bool {
        address_eq(&self.registrant, address)
    }

    /// Fails unless the track takes new listings: its issue is finished and it is not retired.
    pub fn require_issued(&self) -> Result<()> {
        require!(self.state != TrackState::Retired as u8, OwnershipError::Track_Retired);
        require!(self.state == TrackState::Issued as u8, OwnershipError::Track_NotIssued);
        Ok(())
    }

    /// Whether shares are still being handed out.
    pub fn is_issuing(&self) -> bool {
        self.state == TrackState::Issuing as u8
    }
}
