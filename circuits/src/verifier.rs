//! The verifier. It accepts the same proofs as the program and the contracts.

use ark_bn254::{Bn254, Fr};
use ark_groth16::{Groth16, PreparedVerifyingKey, VerifyingKey, prepare_verifying_key, r1cs_to_qap::LibsnarkReduction};
use thiserror::Error;

use crate::{
    encoding::{PointError, ProofBytes},
    field::{NotCanonical, from_be},
    statement::PublicInputs,
};

/// Why a proof is rejected.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VerifyError {
    /// A public input is not below the order of the field.
    #[error(transparent)]
    Input(#[from] NotCanonical),
    /// The bytes of the proof are not valid points.
    #[error("malformed proof: {0}")]
    Proof(#[from] PointError),
    /// The pairing equation does not hold.
    #[error("the proof is not valid for these public inputs")]
    Invalid,
}

/// A verifying key with prepared pairings.
#[derive(Clone, Debug)]
pub struct Verifier {
    key: PreparedVerifyingKey<Bn254>,
}

impl Verifier {
    /// Prepares a verifying key.
    #[must_use]
    pub fn new(key: &VerifyingKey<Bn254>) -> Self {
        Self { key: prepare_verifying_key(key) }
    }

    /// The verifying key.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey<Bn254> {
        &self.key.vk
    }

    /// Verifies `proof` for the public `inputs`, which must be those of the statement of the key.
    ///
    /// # Errors
    /// [`VerifyError`] if the proof is rejected.
    pub fn verify(&self, inputs: &impl PublicInputs, proof: &ProofBytes) -> Result<(), VerifyError> {
        let scalars: Vec<_> =
            inputs.named().iter().map(|(name, bytes)| from_be(name, bytes)).collect::<Result<_, _>>()?;
        self.verify_scalars(&scalars, proof)
    }

    /// Verifies `proof` for public inputs that are field elements already.
    pub(crate) fn verify_scalars(&self, inputs: &[Fr], proof: &ProofBytes) -> Result<(), VerifyError> {
        let proof = proof.to_proof()?;
        // An error means that the number of inputs is wrong. Then the proof is not valid either.
        match Groth16::<Bn254, LibsnarkReduction>::verify_proof(&self.key, &proof, inputs) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(VerifyError::Invalid),
        }
    }
}

/// Verifies one proof. To verify several proofs, keep a [`Verifier`].
///
/// # Errors
/// [`VerifyError`] if the proof is rejected.
pub fn verify(key: &VerifyingKey<Bn254>, inputs: &impl PublicInputs, proof: &ProofBytes) -> Result<(), VerifyError> {
    Verifier::new(key).verify(inputs, proof)
}
