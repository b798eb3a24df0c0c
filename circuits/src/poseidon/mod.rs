//! Poseidon over BN254 with circom's parameters (x^5, 8 full rounds, capacity element zero, first state element out).
//!
//! [`hash`] uses `light-poseidon`, the code behind Solana's syscall. In circuits, [`gadget::hash`] is used. Tests
//! compare both with circom's values in `tests/vectors/poseidon.json`.

pub mod gadget;
mod schedule;

use std::cell::RefCell;

use ark_bn254::Fr;
pub use light_poseidon::PoseidonError;
use light_poseidon::{MAX_X5_LEN, Poseidon, PoseidonHasher as _};

thread_local! {
    /// One hasher per width, because building the parameters takes longer than a hash.
    static HASHERS: RefCell<[Option<Poseidon<Fr>>; MAX_X5_LEN]> = const { RefCell::new([const { None }; MAX_X5_LEN]) };
}

/// Hashes 1 to 12 field elements.
///
/// # Errors
/// [`PoseidonError`] for another number of inputs.
pub fn hash(inputs: &[Fr]) -> Result<Fr, PoseidonError> {
    HASHERS.with_borrow_mut(|hashers| {
        let Some(slot) = hashers.get_mut(inputs.len()).filter(|_| !inputs.is_empty()) else {
            let (width, max_limit) = (inputs.len() + 1, MAX_X5_LEN);
            return Err(PoseidonError::InvalidWidthCircom { width, max_limit });
        };
        let hasher = match slot {
            Some(hasher) => hasher,
            None => slot.insert(Poseidon::<Fr>::new_circom(inputs.len())?),
        };
        hasher.hash(inputs)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsupported_widths_are_errors() {
        for number in [0, 13] {
            let refused = hash(&vec![Fr::from(1); number]);
            assert!(
                matches!(refused, Err(PoseidonError::InvalidWidthCircom { width, .. }) if width == number + 1),
                "{refused:?}"
            );
        }
        assert!(hash(&[Fr::from(1); 12]).is_ok());
    }
}
