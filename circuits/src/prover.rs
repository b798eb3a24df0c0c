//! The prover. Matrices and points are prepared once per key, and every proof is verified before it is returned.

use std::sync::Arc;

use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand as _;
use ark_groth16::Proof;
use ark_relations::gr1cs::SynthesisError;
use rand::{CryptoRng, RngCore};
use thiserror::Error;

use crate::{
    encoding::ProofBytes,
    keys::{KeyError, LocalNetworks, ProvingKeys},
    quotient,
    r1cs::{self, first_unsatisfied},
    statement::Statement,
    verifier::VerifyError,
};

/// Why a witness could not be proved.
#[derive(Debug, Error)]
pub enum ProveError<E> {
    /// The statement is false for the witness, or the witness is malformed; see [`Statement::Error`].
    #[error(transparent)]
    Witness(E),
    /// The witness does not satisfy the circuit.
    #[error("the witness does not satisfy constraint {0} of the circuit")]
    Unsatisfied(usize),
    /// The circuit cannot be evaluated: it is too large for the field, or a value is missing.
    #[error("could not evaluate the circuit: {0}")]
    Circuit(#[from] SynthesisError),
    /// The generated proof is not valid, so it is not returned. The proving key is damaged or belongs to another
    /// circuit.
    #[error("the generated proof is not valid ({0}); delete the cached key and try again")]
    SelfCheck(#[from] VerifyError),
}

/// A prover of one statement. [`ProvingKeys::prover`] creates it only for networks for which its keys may be used.
pub struct Prover<S: Statement> {
    keys: Arc<ProvingKeys<S>>,
}

impl<S: Statement> ProvingKeys<S> {
    /// A prover for the network `caip2`.
    ///
    /// # Errors
    /// [`KeyError::InsecureForNetwork`] if these are development keys and the network is not in `local`.
    pub fn prover(self: &Arc<Self>, caip2: &str, local: &LocalNetworks) -> Result<Prover<S>, KeyError> {
        self.authorize(caip2, local)?;
        Ok(Prover { keys: Arc::clone(self) })
    }
}

impl<S: Statement> Clone for Prover<S> {
    fn clone(&self) -> Self {
        Self { keys: Arc::clone(&self.keys) }
    }
}

impl<S: Statement> std::fmt::Debug for Prover<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prover").field("keys", &self.keys).finish()
    }
}

impl<S: Statement> Prover<S> {
    /// Proves `witness` with randomness from `rng`, and verifies the proof.
    ///
    /// Two proofs of the same witness differ, but have the same public inputs, including the nullifier.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn prove(
        &self,
        witness: &S::Witness,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<ProofBytes, ProveError<S::Error>> {
        let inputs = S::inputs(witness).map_err(ProveError::Witness)?;
        self.prove_against(witness, &inputs, rng)
    }

    /// Proves `witness` for public `inputs` that the caller computed for it.
    pub(crate) fn prove_against(
        &self,
        witness: &S::Witness,
        inputs: &S::Inputs,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<ProofBytes, ProveError<S::Error>> {
        let z = r1cs::assignment(S::circuit(witness, inputs).map_err(ProveError::Witness)?)?;
        let proof = prove_assignment(&self.keys, &z, Fr::rand(rng), Fr::rand(rng))?;
        let bytes = ProofBytes::from(&proof);
        self.keys.verifier().verify(inputs, &bytes)?;
        Ok(bytes)
    }

    /// The keys of the prover.
    #[must_use]
    pub fn keys(&self) -> &ProvingKeys<S> {
        &self.keys
    }
}

/// A proof of the assignment `z` (the values of all wires), blinded by `r` and `s`. The caller verifies it.
fn prove_assignment<S: Statement>(
    keys: &ProvingKeys<S>,
    z: &[Fr],
    r: Fr,
    s: Fr,
) -> Result<Proof<Bn254>, ProveError<S::Error>> {
    let [a, b, c] = keys.r1cs().evaluate(z);
    if let Some(row) = first_unsatisfied(&a, &b, &c) {
        return Err(ProveError::Unsatisfied(row));
    }
    let quotient = quotient::quotient([a, b, c], &z[..=keys.r1cs().public])?;
    Ok(keys.queries().proof(z, &quotient, r, s))
}
