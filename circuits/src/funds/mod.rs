//! `funds`: the balance of a registered holder was at least the threshold at a snapshot.
//!
//! The holder and the balance stay hidden. The issuer publishes the snapshots. In addition to the statement of
//! [`crate::scoped`]:
//!
//! 1. balance and above have 128 bits, and threshold = balance − above, so balance ≥ threshold;
//! 2. params = threshold ‖ issuer ‖ asset ‖ snapshot, with issuer, asset and snapshot within their widths;
//! 3. leaf = P(TAG_F, idc, asset, balance ‖ snapshot, salt), with asset and snapshot of params, where P is the Poseidon
//!    hash, and the identity commitment idc has the issuer of params.
//!
//! The threshold is not decomposed into bits, because the domain of size 2^12 has no space for them. They are not
//! needed: as a difference of two values of 128 bits, the threshold is between −2^128 and 2^128. The chain packs params
//! from an unsigned threshold of 128 bits, so the packed sum equals params as an integer and not only modulo the order
//! of the field, and params can be opened in one way only.

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

/// Version of this circuit. It is part of the claim context `ctx`, and the chain has one verifying key per version.
pub const CIRCUIT_VERSION: u32 = 1;

/// The statement, as a type parameter of keys and provers.
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

/// The values in a funds leaf. There is one leaf per wallet, asset and snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundsLeaf {
    /// The holder's identity commitment for the issuer, see [`scoped::idc`].
    pub idc: [u8; 32],
    /// The issuer's number of the asset.
    pub asset: u32,
    /// The balance, in base units of the asset.
    pub balance: u128,
    /// Number of the snapshot.
    pub snapshot: u32,
    /// 248 random bits, so that the balance cannot be guessed from the leaf.
    pub salt: [u8; 32],
}

impl FundsLeaf {
    /// The hash of the leaf, `P(TAG_F, idc, asset, balance ‖ snapshot, salt)`.
    ///
    /// # Errors
    /// [`ScopedError::NotCanonical`] if a value is not below the order of the field.
    pub fn hash(&self) -> Result<[u8; 32], ScopedError> {
        let packed = packed_funds(self.balance, self.snapshot);
        scoped::leaf(&TAG_F, &self.idc, self.asset, &packed, &self.salt)
    }
}

/// Proves `witness` with randomness of the operating system; see [`Prover::prove`].
///
/// # Errors
/// [`ProveError`].
pub fn prove(prover: &Prover<Funds>, witness: &FundsWitness) -> Result<ProofBytes, ProveError<ScopedError>> {
    prover.prove(witness, &mut rand::rngs::OsRng)
}
