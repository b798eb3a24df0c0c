//! What a holder knows, and what a gate asks.

use protocol::layout::funds_params;

use super::FundsLeaf;
use crate::{
    scoped::{self, PublicInputs, ScopedError, idc},
    tree::Path,
};

/// Everything a funds proof is made from. It holds the holder's secret, so it has no `Debug`.
#[derive(Clone)]
pub struct FundsWitness {
    /// The holder's secret, a canonical scalar.
    pub secret: [u8; 32],
    /// The issuer's number.
    pub issuer: u32,
    /// The leaf's asset, and the one the gate asks for.
    pub asset: u32,
    /// The balance in the leaf.
    pub balance: u128,
    /// The leaf's snapshot, and that of the posted root.
    pub snapshot: u32,
    /// The leaf's salt.
    pub salt: [u8; 32],
    /// The leaf's path in the issuer's tree.
    pub path: Path,
    /// What the gate asks for.
    pub threshold: u128,
    /// Deployment, gate and period, `protocol::pass::scope`.
    pub scope: [u8; 32],
    /// What the claim binds, `protocol::ctx::ClaimContext::to_field`.
    pub ctx: [u8; 32],
}

impl FundsWitness {
    /// The leaf this witness opens.
    pub fn leaf(&self) -> Result<FundsLeaf, ScopedError> {
        let Self { asset, balance, snapshot, salt, .. } = *self;
        Ok(FundsLeaf { idc: idc(&self.secret, self.issuer)?, asset, balance, snapshot, salt })
    }

    /// The field element that the chain builds for this claim.
    #[must_use]
    pub fn params(&self) -> [u8; 32] {
        funds_params(self.threshold, self.issuer, self.asset, self.snapshot)
    }

    /// The public inputs this witness proves; an error when it proves nothing.
    pub fn public_inputs(&self) -> Result<PublicInputs, ScopedError> {
        let Self { balance, threshold, .. } = *self;
        if balance < threshold {
            return Err(ScopedError::BalanceTooLow { balance, threshold });
        }
        scoped::inputs(&self.secret, &self.leaf()?.hash()?, &self.path, self.scope, self.params(), self.ctx)
    }
}
