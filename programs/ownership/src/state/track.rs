//! `["track", track_id]`: a registered recording.

use anchor_lang::prelude::*;

/// Room for a manifest CID; at most `protocol::id::CID_MAX` bytes of it are used.
pub const CID_SPACE: usize = 64;

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
    /// Binary CID of the manifest, zeros behind its length.
    pub manifest_cid: [u8; CID_SPACE],
    /// Bytes of the manifest CID.
    pub manifest_cid_len: u8,
    /// [`TrackState`].
    pub state: u8,
    /// Bump of this address.
    pub bump: u8,
    /// Bump of the mint's address.
    pub mint_bump: u8,
    /// Zeros.
    pub reserved: [u8; 4],
}

impl Track {
    /// Whether shares are still being handed out.
    pub fn is_issuing(&self) -> bool {
        self.state == TrackState::Issuing as u8
    }
}
