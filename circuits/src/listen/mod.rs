//! `listen`: a fan of this node and epoch listened at least `tier` times and has not been paid yet.
//!
//! Hidden are the fan, its wallet and what it heard. The statement, over the public inputs root, nullifier, params, ctx:
//!
//! 1. params = network ‖ node ‖ epoch ‖ chain ‖ tier, each of exactly its width; realm = network ‖ node ‖ epoch;
//! 2. nullifier = P(TAG_NL, s, realm): one claim a fan, node and epoch, whatever the tier;
//! 3. idc = P(TAG_ID, s, realm) and leaf = P(TAG_L, idc, epoch ‖ chain ‖ count, heard, salt), with params' epoch and chain;
//! 4. count − tier has 16 bits, so count ≥ tier (which tiers exist is the chain's to say, it builds params);
//! 5. the leaf is in the tree of that root;
//! 6. ctx is bound by being a public input of the same proof.

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

/// Version of this circuit; part of `ctx`, and the chain keeps a verifying key for each.
pub const CIRCUIT_VERSION: u32 = 1;

/// The statement, as the parameter of keys and provers.
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

/// A value that cannot stand in the statement.
#[derive(Debug, Error, PartialEq)]
pub enum ListenError {
    /// An input at or above the field's order.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// The path does not start at the witness's own leaf, or is broken.
    #[error("the path does not belong to this leaf: {0}")]
    Path(#[from] TreeError),
    /// The count does not reach the tier.
    #[error("{count} listens do not reach tier {tier}; claim a lower one")]
    TierNotReached {
        /// Counted listens.
        count: u16,
        /// The tier asked for.
        tier: u16,
    },
    /// Poseidon refused its input.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
}

/// What a listen leaf commits to; one per fan, node and epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The fan's identity commitment for the realm, [`idc`].
    pub idc: [u8; 32],
    /// The epoch.
    pub epoch: u32,
    /// The chain the epoch settles on for this fan, by its number in the network.
    pub chain: u32,
    /// Counted listens.
    pub count: u16,
    /// Commitment to the list of tracks, `protocol::heard::commitment`.
    pub heard: [u8; 32],
    /// 248 random bits from the fan, [`random_salt`].
    pub salt: [u8; 32],
}

impl Leaf {
    /// `P(TAG_L, idc, epoch ‖ chain ‖ count, heard, salt)`.
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

/// A fan's identity commitment `P(TAG_ID, s, realm)`, sent to the node; another realm gives an unlinkable one.
pub fn idc(secret: &[u8; 32], realm: &Realm) -> Result<[u8; 32], ListenError> {
    scoped(&TAG_ID, secret, realm)
}

/// The nullifier `P(TAG_NL, s, realm)`, known to nobody but the fan until it claims.
pub fn nullifier(secret: &[u8; 32], realm: &Realm) -> Result<[u8; 32], ListenError> {
    scoped(&TAG_NL, secret, realm)
}

fn scoped(tag: &[u8; 32], secret: &[u8; 32], realm: &Realm) -> Result<[u8; 32], ListenError> {
    let inputs = [from_be("tag", tag)?, from_be("secret", secret)?, from_be("realm", &realm.to_field())?];
    Ok(to_be(&poseidon::hash(&inputs)?))
}

/// A fresh secret: a uniform scalar.
pub fn random_scalar(rng: &mut (impl RngCore + CryptoRng)) -> [u8; 32] {
    to_be(&Fr::rand(rng))
}

/// A fresh salt: 248 random bits.
pub fn random_salt(rng: &mut (impl RngCore + CryptoRng)) -> [u8; 32] {
    let mut salt = [0; 32];
    rng.fill_bytes(&mut salt[1..]);
    salt
}

impl KeySource {
    /// Opens the listen keys; see [`Self::open_for`].
    pub fn open(&self) -> Result<Arc<ProvingKeys<Listen>>, KeyError> {
        self.open_for()
    }
}

/// Proves `witness` with the system's randomness; see [`Prover::prove`].
pub fn prove(prover: &Prover<Listen>, witness: &ListenWitness) -> Result<ProofBytes, ProveError<ListenError>> {
    prover.prove(witness, &mut rand::rngs::OsRng)
}
