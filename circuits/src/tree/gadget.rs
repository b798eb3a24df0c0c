//! Constraints for membership in a tree. At every level, `Π(child_i − current) = 0`, and the hash of the eight children
//! is the next `current`.
//!
//! There are no path bits. The product is zero if the value is one of the children, and does not show which one.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup as _;
use ark_r1cs_std::{
    alloc::AllocVar as _,
    fields::{FieldVar as _, fp::FpVar},
};
use ark_relations::gr1cs::{ConstraintSystemRef, SynthesisError};

use super::{ARITY, DEPTH, Path};
use crate::poseidon;

/// The root computed from `leaf` and `path`, whose children are allocated as witnesses. It takes 409 constraints per
/// level.
pub fn root(cs: &ConstraintSystemRef<Fr>, leaf: FpVar<Fr>, path: Option<&Path>) -> Result<FpVar<Fr>, SynthesisError> {
    let mut current = leaf;
    for level in 0..DEPTH {
        let child = |i: usize| path.map(|path| path.children[level][i]).ok_or(SynthesisError::AssignmentMissing);
        let children: Vec<_> =
            (0..ARITY).map(|i| FpVar::new_witness(cs.clone(), || child(i))).collect::<Result<_, _>>()?;
        contains(&children, &current)?;
        current = poseidon::gadget::hash(cs, &children)?;
    }
    Ok(current)
}

/// Requires that one of `children` equals `value`.
fn contains(children: &[FpVar<Fr>], value: &FpVar<Fr>) -> Result<(), SynthesisError> {
    let [first, middle @ .., last] = children else { return Err(SynthesisError::Unsatisfiable) };
    let product = middle.iter().fold(first - value, |product, child| product * (child - value));
    product.mul_equals(&(last - value), &FpVar::Constant(Fr::ZERO))
}
