//! The claim context (`ctx`), a public input of the listen circuit that binds a proof to the recipient of the payment. A
//! copied proof cannot pay another wallet.

use crate::id::{Address32, keccak256};

/// The values from which the chain recomputes `ctx` before it verifies a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimContext {
    /// Deployment id of the rewards program or contract.
    pub deployment: [u8; 32],
    /// The wallet that receives the reward. On Solana, the tokens go to its associated token account.
    pub recipient: Address32,
    /// The wallet that receives the fee; [`Address32::ZERO`] if there is no fee.
    pub fee_receiver: Address32,
    /// The fee, deducted from the reward, in base units of the payment token.
    pub fee: u64,
    /// Unix time, in seconds, after which the claim is rejected.
    pub expiry: u64,
    /// Version of the circuit that the proof was generated for.
    pub circuit_version: u32,
}

impl ClaimContext {
    /// The field element: a zero byte, then the first 31 bytes of `keccak256(deployment ‖ recipient ‖ fee receiver ‖ fee u64
    /// ‖ expiry u64 ‖ version u32)`. Integers are big endian.
    #[must_use]
    pub fn to_field(&self) -> [u8; 32] {
        field_of(&keccak256(&[&self.preimage()]))
    }

    /// The 116 bytes to hash, for programs that hash with a syscall.
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

/// Converts a hash to a field element: a zero byte, then the first 31 bytes of the hash.
#[must_use]
pub fn field_of(hash: &[u8; 32]) -> [u8; 32] {
    let mut field = [0; 32];
    field[1..].copy_from_slice(&hash[..31]);
    field
}
