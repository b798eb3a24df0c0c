// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice An issuer of ages or balances.
struct Issuer {
    /// Account that posts its roots; zero when the issuer is not registered.
    address authority;
    /// Whether its roots count.
    bool enabled;
    /// Number of roots posted so far.
    uint64 posts;
}

/// @notice A root of an issuer's tree. A root that is posted again replaces its earlier entry.
struct IssuerRoot {
    /// Unix time at which it was posted; 0 when it never was.
    uint40 postedAt;
    /// Number of the snapshot that a funds tree shows; 0 for ages.
    uint32 snapshot;
    /// Number of the post, counted from 1 per issuer.
    uint64 post;
}

/// @notice What a person must prove to get a pass.
struct Gate {
    /// Account that registered it; it has no rights.
    address owner;
    /// 1 age, 2 funds; 0 when the gate is not registered.
    uint8 statement;
    /// Number of the issuer whose roots it accepts.
    uint32 issuer;
    /// Schema of the credential (age), or the issuer's number of the asset (funds).
    uint32 subject;
    /// Minimum age in years, or minimum balance.
    uint128 threshold;
    /// Length of a period in seconds. A pass ends with the period in which it was granted.
    uint64 periodLength;
}

/// @notice A proof of age for a gate. The contract itself computes the proof's scope and params.
struct AgeClaim {
    /// Below the order of BN254's scalar field. A person has one nullifier per gate and period; the claim spends it.
    bytes32 nullifier;
    /// Wallet that gets the pass.
    address holder;
    /// A root that the gate's issuer posted.
    bytes32 root;
    /// Day that the proof was made for, in days since 1900-01-01: today or one of the six days before.
    uint32 day;
    /// Last unix time at which the claim is accepted.
    uint64 expiry;
    /// Version of the circuit the proof was made for.
    uint32 circuitVersion;
}

/// @notice A proof of a balance for a gate. The snapshot is that of the posted root.
struct FundsClaim {
    /// Below the order of BN254's scalar field. A person has one nullifier per gate and period; the claim spends it.
    bytes32 nullifier;
    /// Wallet that gets the pass.
    address holder;
    /// A root that the gate's issuer posted.
    bytes32 root;
    /// Last unix time at which the claim is accepted.
    uint64 expiry;
    /// Version of the circuit the proof was made for.
    uint32 circuitVersion;
}
