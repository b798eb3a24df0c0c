// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What a fan claims with a listen proof. The contract itself computes the proof's root and params.
struct ListenClaim {
    /// Number of the epoch.
    uint32 epoch;
    /// Number of the node that counted the listens.
    uint64 node;
    /// Proved number of counted listens: 1, 5, 20 or 60.
    uint16 tier;
    /// Below the order of BN254's scalar field; the claim spends it.
    bytes32 nullifier;
    /// The wallet that is paid.
    address recipient;
    /// Account that is paid the fee, usually the relayer; zero when there is no fee.
    address feeReceiver;
    /// Taken from the reward, in the payment token's smallest unit. A fee that exceeds the reward, or cannot be paid,
    /// is not taken.
    uint64 fee;
    /// Last unix time at which the claim is accepted.
    uint64 expiry;
    /// Version of the circuit the proof was made for.
    uint32 circuitVersion;
}
