//! The listen tree: arity 8, depth 7, one per epoch, node and chain.
//!
//! Leaves are in ascending order and padded with zeros to 8^7. An inner node is the Poseidon hash of its eight
//! children. No other hash of the protocol has eight inputs, so an inner node cannot be used as a leaf. To hide from
//! the node which leaf is its own, a client downloads the [`TreeTop`] and one [`Bucket`] of 4,096 leaves.
//!
//! Issuers of credentials of age and of funds use trees of the same shape.

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

/// Number of children of an inner node.
pub const ARITY: usize = 8;
/// Number of levels above the leaves.
pub const DEPTH: usize = 7;
/// Maximum number of leaves, 2^21.
pub const CAPACITY: usize = ARITY.pow(DEPTH as u32);

/// Why a tree, bucket or path cannot be built.
#[derive(Debug, Error, PartialEq)]
pub enum TreeError {
    /// A leaf or inner node is not below the order of the field.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// There are more than [`CAPACITY`] leaves.
    #[error("{0} leaves do not fit into a tree of {CAPACITY}; split the epoch's fans over several nodes")]
    TooManyLeaves(usize),
    /// Two leaves are equal. Leaves are salted, so a leaf was added twice by mistake.
    #[error("leaf {} occurs twice", protocol::hex::encode(.0))]
    Duplicate([u8; 32]),
    /// A leaf is zero, which is the padding.
    #[error("a leaf is zero, which is the tree's padding")]
    ZeroLeaf,
    /// The tree, bucket or path does not contain the leaf.
    #[error("leaf {} is not in this tree", protocol::hex::encode(.0))]
    Absent([u8; 32]),
    /// The bytes were not written by [`TreeTop::to_bytes`] or [`Bucket::to_bytes`].
    #[error("{what} has {length} bytes, not a multiple of {unit} up to {limit} entries")]
    Malformed {
        /// The kind of bytes.
        what: &'static str,
        /// Number of bytes.
        length: usize,
        /// Number of bytes of one entry.
        unit: usize,
        /// Maximum number of entries.
        limit: usize,
    },
    /// The root of a bucket differs from the one in the top of the tree.
    #[error("the root of the bucket differs from the one in the top of the tree")]
    WrongBucket,
    /// The Poseidon hash failed.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
}

/// A listen tree with all its levels.
#[derive(Clone, Debug)]
pub struct ListenTree {
    /// `levels[0]` are the leaves, `levels[7]` is the root. Padding is not stored.
    levels: Vec<Vec<Fr>>,
    zeros: [Fr; DEPTH + 1],
}

impl ListenTree {
    /// Builds the tree of `leaves`, which can be in any order. Without leaves, the tree is all padding.
    ///
    /// # Errors
    /// [`TreeError`] if there are too many leaves, or a leaf is zero, not canonical or contained twice.
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

    /// The root, as published on the chain.
    #[must_use]
    pub fn root(&self) -> [u8; 32] {
        to_be(&self.node(DEPTH, 0))
    }

    /// The leaves in ascending order, without the padding.
    pub fn leaves(&self) -> impl ExactSizeIterator<Item = [u8; 32]> {
        self.levels[0].iter().map(to_be)
    }

    /// The nodes of `level` (0 are the leaves, 7 is the root), without the padding.
    #[must_use]
    pub fn level(&self, level: usize) -> Vec<[u8; 32]> {
        self.levels.get(level).map(|nodes| nodes.iter().map(to_be).collect()).unwrap_or_default()
    }

    /// The path of `leaf` to the root.
    ///
    /// # Errors
    /// [`TreeError::Absent`] if the tree does not contain the leaf.
    pub fn path(&self, leaf: &[u8; 32]) -> Result<Path, TreeError> {
        let value = from_be("leaf", leaf)?;
        let index = self.levels[0].binary_search(&value).map_err(|_| TreeError::Absent(*leaf))?;
        Ok(Path::new(index, |level, index| self.node(level, index)))
    }

    /// Node `index` of `level`, which can be padding.
    pub(crate) fn node(&self, level: usize, index: usize) -> Fr {
        self.levels[level].get(index).copied().unwrap_or(self.zeros[level])
    }
}

/// `zeros[k]` is the root of a subtree of depth k without leaves.
fn zeros() -> Result<[Fr; DEPTH + 1], PoseidonError> {
    let mut zeros = [Fr::ZERO; DEPTH + 1];
    for level in 0..DEPTH {
        zeros[level + 1] = poseidon::hash(&[zeros[level]; ARITY])?;
    }
    Ok(zeros)
}

/// The level `bottom` and `depth` levels above it. `zeros[k]` is the padding of level k.
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
    fn leaves_are_sorted_so_the_input_order_has_no_effect() {
        let tree = ListenTree::from_leaves((0..100).map(leaf)).unwrap();
        let again = ListenTree::from_leaves((0..100).rev().map(leaf)).unwrap();
        assert_eq!(tree.root(), again.root());
        assert!(tree.leaves().is_sorted());
        assert_eq!(tree.level(7), [tree.root()]);
        assert_ne!(tree.root(), ListenTree::from_leaves((0..99).map(leaf)).unwrap().root());
    }

    #[test]
    fn an_empty_tree_is_all_padding() {
        let mut zero = Fr::ZERO;
        for _ in 0..DEPTH {
            zero = poseidon::hash(&[zero; 8]).unwrap();
        }
        assert_eq!(ListenTree::from_leaves([]).unwrap().root(), to_be(&zero));
    }

    #[test]
    fn invalid_leaves_are_rejected() {
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
