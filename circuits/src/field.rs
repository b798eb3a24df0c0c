//! Converts BN254 scalars between arkworks' type and 32 canonical big-endian bytes.

use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField as _};
use thiserror::Error;

/// A value of 32 bytes that is not below the order r of the field. It is rejected and not reduced, because `x` and
/// `x + r` would be the same public input but different nullifier accounts.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{what} is not a canonical BN254 scalar; it must be below the field's order")]
pub struct NotCanonical {
    /// Name of the value.
    pub what: &'static str,
}

/// Reads a scalar. `what` is its name in the error.
///
/// # Errors
/// [`NotCanonical`] if the value is not below the order of the field.
pub fn from_be(what: &'static str, bytes: &[u8; 32]) -> Result<Fr, NotCanonical> {
    let mut limbs = [0; 4];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.as_chunks::<8>().0) {
        *limb = u64::from_be_bytes(*chunk);
    }
    Fr::from_bigint(BigInt::new(limbs)).ok_or(NotCanonical { what })
}

/// Writes a scalar as 32 canonical big-endian bytes.
#[must_use]
pub fn to_be(scalar: &Fr) -> [u8; 32] {
    limbs_to_be(&scalar.into_bigint().0)
}

/// Converts 64-bit limbs, least significant first, to big-endian bytes.
pub(crate) fn limbs_to_be(limbs: &[u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(limbs.iter().rev()) {
        *chunk = limb.to_be_bytes();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use ark_ff::{AdditiveGroup as _, Field as _};

    use super::*;

    #[test]
    fn values_not_below_the_order_are_rejected() {
        assert_eq!(from_be("x", &protocol::field::MODULUS), Err(NotCanonical { what: "x" }));
        assert_eq!(from_be("x", &[0xff; 32]), Err(NotCanonical { what: "x" }));
        let mut largest = protocol::field::MODULUS;
        largest[31] -= 1;
        assert_eq!(from_be("x", &largest), Ok(-Fr::ONE));
        assert_eq!(to_be(&-Fr::ONE), largest);
        assert_eq!(from_be("x", &[0; 32]), Ok(Fr::ZERO));
    }
}
