//! The part shared by `age` and `funds`: an issuer adds a leaf for a person to its tree, and the person proves a
//! statement about the leaf to a gate, once per period.
//!
//! The public inputs are root, nullifier, scope, params and ctx (the claim context). The chain computes scope from its
//! deployment, the gate and the period (`protocol::pass::scope`), and params from the gate and the values posted by the
//! issuer. P is the Poseidon hash, s the person's secret and idc its identity commitment. The shared statement:
//!
//! 1. nullifier = P(TAG_NS, s, scope), so that there is one pass per person, gate and period, which cannot be linked to
//!    others;
//! 2. idc = P(TAG_ID, s, issuer), with the issuer of params, so that a leaf is valid only at gates of its issuer;
//! 3. leaf = P(tag, idc, subject, packed, salt), with the subject of params, is in the tree with this root;
//! 4. the proof is bound to ctx, because ctx is one of its public inputs.

pub(crate) mod gadget;

use protocol::tags::{TAG_ID, TAG_NS};
use thiserror::Error;

use crate::{
    field::{NotCanonical, from_be, to_be},
    poseidon::{self, PoseidonError},
    statement,
    tree::{Path, TreeError},
};

/// Why the statement is false for a witness of age or funds, or the witness is malformed.
#[derive(Debug, Error, PartialEq)]
pub enum ScopedError {
    /// A value is not below the order of the field.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// The path does not contain the leaf of the witness.
    #[error("the path does not belong to this leaf: {0}")]
    Path(#[from] TreeError),
    /// The person was born after the cutoff.
    #[error("born on day {birth_day}, after day {cutoff}: not old enough for this gate")]
    TooYoung {
        /// The person's birthday, in days since 1900-01-01.
        birth_day: u32,
        /// The latest birthday of a person who is old enough, in days since 1900-01-01.
        cutoff: u32,
    },
    /// The credential has expired.
    #[error("the credential expired on day {expiry_day}, before day {day}; ask its issuer for a new one")]
    Expired {
        /// The last day on which it is valid, in days since 1900-01-01.
        expiry_day: u32,
        /// The day of the proof, in days since 1900-01-01.
        day: u32,
    },
    /// The balance is below the threshold.
    #[error("a balance of {balance} does not reach {threshold}")]
    BalanceTooLow {
        /// The balance in the leaf, in base units of the asset.
        balance: u128,
        /// The threshold of the gate, in base units of the asset.
        threshold: u128,
    },
    /// The Poseidon hash failed.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
}

/// The five public inputs, in the order used by the verifiers of both chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicInputs {
    /// Root of the issuer's tree.
    pub root: [u8; 32],
    /// The nullifier, one per person, gate and period.
    pub nullifier: [u8; 32],
    /// A hash of deployment, gate and period, computed by the chain.
    pub scope: [u8; 32],
    /// The requirements for the leaf, computed by the chain; see `protocol::layout`.
    pub params: [u8; 32],
    /// The claim context: a hash of deployment, holder of the pass, expiry and circuit version.
    pub ctx: [u8; 32],
}

impl PublicInputs {
    /// The inputs as an array: root, nullifier, scope, params, ctx.
    #[must_use]
    pub const fn to_array(&self) -> [[u8; 32]; 5] {
        [self.root, self.nullifier, self.scope, self.params, self.ctx]
    }
}

impl statement::PublicInputs for PublicInputs {
    fn named(&self) -> Vec<(&'static str, [u8; 32])> {
        ["root", "nullifier", "scope", "params", "ctx"].into_iter().zip(self.to_array()).collect()
    }
}

/// A person's identity commitment `P(TAG_ID, s, issuer)`, which is given to the issuer. Commitments for different
/// issuers cannot be linked.
///
/// # Errors
/// [`ScopedError::NotCanonical`] if the secret is not below the order of the field.
pub fn idc(secret: &[u8; 32], issuer: u32) -> Result<[u8; 32], ScopedError> {
    let mut realm = [0; 32];
    realm[28..].copy_from_slice(&issuer.to_be_bytes());
    hash(&TAG_ID, &[("secret", secret), ("issuer", &realm)])
}

/// The nullifier `P(TAG_NS, s, scope)`.
///
/// # Errors
/// [`ScopedError::NotCanonical`] if a value is not below the order of the field.
pub fn nullifier(secret: &[u8; 32], scope: &[u8; 32]) -> Result<[u8; 32], ScopedError> {
    hash(&TAG_NS, &[("secret", secret), ("scope", scope)])
}

/// The hash of a leaf, `P(tag, idc, subject, packed, salt)`.
pub(crate) fn leaf(
    tag: &[u8; 32],
    idc: &[u8; 32],
    subject: u32,
    packed: &[u8; 32],
    salt: &[u8; 32],
) -> Result<[u8; 32], ScopedError> {
    let mut number = [0; 32];
    number[28..].copy_from_slice(&subject.to_be_bytes());
    hash(tag, &[("idc", idc), ("subject", &number), ("packed value", packed), ("salt", salt)])
}

fn hash(tag: &[u8; 32], values: &[(&'static str, &[u8; 32])]) -> Result<[u8; 32], ScopedError> {
    let mut inputs = vec![from_be("tag", tag)?];
    for (what, value) in values {
        inputs.push(from_be(what, value)?);
    }
    Ok(to_be(&poseidon::hash(&inputs)?))
}

/// The public inputs of a person with `secret`, whose `leaf` is the first one on `path`.
pub(crate) fn inputs(
    secret: &[u8; 32],
    leaf: &[u8; 32],
    path: &Path,
    scope: [u8; 32],
    params: [u8; 32],
    ctx: [u8; 32],
) -> Result<PublicInputs, ScopedError> {
    from_be("ctx", &ctx)?;
    Ok(PublicInputs { root: path.root(leaf)?, nullifier: nullifier(secret, &scope)?, scope, params, ctx })
}
