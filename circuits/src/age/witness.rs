//! What a person knows, and what a gate asks.

use protocol::layout::age_params;

use super::AgeLeaf;
use crate::{
    scoped::{self, PublicInputs, ScopedError, idc},
    tree::Path,
};

/// Everything an age proof is made from. It holds the person's secret, so it has no `Debug`.
#[derive(Clone)]
pub struct AgeWitness {
    /// The person's secret, a canonical scalar.
    pub secret: [u8; 32],
    /// The issuer's number.
    pub issuer: u32,
    /// The leaf's schema, and the one the gate asks for.
    pub schema: u32,
    /// The birthday.
    pub birth_day: u32,
    /// The last day the credential is valid.
    pub expiry_day: u32,
    /// The leaf's salt.
    pub salt: [u8; 32],
    /// The leaf's path in the issuer's tree.
    pub path: Path,
    /// The day the proof is made for.
    pub day: u32,
    /// The last birthday of who is old enough on that day, `protocol::pass::cutoff`.
    pub cutoff: u32,
    /// Deployment, gate and period, `protocol::pass::scope`.
    pub scope: [u8; 32],
    /// What the claim binds, `protocol::ctx::ClaimContext::to_field`.
    pub ctx: [u8; 32],
}

impl AgeWitness {
    /// The leaf this witness opens.
    pub fn leaf(&self) -> Result<AgeLeaf, ScopedError> {
        let Self { schema, birth_day, expiry_day, salt, .. } = *self;
        Ok(AgeLeaf { idc: idc(&self.secret, self.issuer)?, schema, birth_day, expiry_day, salt })
    }

    /// The field element that the chain builds for this claim.
    #[must_use]
    pub fn params(&self) -> [u8; 32] {
        age_params(self.issuer, self.schema, self.day, self.cutoff)
    }

    /// The public inputs this witness proves; an error when it proves nothing.
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
