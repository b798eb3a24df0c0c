//! Membership as constraints: at every level `Π(child_i − current) = 0`, then the eight children are hashed.
//!
//! No path bits: the product says that the value is one of the children and nothing about which.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup as _;
use ark_r1cs_std::{
    alloc::AllocVar as _,
    fields::{FieldVar as _, fp::FpVar},
};
use ark_relations::gr1cs::{ConstraintSystemRef, SynthesisError};

use super::{ARITY, DEPTH, Path};
use crate::poseidon;

/// The root that `path` leads `leaf` to; the children become witnesses. 409 constraints a level.
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

/// One of `children` equals `value`.
fn contains(children: &[FpVar<Fr>], value: &FpVar<Fr>) -> Result<(), SynthesisError> {
    let [first, middle @ .., last] = children else { return Err(SynthesisError::Unsatisfiable) };
    let product = middle.iter().fold(first - value, |product, child| product * (child - value));
    product.mul_equals(&(last - value), &FpVar::Constant(Fr::ZERO))
}
