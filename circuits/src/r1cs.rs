//! The constraint system of a circuit: three sparse matrices, their digest, and the assignment z, the values of all
//! wires.
//!
//! Wires are numbered as in the `.r1cs` format: the constant one, the public inputs, the witnesses.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystem, ConstraintSystemRef, OptimizationGoal, R1CS_PREDICATE_LABEL,
    SynthesisError, SynthesisMode,
};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::field::to_be;

/// One row of a matrix: pairs of coefficient and wire, in ascending order of wires.
pub type Row = Vec<(Fr, usize)>;

/// The matrices A, B and C of a circuit. An assignment z satisfies it if `A·z ∘ B·z = C·z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct R1cs {
    /// Left factors, one row per constraint.
    pub a: Vec<Row>,
    /// Right factors, one row per constraint.
    pub b: Vec<Row>,
    /// Products, one row per constraint.
    pub c: Vec<Row>,
    /// Number of public inputs, without the constant one.
    pub public: usize,
    /// Number of wires: the constant one, public inputs and witnesses.
    pub wires: usize,
}

impl R1cs {
    /// The matrices of `circuit`, which need not have values.
    ///
    /// # Errors
    /// If the circuit fails to generate its constraints.
    pub fn of(circuit: impl ConstraintSynthesizer<Fr>) -> Result<Self, SynthesisError> {
        let cs = system(SynthesisMode::Setup);
        circuit.generate_constraints(cs.clone())?;
        cs.finalize();
        let mut matrices = cs.to_matrices()?.remove(R1CS_PREDICATE_LABEL).unwrap_or_default();
        let mut next = || matrices.pop().map(sorted).ok_or(SynthesisError::PredicateNotFound);
        let (c, b, a) = (next()?, next()?, next()?);
        Ok(Self { a, b, c, public: cs.num_instance_variables() - 1, wires: cs.num_variables() })
    }

    /// Number of constraints.
    #[must_use]
    pub fn constraints(&self) -> usize {
        self.a.len()
    }

    /// SHA-256 of the sizes and all entries. Circuits with the same digest have the same constraint system.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"vibestream/r1cs/1");
        let mut number = |n: usize| hash.update((n as u64).to_be_bytes());
        [self.public, self.wires, self.constraints()].into_iter().for_each(&mut number);
        for row in self.a.iter().chain(&self.b).chain(&self.c) {
            hash.update((row.len() as u64).to_be_bytes());
            for (coefficient, wire) in row {
                hash.update((*wire as u64).to_be_bytes());
                hash.update(to_be(coefficient));
            }
        }
        hash.finalize().into()
    }

    /// `A·z`, `B·z` and `C·z`.
    #[must_use]
    pub fn evaluate(&self, z: &[Fr]) -> [Vec<Fr>; 3] {
        let product = |matrix: &Vec<Row>| matrix.par_iter().with_min_len(256).map(|row| dot(row, z)).collect();
        [product(&self.a), product(&self.b), product(&self.c)]
    }

    /// Index of the first constraint that `z` does not satisfy; `None` if all are satisfied.
    #[must_use]
    pub fn unsatisfied(&self, z: &[Fr]) -> Option<usize> {
        let [a, b, c] = self.evaluate(z);
        first_unsatisfied(&a, &b, &c)
    }
}

/// The first index at which `a·b ≠ c`.
pub(crate) fn first_unsatisfied(a: &[Fr], b: &[Fr], c: &[Fr]) -> Option<usize> {
    a.iter().zip(b).zip(c).position(|((a, b), c)| *a * b != *c)
}

/// The assignment of a circuit with values: the constant one, public inputs, witnesses. It need not satisfy the
/// constraints.
///
/// # Errors
/// If a value of the circuit is missing.
pub fn assignment(circuit: impl ConstraintSynthesizer<Fr>) -> Result<Vec<Fr>, SynthesisError> {
    let cs = system(SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false });
    circuit.generate_constraints(cs.clone())?;
    let mut z = cs.instance_assignment()?;
    z.extend(cs.witness_assignment()?);
    Ok(z)
}

/// The inner product `⟨row, z⟩`.
#[must_use]
pub fn dot(row: &Row, z: &[Fr]) -> Fr {
    row.iter().map(|(c, wire)| if *c == Fr::ONE { z[*wire] } else { *c * z[*wire] }).fold(Fr::ZERO, |sum, x| sum + x)
}

fn system(mode: SynthesisMode) -> ConstraintSystemRef<Fr> {
    let cs = ConstraintSystem::new_ref();
    cs.set_optimization_goal(OptimizationGoal::Constraints);
    cs.set_mode(mode);
    cs
}

fn sorted(mut matrix: Vec<Row>) -> Vec<Row> {
    matrix.iter_mut().for_each(|row| row.sort_unstable_by_key(|(_, wire)| *wire));
    matrix
}
