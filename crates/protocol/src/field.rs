//! BN254 scalars as 32 big-endian bytes. All interfaces use this form for field elements.

/// The order r of the BN254 scalar field, big endian.
pub const MODULUS: [u8; 32] = [
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d, 0x28, 0x33, 0xe8,
    0x48, 0x79, 0xb9, 0x70, 0x91, 0x43, 0xe1, 0xf5, 0x93, 0xf0, 0x00, 0x00, 0x01,
];

/// Whether `bytes` is below r. Check every input before deriving an account or a storage key from it: `x` and `x + r` are the
/// same public input but would be different nullifiers.
#[must_use]
pub fn is_canonical(bytes: &[u8; 32]) -> bool {
    *bytes < MODULUS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_below_the_modulus_are_canonical() {
        let mut below = MODULUS;
        below[31] = 0;
        let mut above = MODULUS;
        above[0] += 1;
        assert!(is_canonical(&[0; 32]) && is_canonical(&below));
        assert!(!is_canonical(&MODULUS) && !is_canonical(&above) && !is_canonical(&[0xff; 32]));
    }
}
