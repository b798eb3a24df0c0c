//! The listen tree: arity 8, depth 7, one per epoch, node and chain.
//!
//! Leaves stand in ascending order and zeros fill the rest up to 8^7. A node is the Poseidon hash of its eight children; no
//! other hash of the protocol has eight inputs, so no node passes for a leaf. A client that must not tell the node which
//! leaf is its own takes the [`TreeTop`] and one [`Bucket`] of 4,096 leaves instead of the whole tree.
//!
//! Issuers of ages and balances put their leaves into trees of the same shape.

mod bucket;
pub mod gadget;
mod path;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Zero as _};
use rayon::prelude::*;
use thiserror::Error;

pub use bucket::{BUCKET_LEVELS, BUCKET_SIZE, Bucket, BucketEntry, TreeTop};
pub use path::Path;

use crate::{
    field::{NotCanonical, from_be, to_be},
    poseidon::{self, PoseidonError},
};

/// Children of a node.
pub const ARITY: usize = 8;
/// Hashes from a leaf to the root.
pub const DEPTH: usize = 7;
/// Leaves of a full tree, 2^21.
pub const CAPACITY: usize = ARITY.pow(DEPTH as u32);

/// Why a tree, a bucket or a path cannot be made.
#[derive(Debug, Error, PartialEq)]
pub enum TreeError {
    /// A leaf or node at or above the field's order.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// More leaves than the tree holds.
    #[error("{0} leaves do not fit into a tree of {CAPACITY}; split the epoch's fans over several nodes")]
    TooManyLeaves(usize),
    /// The same leaf twice; leaves are salted, so this is a bookkeeping error.
    #[error("leaf {} occurs twice", protocol::hex::encode(.0))]
    Duplicate([u8; 32]),
    /// Zero is the padding, not a leaf.
    #[error("a leaf is zero, which is the tree's padding")]
    ZeroLeaf,
    /// The leaf asked for is not in the tree or bucket.
    #[error("leaf {} is not in this tree", protocol::hex::encode(.0))]
    Absent([u8; 32]),
    /// Bytes that are not what [`TreeTop::to_bytes`] or [`Bucket::to_bytes`] wrote.
    #[error("{what} has {length} bytes, not a multiple of {unit} up to {limit} entries")]
    Malformed {
        /// What was read.
        what: &'static str,
        /// Its length.
        length: usize,
        /// Bytes of one entry.
        unit: usize,
        /// Most entries there can be.
        limit: usize,
    },
    /// A bucket that is not the one the top names.
    #[error("the bucket's leaves do not hash to the root that the top of the tree gives for it")]
    WrongBucket,
    /// Poseidon refused its input.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
}

/// A whole listen tree with its inner levels.
#[derive(Clone, Debug)]
pub struct ListenTree {
    /// `levels[0]` are the leaves, `levels[7]` is the root; only the part left of the padding is kept.
    levels: Vec<Vec<Fr>>,
    zeros: [Fr; DEPTH + 1],
}

impl ListenTree {
    /// Builds the tree of `leaves`, in any order. An empty tree is all padding.
    pub fn from_leaves(leaves: impl IntoIterator<Item = [u8; 32]>) -> Result<Self, TreeError> {
        let mut leaves: Vec<_> = leaves.into_iter().collect();
        leaves.sort_unstable();
        if leaves.len() > CAPACITY {
            return Err(TreeError::TooManyLeaves(leaves.len()));
        }
        if let Some(pair) = leaves.array_windows::<2>().find(|[a, b]| a == b) {
            return Err(TreeError::Duplicate(pair[0]));
        }
        let leaves: Vec<_> = leaves.iter().map(|leaf| from_be("leaf", leaf)).collect::<Result<_, _>>()?;
        if leaves.first().is_some_and(Fr::is_zero) {
            return Err(TreeError::ZeroLeaf);
        }
        let zeros = zeros()?;
        Ok(Self { levels: levels(leaves, DEPTH, &zeros)?, zeros })
    }

    /// The root, as it is posted on chain.
    #[must_use]
    pub fn root(&self) -> [u8; 32] {
        to_be(&self.node(DEPTH, 0))
    }

    /// The leaves in the tree's order, without the padding.
    pub fn leaves(&self) -> impl ExactSizeIterator<Item = [u8; 32]> {
        self.levels[0].iter().map(to_be)
    }

    /// The nodes of `level` (0 are the leaves, 7 is the root) left of the padding, as published.
    #[must_use]
    pub fn level(&self, level: usize) -> Vec<[u8; 32]> {
        self.levels.get(level).map(|nodes| nodes.iter().map(to_be).collect()).unwrap_or_default()
    }

    /// The path of `leaf` to the root.
    pub fn path(&self, leaf: &[u8; 32]) -> Result<Path, TreeError> {
        let value = from_be("leaf", leaf)?;
        let index = self.levels[0].binary_search(&value).map_err(|_| TreeError::Absent(*leaf))?;
        Ok(Path::new(index, |level, index| self.node(level, index)))
    }

    /// Node `index` of `level`, padding included.
    pub(crate) fn node(&self, level: usize, index: usize) -> Fr {
        self.levels[level].get(index).copied().unwrap_or(self.zeros[level])
    }
}

/// `zeros[k]` is the root of a subtree of depth k that holds only padding.
fn zeros() -> Result<[Fr; DEPTH + 1], PoseidonError> {
    let mut zeros = [Fr::ZERO; DEPTH + 1];
    for level in 0..DEPTH {
        zeros[level + 1] = poseidon::hash(&[zeros[level]; ARITY])?;
    }
    Ok(zeros)
}

/// Hashes `bottom` upwards `depth` times; `zeros[k]` pads level k.
fn levels(bottom: Vec<Fr>, depth: usize, zeros: &[Fr]) -> Result<Vec<Vec<Fr>>, PoseidonError> {
    let mut levels = vec![bottom];
    for (level, zero) in zeros.iter().enumerate().take(depth) {
        let parent = |children: &[Fr]| {
            let mut padded = [*zero; ARITY];
            padded[..children.len()].copy_from_slice(children);
            poseidon::hash(&padded)
        };
        let parents = levels[level].par_chunks(ARITY).map(parent).collect::<Result<_, _>>()?;
        levels.push(parents);
    }
    Ok(levels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(i: u64) -> [u8; 32] {
        to_be(&poseidon::hash(&[Fr::from(i)]).unwrap())
    }

    #[test]
    fn order_of_the_input_does_not_matter_and_the_leaves_ascend() {
        let tree = ListenTree::from_leaves((0..100).map(leaf)).unwrap();
        let again = ListenTree::from_leaves((0..100).rev().map(leaf)).unwrap();
        assert_eq!(tree.root(), again.root());
        assert!(tree.leaves().is_sorted());
        assert_eq!(tree.level(7), [tree.root()]);
        assert_ne!(tree.root(), ListenTree::from_leaves((0..99).map(leaf)).unwrap().root());
    }

    #[test]
    fn padding_is_zeros_hashed_up() {
        let mut zero = Fr::ZERO;
        for _ in 0..DEPTH {
            zero = poseidon::hash(&[zero; 8]).unwrap();
        }
        assert_eq!(ListenTree::from_leaves([]).unwrap().root(), to_be(&zero));
    }

    #[test]
    fn bad_leaves_are_refused() {
        let refused = |leaves: Vec<[u8; 32]>| ListenTree::from_leaves(leaves).unwrap_err();
        assert_eq!(refused(vec![leaf(1), leaf(1)]), TreeError::Duplicate(leaf(1)));
        assert_eq!(refused(vec![[0; 32]]), TreeError::ZeroLeaf);
        assert!(matches!(refused(vec![protocol::field::MODULUS]), TreeError::NotCanonical(_)));
        assert_eq!(refused(vec![[1; 32]; CAPACITY + 1]), TreeError::TooManyLeaves(CAPACITY + 1));
        let tree = ListenTree::from_leaves([leaf(1)]).unwrap();
        assert_eq!(tree.path(&leaf(2)).unwrap_err(), TreeError::Absent(leaf(2)));
        assert_eq!(tree.path(&[0; 32]).unwrap_err(), TreeError::Absent([0; 32]));
    }

    #[test]
    fn every_path_leads_to_the_root() {
        let tree = ListenTree::from_leaves((0..70).map(leaf)).unwrap();
        for leaf in tree.leaves() {
            assert_eq!(tree.path(&leaf).unwrap().root(&leaf).unwrap(), tree.root());
        }
    }
}
