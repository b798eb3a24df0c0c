//! The `heard` commitment: the part of a listen leaf that commits to the tracks a fan listened to.
//!
//! It is a keccak tree over (track, count) in order of track id, with the same shape as the payout tree. Each leaf is blinded
//! with a value derived from the fan's salt, so that revealing one leaf to an artist reveals nothing about the others.

use std::vec::Vec;

use crate::{ctx::field_of, id::keccak256, payout::node, tags};

/// A track that a fan listened to in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heard {
    /// Id of the track.
    pub track_id: [u8; 32],
    /// Number of counted listens.
    pub count: u16,
}

/// The blinding value of the leaf at `index`: `keccak256("vibestream/heard-blind/1" ‖ salt ‖ index u32)`.
#[must_use]
pub fn blind(salt: &[u8; 32], index: u32) -> [u8; 32] {
    keccak256(&[tags::HEARD_BLIND, salt, &index.to_be_bytes()])
}

/// The hash of a leaf: `keccak256(0x00 ‖ index u32 ‖ track_id ‖ count u16 ‖ blind)`.
#[must_use]
pub fn leaf(index: u32, heard: &Heard, blind: &[u8; 32]) -> [u8; 32] {
    keccak256(&[&[0], &index.to_be_bytes(), &heard.track_id, &heard.count.to_be_bytes(), blind])
}

/// The commitment as a field element: a zero byte, then the first 31 bytes of the root. All zeros if `entries` is empty.
///
/// This function sorts `entries`. Each track must appear at most once.
#[must_use]
pub fn commitment(entries: &[Heard], salt: &[u8; 32]) -> [u8; 32] {
    let mut entries = entries.to_vec();
    entries.sort_unstable();
    let mut level: Vec<_> = entries.iter().zip(0u32..).map(|(h, i)| leaf(i, h, &blind(salt, i))).collect();
    while level.len() > 1 {
        level = level.chunks(2).map(|pair| node(&pair[0], pair.get(1).unwrap_or(&[0; 32]))).collect();
    }
    level.first().map(field_of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commitment_depends_on_everything_except_the_order() {
        let a = Heard { track_id: [1; 32], count: 2 };
        let b = Heard { track_id: [2; 32], count: 1 };
        let salt = [7; 32];
        let root = commitment(&[a, b], &salt);
        assert_eq!(root, commitment(&[b, a], &salt));
        assert_ne!(root, commitment(&[a, b], &[8; 32]));
        assert_ne!(root, commitment(&[a, Heard { count: 2, ..b }], &salt));
        assert!(crate::field::is_canonical(&root));
    }
}
