//! BN254 scalars: arkworks' form inside this crate, 32 canonical big-endian bytes outside it.

use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField as _};
use thiserror::Error;

/// A value of 32 bytes at or above the field's order r. It is refused rather than reduced: `x` and `x + r` would be the
/// same public input but different nullifier accounts.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{what} is not a canonical BN254 scalar; it must be below the field's order")]
pub struct NotCanonical {
    /// Which value it was.
    pub what: &'static str,
}

/// Reads a scalar; `what` names it in the error.
pub fn from_be(what: &'static str, bytes: &[u8; 32]) -> Result<Fr, NotCanonical> {
    let mut limbs = [0; 4];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.as_chunks::<8>().0) {
        *limb = u64::from_be_bytes(*chunk);
    }
    Fr::from_bigint(BigInt::new(limbs)).ok_or(NotCanonical { what })
}

/// Writes a scalar.
#[must_use]
pub fn to_be(scalar: &Fr) -> [u8; 32] {
    limbs_to_be(&scalar.into_bigint().0)
}

/// Little-endian 64-bit limbs as big-endian bytes.
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
    fn order_and_above_are_refused() {
        assert_eq!(from_be("x", &protocol::field::MODULUS), Err(NotCanonical { what: "x" }));
        assert_eq!(from_be("x", &[0xff; 32]), Err(NotCanonical { what: "x" }));
        let mut largest = protocol::field::MODULUS;
        largest[31] -= 1;
        assert_eq!(from_be("x", &largest), Ok(-Fr::ONE));
        assert_eq!(to_be(&-Fr::ONE), largest);
        assert_eq!(from_be("x", &[0; 32]), Ok(Fr::ZERO));
    }
}
