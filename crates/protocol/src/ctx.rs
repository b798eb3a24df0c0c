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

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: ClaimContext = ClaimContext {
        deployment: [0x55; 32],
        recipient: Address32([0x66; 32]),
        fee_receiver: Address32::ZERO,
        fee: 1_000,
        expiry: 1_800_003_600,
        circuit_version: 1,
    };

    /// Computed with another implementation of Keccak, as Ethereum hashes.
    #[test]
    fn the_field_of_a_known_claim() {
        let known = "00875d135a7910e9cf604c4a8ee74e0afbf3a19fc512bb236f3702ff91311660";
        assert_eq!(hex::encode(CONTEXT.to_field()), known);
    }

    #[test]
    fn every_part_has_its_place_in_the_preimage() {
        let context = ClaimContext {
            fee_receiver: Address32([0x77; 32]),
            fee: 0x0102_0304_0506_0708,
            expiry: 0x1112_1314_1516_1718,
            circuit_version: 0x2122_2324,
            ..CONTEXT
        };
        let expected = [
            &[0x55; 32][..],
            &[0x66; 32],
            &[0x77; 32],
            &[1, 2, 3, 4, 5, 6, 7, 8],
            &[0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18],
            &[0x21, 0x22, 0x23, 0x24],
        ];
        assert_eq!(context.preimage().as_slice(), expected.concat());
    }

    #[test]
    fn every_part_changes_the_field() {
        let other = Address32([1; 32]);
        let changed = [
            ClaimContext { deployment: [1; 32], ..CONTEXT },
            ClaimContext { recipient: other, ..CONTEXT },
            ClaimContext { fee_receiver: other, ..CONTEXT },
            ClaimContext { fee: 1_001, ..CONTEXT },
            ClaimContext { expiry: 1_800_003_601, ..CONTEXT },
            ClaimContext { circuit_version: 2, ..CONTEXT },
        ];
        for changed in changed {
            assert_ne!(changed.to_field(), CONTEXT.to_field(), "{changed:?}");
        }
    }

    #[test]
    fn a_hash_is_cut_to_31_bytes_and_canonical() {
        let mut hash = [0xff; 32];
        hash[31] = 0x01;
        let field = field_of(&hash);
        assert_eq!((field[0], &field[1..]), (0, &[0xff; 31][..]));
        assert!(crate::field::is_canonical(&field));
    }
}
