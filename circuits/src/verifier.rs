//! Native verification: what the chains do, with the same refusals.

use ark_bn254::{Bn254, Fr};
use ark_groth16::{Groth16, PreparedVerifyingKey, VerifyingKey, prepare_verifying_key, r1cs_to_qap::LibsnarkReduction};
use thiserror::Error;

use crate::{
    encoding::{PointError, ProofBytes},
    field::{NotCanonical, from_be},
    statement::PublicInputs,
};

/// Why a proof is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VerifyError {
    /// A public input at or above the field's order.
    #[error(transparent)]
    Input(#[from] NotCanonical),
    /// The proof's bytes are no points.
    #[error("malformed proof: {0}")]
    Proof(#[from] PointError),
    /// The pairing equation does not hold.
    #[error("the proof does not prove these public inputs")]
    Invalid,
}

/// A verifying key with its pairings prepared.
#[derive(Clone, Debug)]
pub struct Verifier {
    key: PreparedVerifyingKey<Bn254>,
}

impl Verifier {
    /// Prepares `key`.
    #[must_use]
    pub fn new(key: &VerifyingKey<Bn254>) -> Self {
        Self { key: prepare_verifying_key(key) }
    }

    /// The verifying key.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey<Bn254> {
        &self.key.vk
    }

    /// Checks `proof` against `inputs`, those of the statement whose key this is.
    pub fn verify(&self, inputs: &impl PublicInputs, proof: &ProofBytes) -> Result<(), VerifyError> {
        let scalars: Vec<_> =
            inputs.named().iter().map(|(name, bytes)| from_be(name, bytes)).collect::<Result<_, _>>()?;
        self.verify_scalars(&scalars, proof)
    }

    /// Checks `proof` against public inputs already in the field.
    pub(crate) fn verify_scalars(&self, inputs: &[Fr], proof: &ProofBytes) -> Result<(), VerifyError> {
        let proof = proof.to_proof()?;
        // An error here is a wrong number of inputs, which proves nothing either.
        match Groth16::<Bn254, LibsnarkReduction>::verify_proof(&self.key, &proof, inputs) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(VerifyError::Invalid),
        }
    }
}

/// Checks one proof; keep a [`Verifier`] for more than one.
pub fn verify(key: &VerifyingKey<Bn254>, inputs: &impl PublicInputs, proof: &ProofBytes) -> Result<(), VerifyError> {
    Verifier::new(key).verify(inputs, proof)
}
