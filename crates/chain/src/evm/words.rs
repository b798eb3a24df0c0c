//! Unpacks the words in which the contracts store and emit vaults and positions (contracts/src/types).

use alloy::primitives::{Address, U256};
use protocol::{
    event::PositionRef,
    id::Address32,
    royalty::{PositionState, SCALE, VaultState},
};

/// Bits `offset .. offset + width` of a word; `width` is at most 128.
fn bits(word: U256, offset: usize, width: usize) -> u128 {
    let mask = (U256::from(1) << width) - U256::from(1);
    ((word >> offset) & mask).to::<u128>()
}

/// Like [`bits`], with a `width` of at most 64.
fn short(word: U256, offset: usize, width: usize) -> u64 {
    debug_assert!(width <= 64);
    bits(word, offset, width) as u64
}

/// Number of shares issued, from the word of a vault.
pub(crate) fn supply(vault: U256) -> u64 {
    short(vault, 208, 40)
}

/// A vault with its pseudo-position of unopened shares. `None` if the supply is zero, because then the vault was never
/// initialised.
///
/// Index and carry are not stored on Ethereum. Positions are never closed there, so both follow from the released
/// amount.
pub(crate) fn vault(word: U256, unopened: U256) -> Option<VaultState> {
    let released = u128::from(short(word, 0, 64)) * SCALE;
    let supply = u128::from(supply(word));
    let pending = short(word, 64, 64);
    Some(VaultState {
        index: released.checked_div(supply)?,
        carry: (released % supply) as u64,
        pending,
        end: short(word, 168, 40),
        last: short(word, 128, 40),
        deposited: short(word, 0, 64).checked_add(pending)?,
        unopened: state(unopened),
    })
}

/// The earnings in the word of a position.
pub(crate) fn state(word: U256) -> PositionState {
    PositionState {
        shares: short(word, 0, 40),
        remainder: short(word, 40, 40),
        owed: short(word, 80, 64),
        index_paid: bits(word, 144, 104),
    }
}

/// Whether a position is open. Another bit says that some of its shares are locked by listings; they earn too.
pub(crate) fn is_open(word: U256) -> bool {
    word.bit(248)
}

/// The shares and the position of a holder. If the position is not open, its state is zero, because its shares belong to
/// the pseudo-position of unopened shares.
pub(crate) fn position(holder: Address, word: U256) -> PositionRef {
    let account = Address32::from_ethereum(holder.into_array());
    let open = is_open(word);
    let balance = state(word).shares;
    PositionRef {
        account,
        owner: account,
        balance,
        open,
        state: if open { state(word) } else { PositionState::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(parts: &[(u128, usize)]) -> U256 {
        parts.iter().fold(U256::ZERO, |word, (value, offset)| word | U256::from(*value) << *offset)
    }

    #[test]
    fn a_vault_is_unpacked_and_its_index_computed() {
        let packed =
            word(&[(1_000_000, 0), (7, 64), (1_700_000_000, 128), (1_700_003_600, 168), (3_000, 208), (1, 248)]);
        let state = vault(packed, word(&[(5, 0), (9, 40)])).unwrap();
        assert_eq!(state.index, 1_000_000 * SCALE / 3_000);
        assert_eq!(u128::from(state.carry), 1_000_000 * SCALE % 3_000);
        assert_eq!((state.pending, state.deposited), (7, 1_000_007));
        assert_eq!((state.last, state.end), (1_700_000_000, 1_700_003_600));
        assert_eq!((state.unopened.shares, state.unopened.remainder), (5, 9));
        assert_eq!(supply(packed), 3_000);
        assert_eq!(vault(U256::ZERO, U256::ZERO), None);
    }

    #[test]
    fn only_an_open_position_has_earnings() {
        let fields = [((1 << 40) - 1, 0), (3, 40), (u128::from(u64::MAX), 80), ((1 << 104) - 1, 144)];
        let open = position(Address::repeat_byte(1), word(&fields) | U256::from(1) << 248);
        assert!(open.open);
        assert_eq!(
            open.state,
            PositionState { shares: (1 << 40) - 1, index_paid: (1 << 104) - 1, owed: u64::MAX, remainder: 3 }
        );
        let locked = position(Address::repeat_byte(1), word(&fields) | U256::from(5) << 248);
        assert_eq!(locked, open, "listed shares still earn");
        let unopened = position(Address::repeat_byte(1), word(&fields) | U256::from(2) << 248);
        assert!(!unopened.open);
        assert_eq!(unopened.balance, (1 << 40) - 1);
        assert_eq!(unopened.state, PositionState::default());
    }
}
