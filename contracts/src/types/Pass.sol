// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice An issuer of ages or balances, and how often it has posted.
struct Issuer {
    /// Who posts its roots; never zero once it is registered.
    address authority;
    /// Whether its roots count.
    bool enabled;
    /// Roots posted so far.
    uint64 posts;
}

/// @notice A root of an issuer's tree, as it was posted last.
struct IssuerRoot {
    /// Unix time it was posted; 0 when it never was.
    uint40 postedAt;
    /// Number of the snapshot a funds tree shows; 0 for ages.
    uint32 snapshot;
    /// Its number among the issuer's posts, from 1.
    uint64 post;
}

/// @notice What somebody asks of whoever wants a pass.
struct Gate {
    /// Who registered it; it has no rights.
    address owner;
    /// 1 age, 2 funds.
    uint8 statement;
    /// Whose roots it accepts.
    uint32 issuer;
    /// Schema of the credential (age), or the asset's number with the issuer (funds).
    uint32 subject;
    /// Least age in years, or least balance.
    uint128 threshold;
    /// A pass is for one period of so many seconds.
    uint64 periodLength;
}

/// @notice A proof of age for a gate. Its period, scope, cutoff day and params are the contract's own.
struct AgeClaim {
    /// A canonical BN254 scalar: one a person, gate and period; spent by the claim.
    bytes32 nullifier;
    /// Whose pass it is.
    address holder;
    /// A root the gate's issuer posted.
    bytes32 root;
    /// The day the proof was made for, in days since 1900-01-01: today or one of the six before.
    uint32 day;
    /// Unix time after which the claim is refused.
    uint64 expiry;
    /// Version of the circuit the proof was made for.
    uint32 circuitVersion;
}

/// @notice A proof of a balance for a gate. Its snapshot is that of the posted root.
struct FundsClaim {
    bytes32 nullifier;
    address holder;
    bytes32 root;
    uint64 expiry;
    uint32 circuitVersion;
}
