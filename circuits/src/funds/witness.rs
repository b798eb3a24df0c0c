//! The witness of a holder, with the requirements of the gate.

use protocol::layout::funds_params;

use super::FundsLeaf;
use crate::{
    scoped::{self, PublicInputs, ScopedError, idc},
    tree::Path,
};

/// The values from which a funds proof is generated. It contains the holder's secret, so it does not implement `Debug`.
#[derive(Clone)]
pub struct FundsWitness {
    /// The holder's secret, a canonical scalar.
    pub secret: [u8; 32],
    /// Number of the issuer.
    pub issuer: u32,
    /// Asset of the leaf, which must be the one of the gate.
    pub asset: u32,
    /// The balance in the leaf, in base units of the asset.
    pub balance: u128,
    /// Snapshot of the leaf, which must be the one of the posted root.
    pub snapshot: u32,
    /// Salt of the leaf.
    pub salt: [u8; 32],
    /// Path of the leaf in the tree of the issuer.
    pub path: Path,
    /// The threshold of the gate, in base units of the asset.
    pub threshold: u128,
    /// The scope: a hash of deployment, gate and period, see `protocol::pass::scope`.
    pub scope: [u8; 32],
    /// The claim context, see `protocol::ctx::ClaimContext::to_field`.
    pub ctx: [u8; 32],
}

impl FundsWitness {
    /// The leaf of this witness.
    ///
    /// # Errors
    /// [`ScopedError::NotCanonical`] if the secret is not below the order of the field.
    pub fn leaf(&self) -> Result<FundsLeaf, ScopedError> {
        let Self { asset, balance, snapshot, salt, .. } = *self;
        Ok(FundsLeaf { idc: idc(&self.secret, self.issuer)?, asset, balance, snapshot, salt })
    }

    /// The public input params, which the chain computes for this claim.
    #[must_use]
    pub fn params(&self) -> [u8; 32] {
        funds_params(self.threshold, self.issuer, self.asset, self.snapshot)
    }

    /// The public inputs of this witness.
    ///
    /// # Errors
    /// [`ScopedError`] if the statement is false for this witness, or a value is malformed.
    pub fn public_inputs(&self) -> Result<PublicInputs, ScopedError> {
        let Self { balance, threshold, .. } = *self;
        if balance < threshold {
            return Err(ScopedError::BalanceTooLow { balance, threshold });
        }
        scoped::inputs(&self.secret, &self.leaf()?.hash()?, &self.path, self.scope, self.params(), self.ctx)
    }
}
