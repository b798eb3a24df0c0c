//! What `age` and `funds` share: a leaf that an issuer made for a person, shown to a gate once a period.
//!
//! Public are root, nullifier, scope, params and ctx. The chain makes scope from its deployment, the gate and the period
//! (`protocol::pass::scope`), and params from the gate and what the issuer posted.
//!
//! 1. nullifier = P(TAG_NS, s, scope): one pass a person, gate and period, unlinkable to any other;
//! 2. idc = P(TAG_ID, s, issuer), with params' issuer, so that an issuer's leaf is good for that issuer's gates alone;
//! 3. leaf = P(tag, idc, subject, packed, salt), with params' subject, is in the tree of that root;
//! 4. ctx is bound by being a public input of the same proof.

pub(crate) mod gadget;

use protocol::tags::{TAG_ID, TAG_NS};
use thiserror::Error;

use crate::{
    field::{NotCanonical, from_be, to_be},
    poseidon::{self, PoseidonError},
    statement,
    tree::{Path, TreeError},
};

/// A value that cannot stand in a statement about an age or a balance.
#[derive(Debug, Error, PartialEq)]
pub enum ScopedError {
    /// An input at or above the field's order.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// The path does not start at the witness's own leaf, or is broken.
    #[error("the path does not belong to this leaf: {0}")]
    Path(#[from] TreeError),
    /// Born after the cutoff.
    #[error("born on day {birth_day}, after day {cutoff}: not old enough for this gate")]
    TooYoung {
        /// The person's birthday, in days since 1900-01-01.
        birth_day: u32,
        /// The last birthday of who is old enough.
        cutoff: u32,
    },
    /// The leaf is not valid any more.
    #[error("the credential expired on day {expiry_day}, before day {day}; ask its issuer for a new one")]
    Expired {
        /// The last day it is valid, in days since 1900-01-01.
        expiry_day: u32,
        /// The day of the proof.
        day: u32,
    },
    /// The balance is below the threshold.
    #[error("a balance of {balance} does not reach {threshold}")]
    BalanceTooLow {
        /// The balance in the leaf.
        balance: u128,
        /// What the gate asks for.
        threshold: u128,
    },
    /// Poseidon refused its input.
    #[error(transparent)]
    Poseidon(#[from] PoseidonError),
}

/// The five public inputs, in the order in which both verifiers take them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicInputs {
    /// Root of the issuer's tree.
    pub root: [u8; 32],
    /// One per person, gate and period.
    pub nullifier: [u8; 32],
    /// Deployment, gate and period, made by the chain.
    pub scope: [u8; 32],
    /// What is asked of the leaf, built by the chain.
    pub params: [u8; 32],
    /// Deployment, holder of the pass, expiry and circuit version.
    pub ctx: [u8; 32],
}

impl PublicInputs {
    /// root, nullifier, scope, params, ctx.
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

/// A person's identity commitment `P(TAG_ID, s, issuer)`, given to the issuer; another issuer gets an unlinkable one.
pub fn idc(secret: &[u8; 32], issuer: u32) -> Result<[u8; 32], ScopedError> {
    let mut realm = [0; 32];
    realm[28..].copy_from_slice(&issuer.to_be_bytes());
    hash(&TAG_ID, &[("secret", secret), ("issuer", &realm)])
}

/// The nullifier `P(TAG_NS, s, scope)`.
pub fn nullifier(secret: &[u8; 32], scope: &[u8; 32]) -> Result<[u8; 32], ScopedError> {
    hash(&TAG_NS, &[("secret", secret), ("scope", scope)])
}

/// `P(tag, idc, subject, packed, salt)`.
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

/// The public inputs of a person with `secret`, whose `leaf` is at the start of `path`.
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
