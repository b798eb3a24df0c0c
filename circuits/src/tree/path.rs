//! The path from a leaf to the root: at every level, the eight children of an inner node, one of which is the value
//! below.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup as _;

use super::{ARITY, DEPTH, TreeError};
use crate::{
    field::{from_be, to_be},
    poseidon,
};

/// The eight children of every inner node on the path from a leaf to the root. It does not contain the positions of the
/// children on the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub(crate) children: [[Fr; ARITY]; DEPTH],
}

impl Path {
    /// The path of leaf `index`, where `node(level, index)` returns a node of the tree.
    pub(super) fn new(index: usize, node: impl Fn(usize, usize) -> Fr) -> Self {
        let mut children = [[Fr::ZERO; ARITY]; DEPTH];
        for (level, children) in children.iter_mut().enumerate() {
            let first = index / ARITY.pow(level as u32 + 1) * ARITY;
            for (i, child) in children.iter_mut().enumerate() {
                *child = node(level, first + i);
            }
        }
        Self { children }
    }

    /// Reads a path from its children, lowest level first.
    ///
    /// # Errors
    /// [`TreeError::NotCanonical`] if a child is not below the order of the field.
    pub fn from_children(children: &[[[u8; 32]; ARITY]; DEPTH]) -> Result<Self, TreeError> {
        let mut path = Self { children: [[Fr::ZERO; ARITY]; DEPTH] };
        for (to, from) in path.children.as_flattened_mut().iter_mut().zip(children.as_flattened()) {
            *to = from_be("tree node", from)?;
        }
        Ok(path)
    }

    /// The children, lowest level first.
    #[must_use]
    pub fn to_children(&self) -> [[[u8; 32]; ARITY]; DEPTH] {
        self.children.map(|level| level.map(|child| to_be(&child)))
    }

    /// The root computed from `leaf` and this path.
    ///
    /// # Errors
    /// [`TreeError::Absent`] if the children of a level do not contain the value below.
    pub fn root(&self, leaf: &[u8; 32]) -> Result<[u8; 32], TreeError> {
        let mut current = from_be("leaf", leaf)?;
        for children in &self.children {
            if !children.contains(&current) {
                return Err(TreeError::Absent(*leaf));
            }
            current = poseidon::hash(children)?;
        }
        Ok(to_be(&current))
    }
}
