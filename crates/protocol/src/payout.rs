//! The payout tree: a keccak Merkle tree with the weight of each track in an epoch.
//!
//! A leaf is `keccak256(0x00 ‖ index u32 ‖ track_id ‖ weight u64)`, an inner node `keccak256(0x01 ‖ left ‖ right)`. Leaves are
//! in index order. A level with an odd number of nodes is padded with 32 zero bytes. The depth is at most [`MAX_DEPTH`],
//! because a longer path does not fit into a Solana transaction.

use crate::id::keccak256;

/// Maximum length of a path.
pub const MAX_DEPTH: usize = 14;

/// The 45 bytes hashed for a leaf.
#[must_use]
pub fn leaf_preimage(index: u32, track_id: &[u8; 32], weight: u64) -> [u8; 45] {
    let mut bytes = [0; 45];
    bytes[1..5].copy_from_slice(&index.to_be_bytes());
    bytes[5..37].copy_from_slice(track_id);
    bytes[37..].copy_from_slice(&weight.to_be_bytes());
    bytes
}

/// The hash of a leaf.
#[must_use]
pub fn leaf(index: u32, track_id: &[u8; 32], weight: u64) -> [u8; 32] {
    keccak256(&[&leaf_preimage(index, track_id, weight)])
}

/// The hash of an inner node.
#[must_use]
pub fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    keccak256(&[&[1], left, right])
}

/// The length of all paths in a tree with `leaves` leaves.
#[must_use]
pub fn depth(leaves: u32) -> u32 {
    leaves.next_power_of_two().trailing_zeros()
}

/// Computes the root from the leaf at `index` and its `path` (siblings from the bottom), hashing nodes with `hash`. `None`
/// if the path is longer than [`MAX_DEPTH`] or the index is not below 2^`path.len()`.
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

    /// The weight of one track in an epoch.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct PayoutLeaf {
        /// Id of the track.
        pub track_id: [u8; 32],
        /// Weight of the track. Its share of the budget is this weight divided by the sum over all leaves.
        pub weight: u64,
    }

    /// A complete payout tree.
    #[derive(Clone, Debug)]
    pub struct PayoutTree {
        leaves: Vec<PayoutLeaf>,
        levels: Vec<Vec<[u8; 32]>>,
    }

    impl PayoutTree {
        /// Builds the tree over `leaves` in the given order. `None` if there are more than 2^[`MAX_DEPTH`].
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

        /// The root; 32 zero bytes if there are no leaves.
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

        /// The siblings on the path from the leaf at `index` to the root. `None` if the leaf does not exist.
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
    fn only_the_right_leaf_and_path_give_the_root() {
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

    #[test]
    fn a_path_of_the_greatest_depth_is_the_longest() {
        let path = [[7; 32]; MAX_DEPTH + 1];
        let last = (1 << MAX_DEPTH) - 1;
        let expected = path[..MAX_DEPTH].iter().fold([1; 32], |current, sibling| node(sibling, &current));
        assert_eq!(root_from_path(last, [1; 32], &path[..MAX_DEPTH], node), Some(expected));
        assert_eq!(root_from_path(last, [1; 32], &path, node), None);
        assert_eq!(root_from_path(last + 1, [1; 32], &path[..MAX_DEPTH], node), None);
    }

    #[test]
    fn a_tree_has_paths_of_its_leaves_alone_and_a_limit() {
        let leaf = PayoutLeaf { track_id: [1; 32], weight: 1 };
        let tree = PayoutTree::new(vec![leaf; 3]).unwrap();
        assert!(tree.path(2).is_some());
        assert_eq!(tree.path(3), None);
        assert!(PayoutTree::new(vec![leaf; 1 << MAX_DEPTH]).is_some());
        assert!(PayoutTree::new(vec![leaf; (1 << MAX_DEPTH) + 1]).is_none());
        assert_eq!(PayoutTree::new(vec![]).unwrap().root(), [0; 32]);
        assert_eq!(PayoutTree::new(vec![PayoutLeaf { weight: u64::MAX, ..leaf }, leaf]).unwrap().weight_total(), None);
    }
}
