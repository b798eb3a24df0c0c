//! `listen`: a fan of this node and epoch has at least `tier` counted listens and was not paid yet.
//!
//! The fan, its wallet and its tracks stay hidden. The public inputs are root, nullifier, params and ctx (the claim
//! context). P is the Poseidon hash, s the fan's secret and idc its identity commitment. The statement:
//!
//! 1. params = network ‖ node ‖ epoch ‖ chain ‖ tier, each part within its width; realm = network ‖ node ‖ epoch;
//! 2. nullifier = P(TAG_NL, s, realm), so that there is one claim per fan, node and epoch, for any tier;
//! 3. idc = P(TAG_ID, s, realm) and leaf = P(TAG_L, idc, epoch ‖ chain ‖ count, heard, salt), with epoch and chain of
//!    params;
//! 4. count − tier has 16 bits, so count ≥ tier (the chain computes params, so it decides which tiers exist);
//! 5. the leaf is in the tree with this root;
//! 6. the proof is bound to ctx, because ctx is one of its public inputs.

mod circuit;
mod witness;

use std::sync::Arc;

use ark_bn254::Fr;
use ark_ff::UniformRand as _;
use protocol::{
    layout::{Realm, packed_listen},
    tags::{TAG_ID, TAG_L, TAG_NL},
};
use rand::{CryptoRng, RngCore};
use thiserror::Error;

pub use circuit::ListenCircuit;
pub use witness::{ListenWitness, PublicInputs};

use crate::{
    encoding::ProofBytes,
    field::{NotCanonical, from_be, to_be},
    keys::{KeyError, KeySource, ProvingKeys},
    poseidon::{self, PoseidonError},
    prover::{ProveError, Prover},
    statement::{self, Statement},
    tree::TreeError,
};

/// Version of this circuit. It is part of the claim context `ctx`, and the chain has one verifying key per version.
pub const CIRCUIT_VERSION: u32 = 1;

/// The statement, as a type parameter of keys and provers.
#[derive(Clone, Copy, Debug)]
pub struct Listen;

impl Statement for Listen {
    const NAME: &'static str = "listen";
    type Witness = ListenWitness;
    type Inputs = PublicInputs;
    type Error = ListenError;
    type Circuit = ListenCircuit;

    fn inputs(witness: &ListenWitness) -> Result<PublicInputs, ListenError> {
        witness.public_inputs()
    }

    fn circuit(witness: &ListenWitness, inputs: &PublicInputs) -> Result<ListenCircuit, ListenError> {
        ListenCircuit::new(witness, inputs)
    }
}

impl statement::PublicInputs for PublicInputs {
    fn named(&self) -> Vec<(&'static str, [u8; 32])> {
        ["root", "nullifier", "params", "ctx"].into_iter().zip(self.to_array()).collect()
    }
}

/// Why the statement is false for a witness, or the witness is malformed.
#[derive(Debug, Error, PartialEq)]
pub enum ListenError {
    /// A value is not below the order of the field.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// The path does not contain the leaf of the witness.
    #[error("the path does not belong to this leaf: {0}")]
    Path(#[from] TreeError),
    /// The number of listens is below the tier.
    #[error("{count} listens do not reach tier {tier}; claim a lower one")]
    TierNotReached {
        /// Number of counted listens.
        count: u16,
        /// The requested tier.
        tier: u16,
    },
    /// The Poseidon hash failed.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
}

/// The values in a listen leaf. There is one leaf per fan, node and epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The fan's identity commitment for the realm, see [`idc`].
    pub idc: [u8; 32],
    /// Number of the epoch.
    pub epoch: u32,
    /// Number (in the network) of the chain on which this fan claims.
    pub chain: u32,
    /// Number of counted listens.
    pub count: u16,
    /// Commitment to the list of tracks, see `protocol::heard::commitment`.
    pub heard: [u8; 32],
    /// 248 random bits chosen by the fan, see [`random_salt`].
    pub salt: [u8; 32],
}

impl Leaf {
    /// The hash of the leaf, `P(TAG_L, idc, epoch ‖ chain ‖ count, heard, salt)`.
    ///
    /// # Errors
    /// [`ListenError::NotCanonical`] if a value is not below the order of the field.
    pub fn hash(&self) -> Result<[u8; 32], ListenError> {
        let inputs = [
            from_be("tag", &TAG_L)?,
            from_be("idc", &self.idc)?,
            from_be("packed listen", &packed_listen(self.epoch, self.chain, self.count))?,
            from_be("heard", &self.heard)?,
            from_be("salt", &self.salt)?,
        ];
        Ok(to_be(&poseidon::hash(&inputs)?))
    }
}

/// A fan's identity commitment `P(TAG_ID, s, realm)`, which is sent to the node. Commitments of different realms cannot
/// be linked.
///
/// # Errors
/// [`ListenError::NotCanonical`] if the secret is not below the order of the field.
pub fn idc(secret: &[u8; 32], realm: &Realm) -> Result<[u8; 32], ListenError> {
    scoped(&TAG_ID, secret, realm)
}

/// The nullifier `P(TAG_NL, s, realm)`. Only the fan knows it before it claims.
///
/// # Errors
/// [`ListenError::NotCanonical`] if the secret is not below the order of the field.
pub fn nullifier(secret: &[u8; 32], realm: &Realm) -> Result<[u8; 32], ListenError> {
    scoped(&TAG_NL, secret, realm)
}

fn scoped(tag: &[u8; 32], secret: &[u8; 32], realm: &Realm) -> Result<[u8; 32], ListenError> {
    let inputs = [from_be("tag", tag)?, from_be("secret", secret)?, from_be("realm", &realm.to_field())?];
    Ok(to_be(&poseidon::hash(&inputs)?))
}

/// A random secret: a uniformly distributed scalar.
pub fn random_scalar(rng: &mut (impl RngCore + CryptoRng)) -> [u8; 32] {
    to_be(&Fr::rand(rng))
}

/// A random salt: a zero byte and 248 random bits.
pub fn random_salt(rng: &mut (impl RngCore + CryptoRng)) -> [u8; 32] {
    let mut salt = [0; 32];
    rng.fill_bytes(&mut salt[1..]);
    salt
}

impl KeySource {
    /// Opens the keys of `listen`; see [`Self::open_for`].
    ///
    /// # Errors
    /// See [`Self::open_for`].
    pub fn open(&self) -> Result<Arc<ProvingKeys<Listen>>, KeyError> {
        self.open_for()
    }
}

/// Proves `witness` with randomness of the operating system; see [`Prover::prove`].
///
/// # Errors
/// [`ProveError`].
pub fn prove(prover: &Prover<Listen>, witness: &ListenWitness) -> Result<ProofBytes, ProveError<ListenError>> {
    prover.prove(witness, &mut rand::rngs::OsRng)
}
