//! The golden vectors of this crate, `tests/vectors/{poseidon,listen_tree,listen_proof}.json`, made from fixed seeds.

mod poseidon;
mod proof;
mod tree;

use std::sync::Arc;

use serde_json::Value;
use thiserror::Error;

use crate::{
    keys::{KeyError, ProvingKeys},
    listen::ListenError,
    poseidon::PoseidonError,
    prover::ProveError,
    tree::TreeError,
};

/// Why the vectors cannot be made.
#[derive(Debug, Error)]
pub enum VectorError {
    /// Poseidon refused its input.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
    /// A listen value is malformed.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// A tree cannot be built.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A proof cannot be made.
    #[error(transparent)]
    Prove(#[from] ProveError),
    /// The keys refuse the vectors' networks.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A fixed identifier in this module is malformed.
    #[error("the vectors' {0} is malformed")]
    Identifier(&'static str),
}

/// Every vector file's name and contents.
pub fn all(keys: &Arc<ProvingKeys>) -> Result<Vec<(&'static str, String)>, VectorError> {
    let text = |value: Value| format!("{value:#}\n");
    Ok(vec![
        ("poseidon.json", text(poseidon::vectors()?)),
        ("listen_tree.json", text(tree::vectors()?)),
        ("listen_proof.json", text(proof::vectors(keys)?)),
    ])
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}
