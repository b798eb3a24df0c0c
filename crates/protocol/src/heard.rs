//! `heard`: a fan's commitment to what it heard, inside its listen leaf.
//!
//! A keccak tree like the payout tree's over (track, count) in order of track id; every leaf is blinded by a value
//! derived from the fan's salt, so that opening one leaf to its artist shows nothing about its neighbours.

use std::vec::Vec;

use crate::{ctx::field_of, id::keccak256, payout::node, tags};

/// One track a fan heard in an epoch, and how many counted listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heard {
    /// The track.
    pub track_id: [u8; 32],
    /// Counted listens.
    pub count: u16,
}

/// `keccak256("vibestream/heard-blind/1" ‖ salt ‖ index u32)`.
#[must_use]
pub fn blind(salt: &[u8; 32], index: u32) -> [u8; 32] {
    keccak256(&[tags::HEARD_BLIND, salt, &index.to_be_bytes()])
}

/// `keccak256(0x00 ‖ index u32 ‖ track_id ‖ count u16 ‖ blind)`.
#[must_use]
pub fn leaf(index: u32, heard: &Heard, blind: &[u8; 32]) -> [u8; 32] {
    keccak256(&[&[0], &index.to_be_bytes(), &heard.track_id, &heard.count.to_be_bytes(), blind])
}

/// The commitment as a field element: the first 31 bytes of the tree's root (zero for a fan that heard nothing).
///
/// `entries` are sorted here; each track may appear once.
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
    fn order_does_not_matter_and_everything_else_does() {
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
