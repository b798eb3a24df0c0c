//! `ctx`: what a listen claim binds, so that a copied proof pays nobody else.

use crate::id::{Address32, keccak256};

/// Everything the chain recomputes before it verifies a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimContext {
    /// The rewards program's or contract's deployment id.
    pub deployment: [u8; 32],
    /// The wallet that is paid (on Solana at its associated token account).
    pub recipient: Address32,
    /// Who gets the fee; [`Address32::ZERO`] for nobody.
    pub fee_receiver: Address32,
    /// The fee, in the payment token's smallest unit, taken from the reward.
    pub fee: u64,
    /// Unix time after which the claim is refused, in seconds.
    pub expiry: u64,
    /// Version of the circuit the proof was made for.
    pub circuit_version: u32,
}

impl ClaimContext {
    /// The first 31 bytes of `keccak256(deployment ‖ recipient ‖ fee receiver ‖ fee u64 ‖ expiry u64 ‖ version u32)` as a
    /// field element: a zero byte, then the 31.
    #[must_use]
    pub fn to_field(&self) -> [u8; 32] {
        field_of(&keccak256(&[&self.preimage()]))
    }

    /// The 116 hashed bytes, for programs that hash by syscall.
    #[must_use]
    pub fn preimage(&self) -> [u8; 116] {
        let mut bytes = [0; 116];
        bytes[..32].copy_from_slice(&self.deployment);
        bytes[32..64].copy_from_slice(&self.recipient.0);
        bytes[64..96].copy_from_slice(&self.fee_receiver.0);
        bytes[96..104].copy_from_slice(&self.fee.to_be_bytes());
        bytes[104..112].copy_from_slice(&self.expiry.to_be_bytes());
        bytes[112..].copy_from_slice(&self.circuit_version.to_be_bytes());
        bytes
    }
}

/// A 32-byte hash cut to its first 31 bytes, as a field element.
#[must_use]
pub fn field_of(hash: &[u8; 32]) -> [u8; 32] {
    let mut field = [0; 32];
    field[1..].copy_from_slice(&hash[..31]);
    field
}
