//! The interface between a statement and the keys, prover and verifier, which are generic over it. Each statement has
//! its own module.

use ark_bn254::Fr;
use ark_relations::gr1cs::ConstraintSynthesizer;

/// A statement that can be proved. As a type parameter, it prevents that keys and provers of different statements are
/// mixed.
pub trait Statement: Sized + Send + Sync + 'static {
    /// Name of the statement, in file names and documents.
    const NAME: &'static str;
    /// The values that the prover knows.
    type Witness;
    /// The public inputs that the chain uses for verification.
    type Inputs: PublicInputs;
    /// Why the statement is false for a witness, or why the witness is malformed.
    type Error: std::error::Error + Send + Sync + 'static;
    /// The constraints. The default has no values and is used to generate the matrices.
    type Circuit: ConstraintSynthesizer<Fr> + Default;

    /// The public inputs of `witness`; an error if the statement is false for it, or it is malformed.
    fn inputs(witness: &Self::Witness) -> Result<Self::Inputs, Self::Error>;

    /// The circuit with the values of `witness` and `inputs`. They need not satisfy the constraints.
    fn circuit(witness: &Self::Witness, inputs: &Self::Inputs) -> Result<Self::Circuit, Self::Error>;
}

/// Public inputs by name, in the order used by the verifiers of both chains.
pub trait PublicInputs {
    /// Name and value (canonical, big endian) of each public input.
    fn named(&self) -> Vec<(&'static str, [u8; 32])>;
}
