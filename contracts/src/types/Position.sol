// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A holder's balance and what it has earned, in one word.
///
/// | bits      | field     | meaning                                                                  |
/// |-----------|-----------|--------------------------------------------------------------------------|
/// | 0..40     | shares    | the holder's balance                                                     |
/// | 40..80    | remainder | fraction of a unit left by settling, times 2^40                          |
/// | 80..144   | owed      | settled and not claimed yet, in the payment token's smallest unit        |
/// | 144..248  | indexPaid | the vault's index up to which the position is settled                    |
/// | 248..250  | state     | 0 never held, 1 open (earns), 2 unopened (the pseudo-position earns)     |
/// | 250       | locked    | listings lock some of the shares                                         |
///
/// The state is decided when the holder first receives shares. The number of locked shares is in a slot of its own, so
/// that a transfer of a holder without listings does not read it. The bits above are zero.
type Position is uint256;

using PositionLibrary for Position global;

/// @notice The royalty arithmetic of a position.
library PositionLibrary {
    uint256 private constant REMAINDER = 40;
    uint256 private constant OWED = 80;
    uint256 private constant INDEX = 144;
    uint256 private constant SHORT_MASK = type(uint40).max;
    uint256 private constant OWED_MASK = type(uint64).max;
    uint256 private constant INDEX_MASK = type(uint104).max;
    uint256 private constant OPEN = 1 << 248;
    uint256 private constant UNOPENED = 1 << 249;
    uint256 private constant LOCKED = 1 << 250;
    uint256 private constant FLAGS = OPEN | UNOPENED | LOCKED;

    /// @notice Shares held.
    function shares(Position self) internal pure returns (uint256) {
        return Position.unwrap(self) & SHORT_MASK;
    }

    /// @notice Fraction of a unit left by settling, times 2^40.
    function remainder(Position self) internal pure returns (uint256) {
        return Position.unwrap(self) >> REMAINDER & SHORT_MASK;
    }

    /// @notice Amount settled and not claimed yet.
    function owed(Position self) internal pure returns (uint256) {
        return Position.unwrap(self) >> OWED & OWED_MASK;
    }

    /// @notice The vault's index up to which the position is settled.
    function indexPaid(Position self) internal pure returns (uint256) {
        return Position.unwrap(self) >> INDEX & INDEX_MASK;
    }

    /// @notice Whether the holder never held a share.
    function isUndecided(Position self) internal pure returns (bool) {
        return Position.unwrap(self) & FLAGS == 0;
    }

    /// @notice Whether the holder's shares earn for the holder.
    function isOpen(Position self) internal pure returns (bool) {
        return Position.unwrap(self) & OPEN != 0;
    }

    /// @notice Whether listings lock some of the holder's shares.
    function isLocked(Position self) internal pure returns (bool) {
        return Position.unwrap(self) & LOCKED != 0;
    }

    /// @notice The position, open.
    function open(Position self) internal pure returns (Position) {
        return Position.wrap(Position.unwrap(self) & ~UNOPENED | OPEN);
    }

    /// @notice The position, marked as having locked shares.
    function lock(Position self) internal pure returns (Position) {
        return Position.wrap(Position.unwrap(self) | LOCKED);
    }

    /// @notice The position, without locked shares.
    function unlock(Position self) internal pure returns (Position) {
        return Position.wrap(Position.unwrap(self) & ~LOCKED);
    }

    /// @notice The position of `holder`, with its state decided: open for an account without code or with an EIP-7702
    /// delegation, because its key can claim; unopened for other code, which may be a pool that could never claim.
    function decide(Position self, address holder) internal view returns (Position) {
        return Position.wrap(Position.unwrap(self) | (hasOwnCode(holder) ? UNOPENED : OPEN));
    }

    /// @notice The position with `amount` more shares. The supply bounds the sum.
    function add(Position self, uint256 amount) internal pure returns (Position) {
        unchecked {
            return Position.wrap(Position.unwrap(self) + amount);
        }
    }

    /// @notice The position with `amount` fewer shares. The caller has checked that it has them.
    function sub(Position self, uint256 amount) internal pure returns (Position) {
        unchecked {
            return Position.wrap(Position.unwrap(self) - amount);
        }
    }

    /// @notice The position settled at `index`: what its shares earned since `indexPaid` becomes owed.
    function settle(Position self, uint256 index) internal pure returns (Position) {
        unchecked {
            uint256 shares_ = shares(self);
            uint256 earned = shares_ * (index - indexPaid(self)) + remainder(self);
            // Everything owed was deposited, and the sum of all deposits is below 2^64.
            uint256 owed_ = owed(self) + (earned >> 40);
            uint256 flags = Position.unwrap(self) & FLAGS;
            return Position.wrap(flags | index << INDEX | owed_ << OWED | (earned & SHORT_MASK) << REMAINDER | shares_);
        }
    }

    /// @notice The position with nothing owed.
    function paid(Position self) internal pure returns (Position) {
        return Position.wrap(Position.unwrap(self) & ~(OWED_MASK << OWED));
    }

    /// @notice Whether `holder` has code that is not an EIP-7702 delegation (`0xef0100 ‖ address`).
    function hasOwnCode(address holder) private view returns (bool own) {
        assembly ("memory-safe") {
            let size := extcodesize(holder)
            own := iszero(iszero(size))
            if eq(size, 23) {
                extcodecopy(holder, 0, 0, 32)
                own := iszero(eq(shr(232, mload(0)), 0xef0100))
            }
        }
    }
}
