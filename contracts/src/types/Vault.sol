// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A track's royalty vault in one word, so that a share transfer reads and writes a single slot of it.
///
/// | bits      | field    | meaning                                                                        |
/// |-----------|----------|--------------------------------------------------------------------------------|
/// | 0..64     | released | dripped so far, in the payment token's smallest unit                           |
/// | 64..128   | pending  | deposited and not yet dripped                                                  |
/// | 128..168  | last     | unix time of the last drip, in seconds                                         |
/// | 168..208  | end      | unix time at which all of `pending` has dripped                                |
/// | 208..248  | supply   | shares issued, 0 before initialisation                                         |
/// | 248       | issued   | deposits are accepted                                                          |
/// | 249       | unopened | a position was unopened once, so the unopened pseudo-position must be read     |
///
/// The index and the carry of the royalty arithmetic are not stored: no position is ever closed here, so
/// `index * supply + carry == released * SCALE` holds exactly and both follow from `released`.
type Vault is uint256;

using VaultLibrary for Vault global;

/// @notice The royalty arithmetic of a vault: deposits drip into an index over a period.
library VaultLibrary {
    /// @notice Fixed-point bits of the index: earnings of one share times 2^40.
    uint256 internal constant SCALE_BITS = 40;

    /// @notice Thrown when a deposit takes the sum of all deposits past 2^64 - 1.
    error Vault_DepositsExceedLimit();

    uint256 private constant PENDING = 64;
    uint256 private constant LAST = 128;
    uint256 private constant END = 168;
    uint256 private constant SUPPLY = 208;
    uint256 private constant ISSUED = 1 << 248;
    uint256 private constant UNOPENED = 1 << 249;
    uint256 private constant AMOUNT_MASK = type(uint64).max;
    uint256 private constant SHORT_MASK = type(uint40).max;

    /// @notice A new vault of `supply_` shares.
    function create(uint256 supply_, uint256 time) internal pure returns (Vault) {
        return Vault.wrap(supply_ << SUPPLY | time << END | time << LAST);
    }

    /// @notice Dripped so far, in the payment token's smallest unit.
    function released(Vault self) internal pure returns (uint256) {
        return Vault.unwrap(self) & AMOUNT_MASK;
    }

    /// @notice Deposited and not yet dripped.
    function pending(Vault self) internal pure returns (uint256) {
        return Vault.unwrap(self) >> PENDING & AMOUNT_MASK;
    }

    /// @notice Unix time of the last drip.
    function last(Vault self) internal pure returns (uint256) {
        return Vault.unwrap(self) >> LAST & SHORT_MASK;
    }

    /// @notice Unix time at which everything pending has dripped.
    function end(Vault self) internal pure returns (uint256) {
        return Vault.unwrap(self) >> END & SHORT_MASK;
    }

    /// @notice Shares issued; 0 before initialisation.
    function supply(Vault self) internal pure returns (uint256) {
        return Vault.unwrap(self) >> SUPPLY & SHORT_MASK;
    }

    /// @notice Whether the issue is finished and deposits are accepted.
    function isIssued(Vault self) internal pure returns (bool) {
        return Vault.unwrap(self) & ISSUED != 0;
    }

    /// @notice Whether the unopened pseudo-position was ever used.
    function hasUnopened(Vault self) internal pure returns (bool) {
        return Vault.unwrap(self) & UNOPENED != 0;
    }

    /// @notice Earnings of one share since the beginning, times 2^40.
    function index(Vault self) internal pure returns (uint256) {
        unchecked {
            return (released(self) << SCALE_BITS) / supply(self);
        }
    }

    /// @notice Remainder of dividing by the supply, which is left out of the index; below the supply.
    function carry(Vault self) internal pure returns (uint256) {
        unchecked {
            return (released(self) << SCALE_BITS) % supply(self);
        }
    }

    /// @notice Sum of all deposits.
    function deposited(Vault self) internal pure returns (uint256) {
        unchecked {
            return released(self) + pending(self);
        }
    }

    /// @notice The vault after dripping up to `time`. A time before the last drip changes nothing.
    function touch(Vault self, uint256 time) internal pure returns (Vault) {
        unchecked {
            uint256 word = Vault.unwrap(self);
            uint256 last_ = last(self);
            if (time <= last_) return self;
            uint256 pending_ = pending(self);
            if (pending_ != 0) {
                uint256 end_ = end(self);
                // While the drip runs, last < time < end: due is at most pending.
                uint256 due = time >= end_ ? pending_ : pending_ * (time - last_) / (end_ - last_);
                word = word + due - (due << PENDING); // released + pending stays below 2^64
            }
            return Vault.wrap(word & ~(SHORT_MASK << LAST) | time << LAST);
        }
    }

    /// @notice The vault, touched at `time`, with `amount` more dripping over `period` seconds; a running drip's end
    /// moves to the weighted mean.
    function deposit(Vault self, uint256 amount, uint256 time, uint256 period) internal pure returns (Vault) {
        unchecked {
            self = touch(self, time);
            if (deposited(self) + amount > AMOUNT_MASK) revert Vault_DepositsExceedLimit();
            uint256 pending_ = pending(self);
            uint256 end_ = (pending_ * end(self) + amount * (time + period)) / (pending_ + amount);
            uint256 word = Vault.unwrap(self) + (amount << PENDING);
            return Vault.wrap(word & ~(SHORT_MASK << END) | end_ << END);
        }
    }

    /// @notice The vault, which accepts deposits from now on.
    function finishIssue(Vault self) internal pure returns (Vault) {
        return Vault.wrap(Vault.unwrap(self) | ISSUED);
    }

    /// @notice The vault, remembering that the unopened pseudo-position is in use.
    function markUnopened(Vault self) internal pure returns (Vault) {
        return Vault.wrap(Vault.unwrap(self) | UNOPENED);
    }
}
