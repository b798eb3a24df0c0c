//! `age`: a person with a valid credential of this issuer was born on the cutoff day or before.
//!
//! The person and the birthday stay hidden. Days are counted from 1900-01-01. In addition to the statement of
//! [`crate::scoped`]:
//!
//! 1. params = issuer ‖ schema ‖ day ‖ cutoff, each part within its width;
//! 2. leaf = P(TAG_A, idc, schema, birth_day ‖ expiry_day, salt), where P is the Poseidon hash, and the identity
//!    commitment idc has the issuer of params;
//! 3. cutoff − birth_day and expiry_day − day have 32 bits, so birth_day ≤ cutoff and day ≤ expiry_day.

mod circuit;
mod witness;

use protocol::{layout::packed_age, tags::TAG_A};

pub use circuit::AgeCircuit;
pub use witness::AgeWitness;

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
pub struct Age;

impl Statement for Age {
    const NAME: &'static str = "age";
    type Witness = AgeWitness;
    type Inputs = PublicInputs;
    type Error = ScopedError;
    type Circuit = AgeCircuit;

    fn inputs(witness: &AgeWitness) -> Result<PublicInputs, ScopedError> {
        witness.public_inputs()
    }

    fn circuit(witness: &AgeWitness, inputs: &PublicInputs) -> Result<AgeCircuit, ScopedError> {
        AgeCircuit::new(witness, inputs)
    }
}

/// The values in an age leaf. There is one leaf per person and schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeLeaf {
    /// The person's identity commitment for the issuer, see [`scoped::idc`].
    pub idc: [u8; 32],
    /// The issuer's number of the credential schema, which says how the birthday was verified.
    pub schema: u32,
    /// The birthday, in days since 1900-01-01.
    pub birth_day: u32,
    /// The last day on which the credential is valid, in days since 1900-01-01.
    pub expiry_day: u32,
    /// 248 random bits, so that the birthday cannot be guessed from the leaf.
    pub salt: [u8; 32],
}

impl AgeLeaf {
    /// The hash of the leaf, `P(TAG_A, idc, schema, birth_day ‖ expiry_day, salt)`.
    ///
    /// # Errors
    /// [`ScopedError::NotCanonical`] if a value is not below the order of the field.
    pub fn hash(&self) -> Result<[u8; 32], ScopedError> {
        let packed = packed_age(self.birth_day, self.expiry_day);
        scoped::leaf(&TAG_A, &self.idc, self.schema, &packed, &self.salt)
    }
}

/// Proves `witness` with randomness of the operating system; see [`Prover::prove`].
///
/// # Errors
/// [`ProveError`].
pub fn prove(prover: &Prover<Age>, witness: &AgeWitness) -> Result<ProofBytes, ProveError<ScopedError>> {
    prover.prove(witness, &mut rand::rngs::OsRng)
}
