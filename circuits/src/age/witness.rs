//! The witness of a person, with the requirements of the gate.

use protocol::layout::age_params;

use super::AgeLeaf;
use crate::{
    scoped::{self, PublicInputs, ScopedError, idc},
    tree::Path,
};

/// The values from which an age proof is generated. It contains the person's secret, so it does not implement `Debug`.
#[derive(Clone)]
pub struct AgeWitness {
    /// The person's secret, a canonical scalar.
    pub secret: [u8; 32],
    /// Number of the issuer.
    pub issuer: u32,
    /// Schema of the leaf, which must be the one of the gate.
    pub schema: u32,
    /// The birthday, in days since 1900-01-01.
    pub birth_day: u32,
    /// The last day on which the credential is valid, in days since 1900-01-01.
    pub expiry_day: u32,
    /// Salt of the leaf.
    pub salt: [u8; 32],
    /// Path of the leaf in the tree of the issuer.
    pub path: Path,
    /// The day for which the proof is generated, in days since 1900-01-01.
    pub day: u32,
    /// The latest birthday of a person who is old enough on that day, see `protocol::pass::cutoff`.
    pub cutoff: u32,
    /// The scope: a hash of deployment, gate and period, see `protocol::pass::scope`.
    pub scope: [u8; 32],
    /// The claim context, see `protocol::ctx::ClaimContext::to_field`.
    pub ctx: [u8; 32],
}

impl AgeWitness {
    /// The leaf of this witness.
    ///
    /// # Errors
    /// [`ScopedError::NotCanonical`] if the secret is not below the order of the field.
    pub fn leaf(&self) -> Result<AgeLeaf, ScopedError> {
        let Self { schema, birth_day, expiry_day, salt, .. } = *self;
        Ok(AgeLeaf { idc: idc(&self.secret, self.issuer)?, schema, birth_day, expiry_day, salt })
    }

    /// The public input params, which the chain computes for this claim.
    #[must_use]
    pub fn params(&self) -> [u8; 32] {
        age_params(self.issuer, self.schema, self.day, self.cutoff)
    }

    /// The public inputs of this witness.
    ///
    /// # Errors
    /// [`ScopedError`] if the statement is false for this witness, or a value is malformed.
    pub fn public_inputs(&self) -> Result<PublicInputs, ScopedError> {
        let Self { birth_day, expiry_day, day, cutoff, .. } = *self;
        if birth_day > cutoff {
            return Err(ScopedError::TooYoung { birth_day, cutoff });
        }
        if expiry_day < day {
            return Err(ScopedError::Expired { expiry_day, day });
        }
        scoped::inputs(&self.secret, &self.leaf()?.hash()?, &self.path, self.scope, self.params(), self.ctx)
    }
}
