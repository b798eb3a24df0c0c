// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice State of one node's epoch. Void and Closed are final.
enum EpochState {
    /// Attestors vote; nothing is reserved.
    Voting,
    /// Enough attestors agreed: the budget is reserved, and paid after the challenge delay.
    Fixed,
    /// The guardian voided it during the challenge delay: it pays nothing.
    Void,
    /// Its claim window ended: it pays nothing more.
    Closed
}

/// @notice A fixed epoch of one node, in five slots. A listen claim reads and writes the first two only.
struct Epoch {
    /// Root of the listen tree.
    bytes32 listenRoot;
    /// All other fields are zero while this is Voting.
    EpochState state;
    /// Bit i is set when enough fans (the minimum set) reached tier i of 1, 5, 20, 60.
    uint8 payableTiers;
    /// Unix time at which the challenge delay ends and payments begin.
    uint40 payableAt;
    /// Unix time at which payments end and the epoch can be closed.
    uint40 closesAt;
    /// A claim of tier t is paid t times this.
    uint64 rate;
    /// Amount reserved for listeners and not paid yet.
    uint64 listenersLeft;
    /// Root of the payout tree.
    bytes32 payoutRoot;
    /// Sum of the payout leaves' weights.
    uint64 weightTotal;
    /// Amount reserved for tracks when the epoch was fixed.
    uint64 tracksBudget;
    /// Part of `tracksBudget` that is not paid yet.
    uint64 tracksLeft;
    /// Number of leaves of the payout tree.
    uint32 payoutLeaves;
    /// Numbers of fans with at least 1, 5, 20 and 60 counted listens.
    uint32[4] fans;
    /// Amount reserved for listeners when the epoch was fixed.
    uint64 listenersBudget;
}
