//! Encodes points and proofs as in EIP-197: coordinates are big endian, in G2 the imaginary part comes first, and
//! infinity is all zero.

use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr as _;
use ark_ff::{BigInt, PrimeField as _};
use ark_groth16::Proof;
use thiserror::Error;

use crate::field::limbs_to_be;

/// An encoded Groth16 proof, the same for both chains: A (64 bytes), B (128 bytes), C (64 bytes). No point is negated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofBytes(pub [u8; 256]);

/// Bytes that are not an encoded proof. Each variant has the name of the point.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PointError {
    /// A coordinate is not below the order of the base field.
    #[error("point {0} has a coordinate that is not below the order of the base field")]
    NotCanonical(&'static str),
    /// The point is not on the curve.
    #[error("point {0} is not on the curve")]
    NotOnCurve(&'static str),
    /// The point of G2 is on the twist but not in the subgroup of prime order.
    #[error("point {0} is not in the prime-order subgroup")]
    WrongSubgroup(&'static str),
    /// The point is infinity, which no valid proof contains.
    #[error("point {0} is the point at infinity")]
    Infinity(&'static str),
}

impl From<&Proof<Bn254>> for ProofBytes {
    fn from(proof: &Proof<Bn254>) -> Self {
        let mut bytes = [0; 256];
        bytes[..64].copy_from_slice(&g1_to_bytes(&proof.a));
        bytes[64..192].copy_from_slice(&g2_to_bytes(&proof.b));
        bytes[192..].copy_from_slice(&g1_to_bytes(&proof.c));
        Self(bytes)
    }
}

impl ProofBytes {
    /// Decodes the three points, and checks coordinates, curve and subgroup, and that no point is infinity.
    ///
    /// # Errors
    /// [`PointError`] with the first point that is not valid.
    pub fn to_proof(&self) -> Result<Proof<Bn254>, PointError> {
        let words = self.0.as_chunks::<32>().0;
        Ok(Proof {
            a: read_g1("A", [&words[0], &words[1]])?,
            b: read_g2([&words[2], &words[3], &words[4], &words[5]])?,
            c: read_g1("C", [&words[6], &words[7]])?,
        })
    }
}

/// Encodes a point of G1: x ‖ y.
#[must_use]
pub fn g1_to_bytes(point: &G1Affine) -> [u8; 64] {
    let (x, y) = point.xy().unwrap_or_default();
    let mut bytes = [0; 64];
    for (to, from) in bytes.as_chunks_mut::<32>().0.iter_mut().zip([x, y]) {
        *to = coordinate_to_be(&from);
    }
    bytes
}

/// Encodes a point of G2: imaginary part of x ‖ real part of x ‖ imaginary part of y ‖ real part of y.
#[must_use]
pub fn g2_to_bytes(point: &G2Affine) -> [u8; 128] {
    let (x, y) = point.xy().unwrap_or_default();
    let mut bytes = [0; 128];
    for (to, from) in bytes.as_chunks_mut::<32>().0.iter_mut().zip([x.c1, x.c0, y.c1, y.c0]) {
        *to = coordinate_to_be(&from);
    }
    bytes
}

/// Encodes an element of the base field as 32 big-endian bytes.
#[must_use]
pub fn coordinate_to_be(coordinate: &Fq) -> [u8; 32] {
    limbs_to_be(&coordinate.into_bigint().0)
}

fn coordinate(point: &'static str, bytes: &[u8; 32]) -> Result<Fq, PointError> {
    let mut limbs = [0; 4];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.as_chunks::<8>().0) {
        *limb = u64::from_be_bytes(*chunk);
    }
    Fq::from_bigint(BigInt::new(limbs)).ok_or(PointError::NotCanonical(point))
}

fn read_g1(name: &'static str, [x, y]: [&[u8; 32]; 2]) -> Result<G1Affine, PointError> {
    if *x == [0; 32] && *y == [0; 32] {
        return Err(PointError::Infinity(name));
    }
    let point = G1Affine::new_unchecked(coordinate(name, x)?, coordinate(name, y)?);
    // G1 has cofactor 1, so every point on the curve is in the group.
    if point.is_on_curve() { Ok(point) } else { Err(PointError::NotOnCurve(name)) }
}

fn read_g2(words: [&[u8; 32]; 4]) -> Result<G2Affine, PointError> {
    if words.iter().all(|word| **word == [0; 32]) {
        return Err(PointError::Infinity("B"));
    }
    let [x1, x0, y1, y0] = words.map(|word| coordinate("B", word));
    let point = G2Affine::new_unchecked(Fq2::new(x0?, x1?), Fq2::new(y0?, y1?));
    if !point.is_on_curve() {
        return Err(PointError::NotOnCurve("B"));
    }
    if !point.is_in_correct_subgroup_assuming_on_curve() {
        return Err(PointError::WrongSubgroup("B"));
    }
    Ok(point)
}
