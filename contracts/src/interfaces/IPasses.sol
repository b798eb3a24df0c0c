// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AgeClaim, FundsClaim, Gate, Issuer, IssuerRoot} from "../types/Pass.sol";
import {IProofGate} from "./IProofGate.sol";

/// @title Passes: who proved an age or a balance to a gate, for one period
/// @notice Issuers post roots of trees of what they know; anybody registers a gate that asks for an age or a balance; who
/// shows it with a zero-knowledge proof gets the gate's pass until the period ends. A gate is its number as 32 bytes.
/// Everything here is about proofs: the contract holds no money.
interface IPasses is IProofGate {
    // ------------------------------------------------------------------------------------------------------------------
    // Events
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice An issuer was registered, or changed.
    event IssuerSet(uint32 indexed issuer, address indexed authority, bool enabled);

    /// @notice An issuer posted a root, which counts for a day.
    /// @param snapshot Number of the snapshot a funds tree shows; 0 for ages.
    event IssuerRootPosted(uint32 indexed issuer, bytes32 indexed root, uint32 snapshot);

    /// @notice A gate was registered.
    /// @param statement 1 age, 2 funds.
    /// @param subject Schema of the credential (age), or the asset's number with the issuer (funds).
    /// @param threshold Least age in years, or least balance.
    event GateRegistered(
        bytes32 indexed gate,
        address indexed owner,
        uint8 statement,
        uint32 issuer,
        uint32 subject,
        uint128 threshold,
        uint64 periodLength
    );

    /// @notice Somebody proved what a gate asks.
    /// @param period Unix time divided by the period's length.
    /// @param expiresAt Unix time at which the period ends, and the pass with it.
    event PassGranted(
        bytes32 indexed gate, uint32 period, address indexed holder, bytes32 indexed nullifier, uint64 expiresAt
    );

    // ------------------------------------------------------------------------------------------------------------------
    // Errors
    // ------------------------------------------------------------------------------------------------------------------

    error Timelock_Zero();
    error Issuer_AuthorityZero();
    error Issuer_NotRegistered(uint32 issuer);
    error Issuer_Disabled(uint32 issuer);
    error Caller_NotIssuerAuthority(uint32 issuer);
    error Root_NotCanonical();
    /// @notice The issuer never posted this root, or 16 others since.
    error Root_Unknown(bytes32 root);
    error Root_Expired(bytes32 root);
    /// @notice A gate asks for an age (1) or a balance (2).
    error Gate_StatementInvalid(uint8 statement);
    /// @notice Ages are 1 to 150 years, balances above 0.
    error Gate_ThresholdInvalid(uint128 threshold);
    /// @notice Periods are an hour to ten years.
    error Gate_PeriodInvalid(uint64 periodLength);
    error Gate_NotFound(bytes32 gate);
    /// @notice The gate asks for the other statement.
    error Gate_StatementMismatch(bytes32 gate);
    error Pass_HolderZero();
    /// @notice The day is after today, or more than six days before.
    error Age_DayOutOfRange(uint32 day, uint32 today);
    /// @notice Nobody was born so long ago as the calendar counts from 1900.
    error Age_CutoffBefore1900(uint32 day, uint8 years_);

    // ------------------------------------------------------------------------------------------------------------------
    // Issuers and gates
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Registers an issuer, or changes its authority or switch. Owner only.
    function setIssuer(uint32 issuer, address authority, bool enabled) external;

    /// @notice Posts a root of the issuer's tree: it counts for a day, or until 16 more were posted. Its authority only.
    function postRoot(uint32 issuer, bytes32 root, uint32 snapshot) external;

    /// @notice Registers a gate. Anybody.
    /// @return gate Its number, from 1.
    function registerGate(uint8 statement, uint32 issuer, uint32 subject, uint128 threshold, uint64 periodLength)
        external
        returns (bytes32 gate);

    // ------------------------------------------------------------------------------------------------------------------
    // Everybody
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Grants an age gate's pass to the claim's holder for the current period. Who sends it does not matter.
    /// @param proof Groth16 over BN254 for root, nullifier, scope, params and context, in EIP-197 form.
    function proveAge(bytes32 gate, AgeClaim calldata claim, bytes calldata proof) external;

    /// @notice Grants a funds gate's pass to the claim's holder for the current period. Who sends it does not matter.
    function proveFunds(bytes32 gate, FundsClaim calldata claim, bytes calldata proof) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Whether `holder` has the gate's pass now.
    function hasPass(bytes32 gate, address holder) external view returns (bool);

    /// @notice Unix time at which `holder`'s latest pass of the gate ends; 0 without one.
    function passExpiry(bytes32 gate, address holder) external view returns (uint64);

    /// @notice An issuer, with authority zero when it is not registered.
    function issuerOf(uint32 issuer) external view returns (Issuer memory);

    /// @notice A root as it was posted last, and whether it counts now.
    function rootOf(uint32 issuer, bytes32 root) external view returns (IssuerRoot memory posted, bool counts);

    /// @notice A gate, with statement 0 when it is not registered.
    function gateOf(bytes32 gate) external view returns (Gate memory);

    /// @notice Gates registered so far.
    function gateCount() external view returns (uint256);

    /// @notice What a proof for the gate is scoped to in the current period: the proof's third public input.
    function scopeOf(bytes32 gate) external view returns (bytes32);

    /// @notice The proof's fifth public input.
    function contextOf(address holder, uint64 expiry, uint32 circuitVersion) external view returns (bytes32);
}
