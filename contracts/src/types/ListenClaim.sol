// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What a fan claims with a listen proof. Root and params are the contract's own, never the caller's.
struct ListenClaim {
    uint32 epoch;
    uint64 node;
    /// 1, 5, 20 or 60.
    uint16 tier;
    /// A canonical BN254 scalar; spent by the claim.
    bytes32 nullifier;
    /// The wallet that is paid.
    address recipient;
    /// Who gets the fee; zero for nobody.
    address feeReceiver;
    /// In the payment token's smallest unit, taken from the reward; not taken when it exceeds it or cannot be paid.
    uint64 fee;
    /// Unix time after which the claim is refused.
    uint64 expiry;
    /// Version of the circuit the proof was made for.
    uint32 circuitVersion;
}
