//! The proofs: their public inputs and their verification.

use anchor_lang::prelude::*;
use groth16_solana::groth16::{Groth16Verifier, negate_g1_be};
use protocol::event::statement;

use crate::{error::RewardsError, verifying_key};

/// Public inputs of the listen circuit, in their order; each a BN254 scalar, big-endian.
pub struct ListenInputs {
    /// Root of the epoch's listen tree.
    pub root: [u8; 32],
    /// What the claim spends.
    pub nullifier: [u8; 32],
    /// Network, node, epoch, chain and tier.
    pub params: [u8; 32],
    /// Who is paid, and under which conditions.
    pub ctx: [u8; 32],
}

/// Verifies a listen proof.
pub fn verify_listen(version: u32, inputs: &ListenInputs, proof: &[u8; 256]) -> Result<()> {
    verify(statement::LISTEN, version, &[inputs.root, inputs.nullifier, inputs.params, inputs.ctx], proof)
}

/// Public inputs of the age and funds circuits, in their order; each a BN254 scalar, big-endian.
pub struct ScopedInputs {
    /// A root that the gate's issuer posted.
    pub root: [u8; 32],
    /// What the proof spends.
    pub nullifier: [u8; 32],
    /// Deployment, gate and period.
    pub scope: [u8; 32],
    /// What the gate asks.
    pub params: [u8; 32],
    /// Whose the pass is, and until when the proof is accepted.
    pub ctx: [u8; 32],
}

/// Verifies a proof of age or of funds.
pub fn verify_scoped(statement: u8, version: u32, inputs: &ScopedInputs, proof: &[u8; 256]) -> Result<()> {
    let public = [inputs.root, inputs.nullifier, inputs.scope, inputs.params, inputs.ctx];
    verify(statement, version, &public, proof)
}

/// `proof` is A ‖ B ‖ C as EIP-197 has them: 64, 128 and 64 bytes, big-endian, the imaginary part of B's coordinates first.
/// The verifier wants −A; a y beyond the field stays beyond it and is refused with the rest of what is no point.
fn verify<const N: usize>(statement: u8, version: u32, public: &[[u8; 32]; N], proof: &[u8; 256]) -> Result<()> {
    let key = verifying_key::key(statement, version).ok_or(RewardsError::Circuit_Unknown)?;
    let (a, b, c) = points(proof).ok_or(RewardsError::Proof_Invalid)?;
    let negated = negate_g1_be(a);
    Groth16Verifier::new(&negated, b, c, public, key)
        .and_then(|mut verifier| verifier.verify())
        .map_err(|_| RewardsError::Proof_Invalid.into())
}

fn points(proof: &[u8; 256]) -> Option<(&[u8; 64], &[u8; 128], &[u8; 64])> {
    let (a, rest) = proof.split_first_chunk()?;
    let (b, rest) = rest.split_first_chunk()?;
    Some((a, b, rest.try_into().ok()?))
}
