//! What the keys, the prover and the verifier need to know of a statement; each has a module of its own.

use ark_bn254::Fr;
use ark_relations::gr1cs::ConstraintSynthesizer;

/// A statement that can be proved. Its type marks the keys and provers that are for it alone.
pub trait Statement: Sized + Send + Sync + 'static {
    /// Its name in file names and documents.
    const NAME: &'static str;
    /// What the prover knows.
    type Witness;
    /// What the chain is told.
    type Inputs: PublicInputs;
    /// Why a witness proves nothing.
    type Error: std::error::Error + Send + Sync + 'static;
    /// The constraints; the default has no values.
    type Circuit: ConstraintSynthesizer<Fr> + Default;

    /// The public inputs that `witness` proves; an error when it proves nothing.
    fn inputs(witness: &Self::Witness) -> Result<Self::Inputs, Self::Error>;

    /// The circuit with `witness` against `inputs`, which need not fit.
    fn circuit(witness: &Self::Witness, inputs: &Self::Inputs) -> Result<Self::Circuit, Self::Error>;
}

/// Public inputs by name, in the order in which both chains' verifiers take them.
pub trait PublicInputs {
    /// Their names and canonical big-endian values.
    fn named(&self) -> Vec<(&'static str, [u8; 32])>;
}
