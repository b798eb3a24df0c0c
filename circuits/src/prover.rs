//! Native proving: cached matrices, no identity bases, three sums scheduled together, and no proof leaves unchecked.

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

/// Why there is no proof.
#[derive(Debug, Error)]
pub enum ProveError<E> {
    /// The witness states nothing true, or is malformed; see [`Statement::Error`].
    #[error(transparent)]
    Witness(E),
    /// The witness does not satisfy the circuit.
    #[error("the witness does not satisfy constraint {0} of the circuit")]
    Unsatisfied(usize),
    /// The circuit or the key is too large for the field's domains, or broken.
    #[error("the circuit cannot be evaluated: {0}")]
    Circuit(#[from] SynthesisError),
    /// The finished proof did not verify; it is not handed out. The proving key is damaged, or belongs elsewhere.
    #[error("the proof just made does not verify ({0}); delete the cached key and try again")]
    SelfCheck(#[from] VerifyError),
}

/// Makes proofs of one statement. It exists only for a network its keys are good for: [`ProvingKeys::prover`].
pub struct Prover<S: Statement> {
    keys: Arc<ProvingKeys<S>>,
}

impl<S: Statement> ProvingKeys<S> {
    /// A prover for the network `caip2`. Development keys are refused for every network that is not in `local`.
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
    /// Proves `witness` with fresh randomness from `rng`, and verifies the proof before handing it out.
    ///
    /// Two proofs of one witness differ; what is equal in them is the nullifier.
    pub fn prove(
        &self,
        witness: &S::Witness,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<ProofBytes, ProveError<S::Error>> {
        let inputs = S::inputs(witness).map_err(ProveError::Witness)?;
        self.prove_against(witness, &inputs, rng)
    }

    /// Proves `witness` against `inputs` that the caller claims to be its own.
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

    /// The keys it proves with.
    #[must_use]
    pub fn keys(&self) -> &ProvingKeys<S> {
        &self.keys
    }
}

/// A proof of the assignment `z`, blinded by `r` and `s`; the caller verifies it.
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
