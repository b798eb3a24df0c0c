//! `age`: a person that this issuer knows was born on the cutoff day or before, and the credential is still valid.
//!
//! Hidden are the person and the birthday. Days count from 1900-01-01. Besides what [`crate::scoped`] says:
//!
//! 1. params = issuer ‖ schema ‖ day ‖ cutoff, each of exactly its width;
//! 2. leaf = P(TAG_A, idc, schema, birth_day ‖ expiry_day, salt), with params' issuer in idc and params' schema;
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

/// Version of this circuit; part of `ctx`, and the chain keeps a verifying key for each.
pub const CIRCUIT_VERSION: u32 = 1;

/// The statement, as the parameter of keys and provers.
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

/// What an age leaf commits to; one per person and schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeLeaf {
    /// The person's identity commitment for the issuer, [`scoped::idc`].
    pub idc: [u8; 32],
    /// The issuer's number for how it knows the birthday.
    pub schema: u32,
    /// The birthday.
    pub birth_day: u32,
    /// The last day the credential is valid.
    pub expiry_day: u32,
    /// 248 random bits.
    pub salt: [u8; 32],
}

impl AgeLeaf {
    /// `P(TAG_A, idc, schema, birth_day ‖ expiry_day, salt)`.
    pub fn hash(&self) -> Result<[u8; 32], ScopedError> {
        let packed = packed_age(self.birth_day, self.expiry_day);
        scoped::leaf(&TAG_A, &self.idc, self.schema, &packed, &self.salt)
    }
}

/// Proves `witness` with the system's randomness; see [`Prover::prove`].
pub fn prove(prover: &Prover<Age>, witness: &AgeWitness) -> Result<ProofBytes, ProveError<ScopedError>> {
    prover.prove(witness, &mut rand::rngs::OsRng)
}
