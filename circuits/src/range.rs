//! Range checks and packed values in circuits, with the widths of `protocol::layout`.
//!
//! Every part of a packed value is decomposed into exactly as many bits as its width. Without this, one packed value
//! could be opened to different parts. `a ≥ b` is checked as a range of `a − b`; arkworks' comparison of field elements
//! is not used.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, Field as _};
use ark_r1cs_std::{alloc::AllocVar as _, boolean::Boolean, fields::fp::FpVar};
use ark_relations::gr1cs::{ConstraintSystemRef, SynthesisError};
use protocol::layout::Part;

/// Allocates an integer of `width` bits (at most 128). It takes `width` constraints.
///
/// Bits of `value` above `width` are dropped. Then another constraint of the circuit is not satisfied.
pub fn integer(cs: &ConstraintSystemRef<Fr>, width: u32, value: Option<u128>) -> Result<FpVar<Fr>, SynthesisError> {
    let bit = |i: u32| value.map(|value| value >> i & 1 == 1).ok_or(SynthesisError::AssignmentMissing);
    let bits: Vec<Boolean<Fr>> =
        (0..width).map(|i| Boolean::new_witness(cs.clone(), || bit(i))).collect::<Result<_, _>>()?;
    Boolean::le_bits_to_fp(&bits)
}

/// Packs parts into one field element. It takes no constraints. `parts` must be range-checked and in the order of
/// `layout`.
pub fn pack<const N: usize>(layout: &[Part; N], parts: [&FpVar<Fr>; N]) -> FpVar<Fr> {
    layout
        .iter()
        .zip(parts)
        .fold(FpVar::Constant(Fr::ZERO), |sum, (part, value)| sum + value * power_of_two(part.offset))
}

/// `2^exponent` in the field.
#[must_use]
pub fn power_of_two(exponent: u32) -> Fr {
    Fr::from(2_u64).pow([u64::from(exponent)])
}
