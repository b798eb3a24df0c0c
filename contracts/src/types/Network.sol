// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Parameters of a deployment's rewards contract, fixed at construction. Only the threshold can change later,
/// with the attestors.
struct NetworkParameters {
    /// Number of the network, above zero, the same on all its chains.
    uint32 network;
    /// Number of this chain in the network, above zero.
    uint32 chain;
    /// Version of the listen circuit whose key is compiled in.
    uint32 circuitVersion;
    /// Length of an epoch in seconds, above zero.
    uint32 epochLength;
    /// Seconds after an epoch is fixed during which the guardian may void it and nothing is paid; above zero.
    uint32 challengeDelay;
    /// Seconds for which an epoch is payable, and seconds after its end during which attestors may vote; at least 7
    /// days.
    uint32 claimWindow;
    /// Seconds between a proposal of attestors or of a circuit and its effect; longer than the challenge delay.
    uint32 timelock;
    /// Number of attestors that must agree.
    uint8 threshold;
    /// Part of the free pool that an epoch may reserve, at most 10,000 basis points.
    uint16 alphaBps;
    /// Part of an epoch's budget for listeners, at most 10,000 basis points; the rest is for tracks.
    uint16 betaBps;
    /// Number of distinct fans that must reach a tier for the tier to be paid, at least 10.
    uint32 minimumSet;
    /// Maximum amount paid per counted listen of a tier, in the payment token's smallest unit; above zero.
    uint64 rateMax;
}
