//! Generates the golden vectors of this crate from fixed seeds:
//! `tests/vectors/{poseidon,listen_tree,listen_proof,age_proof,funds_proof}.json`.

mod age;
mod chain;
mod funds;
mod gate;
mod poseidon;
mod proof;
mod tree;

use std::{path::Path, sync::Arc};

use protocol::hex::encode as hex;
use serde_json::{Value, json};
use thiserror::Error;

use crate::{
    age::Age,
    encoding::{g1_to_bytes, g2_to_bytes},
    funds::Funds,
    keys::{KeyError, ProvingKeys},
    listen::{Listen, ListenError},
    poseidon::PoseidonError,
    prover::ProveError,
    scoped::ScopedError,
    statement::Statement,
    tree::TreeError,
};

/// Why the vectors could not be generated.
#[derive(Debug, Error)]
pub enum VectorError {
    /// The Poseidon hash failed.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
    /// A value of a listen witness is malformed.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// A value of an age or funds witness is malformed.
    #[error(transparent)]
    Scoped(#[from] ScopedError),
    /// A tree cannot be built.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A listen proof cannot be generated.
    #[error(transparent)]
    Prove(#[from] ProveError<ListenError>),
    /// An age or funds proof cannot be generated.
    #[error(transparent)]
    ProveScoped(#[from] ProveError<ScopedError>),
    /// The keys cannot be loaded, or not be used for the networks of the vectors.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A constant in this module is malformed.
    #[error("the {0} of the vectors is malformed")]
    Identifier(&'static str),
}

/// The development keys of all statements.
pub struct Keys {
    /// Keys of `listen`.
    pub listen: Arc<ProvingKeys<Listen>>,
    /// Keys of `age`.
    pub age: Arc<ProvingKeys<Age>>,
    /// Keys of `funds`.
    pub funds: Arc<ProvingKeys<Funds>>,
}

impl Keys {
    /// Loads the keys in `cache_dir`, and generates those that are missing.
    ///
    /// # Errors
    /// [`KeyError`] if a file cannot be read or written.
    pub fn load(cache_dir: &Path) -> Result<Self, KeyError> {
        Ok(Self {
            listen: Arc::new(ProvingKeys::load_or_generate(cache_dir)?),
            age: Arc::new(ProvingKeys::load_or_generate(cache_dir)?),
            funds: Arc::new(ProvingKeys::load_or_generate(cache_dir)?),
        })
    }
}

/// Name and contents of every vector file.
///
/// # Errors
/// [`VectorError`].
pub fn all(keys: &Keys) -> Result<Vec<(&'static str, String)>, VectorError> {
    let text = |value: Value| format!("{value:#}\n");
    Ok(vec![
        ("poseidon.json", text(poseidon::vectors()?)),
        ("listen_tree.json", text(tree::vectors()?)),
        ("listen_proof.json", text(proof::vectors(&keys.listen)?)),
        ("age_proof.json", text(age::vectors(&keys.age)?)),
        ("funds_proof.json", text(funds::vectors(&keys.funds)?)),
    ])
}

/// The verifying key of the proofs, with the hashes of the proving key and the circuit.
fn verifying_key<S: Statement>(keys: &ProvingKeys<S>) -> Value {
    let key = keys.verifying_key();
    json!({
        "alpha": hex(g1_to_bytes(&key.alpha_g1)), "beta": hex(g2_to_bytes(&key.beta_g2)),
        "gamma": hex(g2_to_bytes(&key.gamma_g2)), "delta": hex(g2_to_bytes(&key.delta_g2)),
        "ic": key.gamma_abc_g1.iter().map(|point| hex(g1_to_bytes(point))).collect::<Vec<_>>(),
        "proving_key_sha256": hex(keys.sha256()), "r1cs_digest": hex(keys.r1cs().digest()),
    })
}
