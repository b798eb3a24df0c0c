//! Allocates the wires of a circuit: with values for proving, or without values for generating the matrices.

use ark_bn254::Fr;
use ark_r1cs_std::{alloc::AllocVar as _, fields::fp::FpVar};
use ark_relations::gr1cs::{ConstraintSystemRef, SynthesisError};
use protocol::layout::Part;

use crate::{field::from_be, range::integer};

/// The values `V` from which the wires of a circuit are computed, if any.
#[derive(Clone)]
pub(crate) struct Assignment<V>(Option<V>);

impl<V> Default for Assignment<V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<V> Assignment<V> {
    pub(crate) const fn new(values: V) -> Self {
        Self(Some(values))
    }

    pub(crate) const fn values(&self) -> Option<&V> {
        self.0.as_ref()
    }

    fn get<T>(&self, get: impl Fn(&V) -> T) -> Result<T, SynthesisError> {
        self.0.as_ref().map(get).ok_or(SynthesisError::AssignmentMissing)
    }

    /// Allocates a public input.
    pub(crate) fn input(
        &self,
        cs: &ConstraintSystemRef<Fr>,
        get: impl Fn(&V) -> Fr,
    ) -> Result<FpVar<Fr>, SynthesisError> {
        FpVar::new_input(cs.clone(), || self.get(get))
    }

    /// Allocates a witness of any value.
    pub(crate) fn hidden(
        &self,
        cs: &ConstraintSystemRef<Fr>,
        get: impl Fn(&V) -> Fr,
    ) -> Result<FpVar<Fr>, SynthesisError> {
        FpVar::new_witness(cs.clone(), || self.get(get))
    }

    /// Allocates a witness and checks that it fits into the width of `part`.
    pub(crate) fn ranged(
        &self,
        cs: &ConstraintSystemRef<Fr>,
        part: Part,
        get: impl Fn(&V) -> u128,
    ) -> Result<FpVar<Fr>, SynthesisError> {
        integer(cs, part.width, self.0.as_ref().map(get))
    }
}

/// Converts a domain tag to a constant.
pub(crate) fn tag(tag: &[u8; 32]) -> Result<FpVar<Fr>, SynthesisError> {
    from_be("tag", tag).map(FpVar::Constant).map_err(|_| SynthesisError::Unsatisfiable)
}
