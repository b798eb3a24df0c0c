//! `funds`: a registered holder's balance of an asset was at least the threshold at a snapshot.
//!
//! Hidden are the holder and the balance. The issuer is whoever keeps the snapshots. Besides what [`crate::scoped`] says:
//!
//! 1. balance has 128 bits, and so has what it is above the threshold: threshold = balance − above, thus balance ≥ threshold;
//! 2. params = threshold ‖ issuer ‖ asset ‖ snapshot, with issuer, asset and snapshot of exactly their widths;
//! 3. leaf = P(TAG_F, idc, asset, balance ‖ snapshot, salt), with params' issuer in idc, params' asset and snapshot.
//!
//! The threshold has no bits of its own, for which the domain of 2^12 has no room. It needs none: as a difference of two
//! values of 128 bits it lies between −2^128 and 2^128, so params, which the chain packs from an unsigned threshold of 128
//! bits, equals the packed sum as an integer and not only modulo the order, and opens in one way.

mod circuit;
mod witness;

use protocol::{layout::packed_funds, tags::TAG_F};

pub use circuit::FundsCircuit;
pub use witness::FundsWitness;

use crate::{
    encoding::ProofBytes,
    prover::{ProveError, Prover},
    scoped::{self, PublicInputs, ScopedError},
    statement::Statement,
};

/// Version of this circuit; part of `ctx`, and the chain keeps a verifying key for each.
pub const CIRCUIT_VERSION: u32 = 1;

/// The statement, as the parameter of keys and provers.
#[derive(Clone, Copy, Debug)]
pub struct Funds;

impl Statement for Funds {
    const NAME: &'static str = "funds";
    type Witness = FundsWitness;
    type Inputs = PublicInputs;
    type Error = ScopedError;
    type Circuit = FundsCircuit;

    fn inputs(witness: &FundsWitness) -> Result<PublicInputs, ScopedError> {
        witness.public_inputs()
    }

    fn circuit(witness: &FundsWitness, inputs: &PublicInputs) -> Result<FundsCircuit, ScopedError> {
        FundsCircuit::new(witness, inputs)
    }
}

/// What a funds leaf commits to; one per wallet, asset and snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundsLeaf {
    /// The holder's identity commitment for the issuer, [`scoped::idc`].
    pub idc: [u8; 32],
    /// The issuer's number for the asset.
    pub asset: u32,
    /// The balance, in the asset's smallest unit.
    pub balance: u128,
    /// The snapshot's number.
    pub snapshot: u32,
    /// 248 bits that let nobody guess the balance from the leaf.
    pub salt: [u8; 32],
}

impl FundsLeaf {
    /// `P(TAG_F, idc, asset, balance ‖ snapshot, salt)`.
    pub fn hash(&self) -> Result<[u8; 32], ScopedError> {
        let packed = packed_funds(self.balance, self.snapshot);
        scoped::leaf(&TAG_F, &self.idc, self.asset, &packed, &self.salt)
    }
}

/// Proves `witness` with the system's randomness; see [`Prover::prove`].
pub fn prove(prover: &Prover<Funds>, witness: &FundsWitness) -> Result<ProofBytes, ProveError<ScopedError>> {
    prover.prove(witness, &mut rand::rngs::OsRng)
}
