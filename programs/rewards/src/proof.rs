//! The public inputs of proofs, and the verification of proofs.

use anchor_lang::prelude::*;
use groth16_solana::groth16::{Groth16Verifier, negate_g1_be};
use protocol::event::statement;

use crate::{error::RewardsError, verifying_key};

/// The public inputs of the listen circuit, in its order. Each is a canonical scalar of BN254, big-endian.
pub struct ListenInputs {
    /// Root of the epoch's listen tree.
    pub root: [u8; 32],
    /// Nullifier that the claim spends.
    pub nullifier: [u8; 32],
    /// Network, node, epoch, chain and tier, packed as `protocol::layout::PARAMS`.
    pub params: [u8; 32],
    /// The claim context (`ctx`): the hash of the recipient and the conditions of the payment, see `protocol::ctx`.
    pub ctx: [u8; 32],
}

/// Verifies a listen proof. Fails with [`RewardsError::Circuit_Unknown`] or [`RewardsError::Proof_Invalid`].
pub fn verify_listen(version: u32, inputs: &ListenInputs, proof: &[u8; 256]) -> Result<()> {
    verify(statement::LISTEN, version, &[inputs.root, inputs.nullifier, inputs.params, inputs.ctx], proof)
}

/// The public inputs of the circuits of age and funds, in their order. Each is a canonical scalar of BN254, big-endian.
pub struct ScopedInputs {
    /// A root that the issuer of the gate posted.
    pub root: [u8; 32],
    /// Nullifier that the proof spends.
    pub nullifier: [u8; 32],
    /// The scope of the nullifier: the hash of deployment, gate and period, see `protocol::pass::scope`.
    pub scope: [u8; 32],
    /// The threshold of the gate and the values that it refers to, packed as `AGE_PARAMS` or `FUNDS_PARAMS` of
    /// `protocol::layout`.
    pub params: [u8; 32],
    /// The claim context (`ctx`): the hash of the holder and the expiry of the proof, see `protocol::ctx`.
    pub ctx: [u8; 32],
}

/// Verifies a proof of age or funds. Fails with [`RewardsError::Circuit_Unknown`] or [`RewardsError::Proof_Invalid`].
pub fn verify_scoped(statement: u8, version: u32, inputs: &ScopedInputs, proof: &[u8; 256]) -> Result<()> {
    let public = [inputs.root, inputs.nullifier, inputs.scope, inputs.params, inputs.ctx];
    verify(statement, version, &public, proof)
}

/// Verifies `proof`: the points A ‖ B ‖ C as EIP-197 encodes them, in 64, 128 and 64 bytes, big-endian, the imaginary
/// part of B's coordinates first.
///
/// The verifier expects −A. If the y coordinate of A is not below the modulus, that of the negated point is not either,
/// and the verifier rejects it as it rejects every encoding that is not a point.
fn verify<const N: usize>(statement: u8, version: u32, public: &[[u8; 32]; N], proof: &[u8; 256]) -> Result<()> {
    let key = verifying_key::key(statement, version).ok_or(RewardsError::Circuit_Unknown)?;
    let (a, b, c) = points(proof).ok_or(RewardsError::Proof_Invalid)?;
    let negated = negate_g1_be(a);
    Groth16Verifier::new(&negated, b, c, public, key)
        .and_then(|mut verifier| verifier.verify())
        .map_err(|_| RewardsError::Proof_Invalid.into())
}

/// Splits a proof into its points A, B and C.
fn points(proof: &[u8; 256]) -> Option<(&[u8; 64], &[u8; 128], &[u8; 64])> {
    let (a, rest) = proof.split_first_chunk()?;
    let (b, rest) = rest.split_first_chunk()?;
    Some((a, b, rest.try_into().ok()?))
}
