// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Where the epoch of one node is in its life. It never goes back: a void or closed epoch stays so.
enum EpochState {
    Voting,
    Fixed,
    Void,
    Closed
}

/// @notice A fixed epoch of one node, in five slots; a listen claim touches the first two alone.
struct Epoch {
    bytes32 listenRoot;
    EpochState state;
    /// Bit i: the minimum set of fans reached tier i of 1, 5, 20, 60.
    uint8 payableTiers;
    /// Unix time from which it is payable.
    uint40 payableAt;
    /// Unix time from which it can be closed and pays no more.
    uint40 closesAt;
    /// A claim of tier t pays t times this.
    uint64 rate;
    /// Reserved for listeners and not yet paid.
    uint64 listenersLeft;
    bytes32 payoutRoot;
    /// Sum of the payout leaves' weights.
    uint64 weightTotal;
    /// Reserved for tracks when the epoch was fixed.
    uint64 tracksBudget;
    /// Of it not yet paid.
    uint64 tracksLeft;
    uint32 payoutLeaves;
    /// Fans at 1, 5, 20 and 60 counted listens or more.
    uint32[4] fans;
    /// Reserved for listeners when the epoch was fixed.
    uint64 listenersBudget;
}
