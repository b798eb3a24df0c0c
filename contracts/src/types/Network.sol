// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What the rewards side of a deployment is set up with, once.
struct NetworkParameters {
    /// Network number, the same on all its chains.
    uint32 network;
    /// This chain's number in the network.
    uint32 chain;
    /// Version of the listen circuit whose key is compiled in.
    uint32 circuitVersion;
    /// Epoch length, in seconds.
    uint32 epochLength;
    /// Seconds after an epoch is fixed during which the guardian may void it and nothing is paid.
    uint32 challengeDelay;
    /// Seconds an epoch is payable, and seconds after its end during which attestors may vote.
    uint32 claimWindow;
    /// Seconds between a proposal of attestors or of a circuit and its effect; more than the challenge delay.
    uint32 timelock;
    /// Attestors that must agree (m), of those given at deployment.
    uint8 threshold;
    /// Part of the free pool an epoch may reserve, in basis points.
    uint16 alphaBps;
    /// Part of an epoch's budget for listeners, in basis points.
    uint16 betaBps;
    /// Fewest distinct fans at a tier below which it is not paid.
    uint32 minimumSet;
    /// Most a tier unit pays, in the payment token's smallest unit.
    uint64 rateMax;
}
