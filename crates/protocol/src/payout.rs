//! The payout tree: which track gets which weight of an epoch's budget, as a keccak tree both chains can walk.
//!
//! Leaf `keccak256(0x00 ‖ index u32 ‖ track_id ‖ weight u64)`, node `keccak256(0x01 ‖ left ‖ right)`; leaves in index
//! order, odd places of every level padded with 32 zero bytes. Depth at most [`MAX_DEPTH`]: a Solana transaction holds
//! no longer path.

use crate::id::keccak256;

/// Longest path.
pub const MAX_DEPTH: usize = 14;

/// The bytes hashed to a leaf.
#[must_use]
pub fn leaf_preimage(index: u32, track_id: &[u8; 32], weight: u64) -> [u8; 45] {
    let mut bytes = [0; 45];
    bytes[1..5].copy_from_slice(&index.to_be_bytes());
    bytes[5..37].copy_from_slice(track_id);
    bytes[37..].copy_from_slice(&weight.to_be_bytes());
    bytes
}

/// Hash of a leaf.
#[must_use]
pub fn leaf(index: u32, track_id: &[u8; 32], weight: u64) -> [u8; 32] {
    keccak256(&[&leaf_preimage(index, track_id, weight)])
}

/// Hash of an inner node.
#[must_use]
pub fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    keccak256(&[&[1], left, right])
}

/// Length of every path in a tree of `leaves` leaves.
#[must_use]
pub fn depth(leaves: u32) -> u32 {
    leaves.next_power_of_two().trailing_zeros()
}

/// Root that `path` leads to from the leaf at `index`, hashing nodes with `hash`; `None` when the path is longer than
/// [`MAX_DEPTH`] or the index lies outside it.
#[must_use]
pub fn root_from_path(
    index: u32,
    leaf: [u8; 32],
    path: &[[u8; 32]],
    hash: impl Fn(&[u8; 32], &[u8; 32]) -> [u8; 32],
) -> Option<[u8; 32]> {
    if path.len() > MAX_DEPTH || u64::from(index) >> path.len() != 0 {
        return None;
    }
    Some(path.iter().enumerate().fold(leaf, |current, (level, sibling)| {
        if index >> level & 1 == 0 { hash(&current, sibling) } else { hash(sibling, &current) }
    }))
}

#[cfg(feature = "std")]
pub use tree::{PayoutLeaf, PayoutTree};

#[cfg(feature = "std")]
mod tree {
    use std::vec::Vec;

    use super::{MAX_DEPTH, leaf, node};

    /// One track's part of an epoch.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct PayoutLeaf {
        /// The track.
        pub track_id: [u8; 32],
        /// Its weight, of the sum over all leaves.
        pub weight: u64,
    }

    /// A whole payout tree, level by level from the leaves.
    #[derive(Clone, Debug)]
    pub struct PayoutTree {
        leaves: Vec<PayoutLeaf>,
        levels: Vec<Vec<[u8; 32]>>,
    }

    impl PayoutTree {
        /// Builds the tree over `leaves` in their order; `None` when there are more than 2^[`MAX_DEPTH`].
        #[must_use]
        pub fn new(leaves: Vec<PayoutLeaf>) -> Option<Self> {
            if leaves.len() > 1 << MAX_DEPTH {
                return None;
            }
            let mut level: Vec<_> =
                leaves.iter().zip(0u32..).map(|(l, index)| leaf(index, &l.track_id, l.weight)).collect();
            let mut levels = Vec::new();
            while level.len() > 1 {
                let next = level.chunks(2).map(|pair| node(&pair[0], pair.get(1).unwrap_or(&[0; 32]))).collect();
                levels.push(core::mem::replace(&mut level, next));
            }
            levels.push(level);
            Some(Self { leaves, levels })
        }

        /// The root; 32 zero bytes when there is no leaf.
        #[must_use]
        pub fn root(&self) -> [u8; 32] {
            self.levels.last().and_then(|top| top.first()).copied().unwrap_or_default()
        }

        /// The leaves, in index order.
        #[must_use]
        pub fn leaves(&self) -> &[PayoutLeaf] {
            &self.leaves
        }

        /// Sum of all weights; `None` on overflow.
        #[must_use]
        pub fn weight_total(&self) -> Option<u64> {
            self.leaves.iter().try_fold(0u64, |sum, leaf| sum.checked_add(leaf.weight))
        }

        /// Siblings from the leaf at `index` up; `None` when there is no such leaf.
        #[must_use]
        pub fn path(&self, index: u32) -> Option<Vec<[u8; 32]>> {
            let mut at = usize::try_from(index).ok().filter(|i| *i < self.leaves.len())?;
            let below_root = self.levels.len().checked_sub(1)?;
            let siblings = self.levels[..below_root].iter().map(|level| {
                let sibling = level.get(at ^ 1).copied().unwrap_or_default();
                at >>= 1;
                sibling
            });
            Some(siblings.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_to_the_root_and_no_other_does() {
        for count in [1u32, 2, 3, 5, 8, 13] {
            let leaves: Vec<_> =
                (0..count).map(|i| PayoutLeaf { track_id: [i as u8; 32], weight: u64::from(i) * 7 }).collect();
            let tree = PayoutTree::new(leaves.clone()).unwrap();
            for (index, l) in (0..count).zip(&leaves) {
                let path = tree.path(index).unwrap();
                assert_eq!(path.len() as u32, depth(count));
                let from = |weight| root_from_path(index, leaf(index, &l.track_id, weight), &path, node);
                assert_eq!(from(l.weight), Some(tree.root()));
                assert_ne!(from(l.weight + 1), Some(tree.root()));
            }
            assert_eq!(root_from_path(1 << depth(count), [0; 32], &tree.path(0).unwrap(), node), None);
        }
    }
}
