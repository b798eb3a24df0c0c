// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AgeClaim, FundsClaim, Gate, Issuer, IssuerRoot} from "../types/Pass.sol";
import {IProofGate} from "./IProofGate.sol";

/// @title Passes: proofs of an age or a balance to a gate, each for one period
/// @notice An issuer posts roots of Merkle trees of what it knows about people. Any account registers a gate, which
/// asks for a minimum age or balance. A person who proves it in zero knowledge gets the gate's pass for a wallet until
/// the period ends. A gate is identified by its number, as 32 bytes. The contract holds no money.
interface IPasses is IProofGate {
    // -----------------------------------------------------------------------------------------------------------------
    // Events
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Emitted when an issuer is registered or changed.
    /// @param issuer Number of the issuer.
    /// @param authority Account that posts its roots.
    /// @param enabled Whether its roots count.
    event IssuerSet(uint32 indexed issuer, address indexed authority, bool enabled);

    /// @notice Emitted when an issuer posts a root, which counts for one day.
    /// @param issuer Number of the issuer.
    /// @param root Root of the issuer's tree.
    /// @param snapshot Number of the snapshot that a funds tree shows; 0 for ages.
    event IssuerRootPosted(uint32 indexed issuer, bytes32 indexed root, uint32 snapshot);

    /// @notice Emitted when a gate is registered.
    /// @param gate Number of the gate, as 32 bytes.
    /// @param owner Account that registered it.
    /// @param statement 1 age, 2 funds.
    /// @param issuer Number of the issuer whose roots it accepts.
    /// @param subject Schema of the credential (age), or the issuer's number of the asset (funds).
    /// @param threshold Minimum age in years, or minimum balance.
    /// @param periodLength Length of a period, in seconds.
    event GateRegistered(
        bytes32 indexed gate,
        address indexed owner,
        uint8 statement,
        uint32 issuer,
        uint32 subject,
        uint128 threshold,
        uint64 periodLength
    );

    /// @notice Emitted when a holder proves what a gate asks for.
    /// @param gate Number of the gate, as 32 bytes.
    /// @param period Unix time divided by the period's length.
    /// @param holder Wallet that has the pass.
    /// @param nullifier Nullifier that the proof spent.
    /// @param expiresAt Unix time at which the period and the pass end.
    event PassGranted(
        bytes32 indexed gate, uint32 period, address indexed holder, bytes32 indexed nullifier, uint64 expiresAt
    );

    // -----------------------------------------------------------------------------------------------------------------
    // Errors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Thrown by the constructor when the timelock is zero.
    error Timelock_Zero();

    /// @notice Thrown when an issuer is registered with the number zero.
    error Issuer_NumberZero();

    /// @notice Thrown when an issuer's authority is set to the zero address.
    error Issuer_AuthorityZero();

    /// @notice Thrown when a root or a gate names an issuer that is not registered.
    /// @param issuer Number of the issuer.
    error Issuer_NotRegistered(uint32 issuer);

    /// @notice Thrown when a disabled issuer posts a root, or a proof uses one of its roots.
    /// @param issuer Number of the issuer.
    error Issuer_Disabled(uint32 issuer);

    /// @notice Thrown when a root is posted by an account other than the issuer's authority.
    /// @param issuer Number of the issuer.
    error Caller_NotIssuerAuthority(uint32 issuer);

    /// @notice Thrown when a root is not below the order of BN254's scalar field.
    error Root_NotCanonical();

    /// @notice Thrown when the issuer never posted the root, or has posted 16 others since.
    /// @param root The root.
    error Root_Unknown(bytes32 root);

    /// @notice Thrown when the root was posted a day ago or earlier.
    /// @param root The root.
    error Root_Expired(bytes32 root);

    /// @notice Thrown when a gate is registered for a statement other than age (1) and funds (2).
    /// @param statement The statement.
    error Gate_StatementInvalid(uint8 statement);

    /// @notice Thrown when a gate asks for an age that is not from 1 to 150 years, or for a balance of zero.
    /// @param threshold The threshold.
    error Gate_ThresholdInvalid(uint128 threshold);

    /// @notice Thrown when a gate's period is shorter than one hour or longer than 3,650 days.
    /// @param periodLength The period, in seconds.
    error Gate_PeriodInvalid(uint64 periodLength);

    /// @notice Thrown when the gate is not registered.
    /// @param gate Number of the gate, as 32 bytes.
    error Gate_NotFound(bytes32 gate);

    /// @notice Thrown when a proof is of the other statement than the gate's.
    /// @param gate Number of the gate, as 32 bytes.
    error Gate_StatementMismatch(bytes32 gate);

    /// @notice Thrown when a claim's holder is the zero address.
    error Pass_HolderZero();

    /// @notice Thrown when a proof of age is for a day after today, or more than six days before.
    /// @param day Day of the proof, in days since 1900-01-01.
    /// @param today The current day, in days since 1900-01-01.
    error Age_DayOutOfRange(uint32 day, uint32 today);

    /// @notice Thrown when the latest birthday that the gate accepts is before 1900-01-01, where the calendar begins.
    /// @param day Day of the proof, in days since 1900-01-01.
    /// @param years_ Age that the gate asks for.
    error Age_CutoffBefore1900(uint32 day, uint8 years_);

    // -----------------------------------------------------------------------------------------------------------------
    // Issuers and gates
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Registers an issuer, or changes its authority or whether its roots count. Owner only.
    /// @param issuer Number of the issuer, chosen by the owner.
    /// @param authority Account that posts its roots, not zero.
    /// @param enabled Whether its roots count.
    function setIssuer(uint32 issuer, address authority, bool enabled) external;

    /// @notice Posts a root of the issuer's tree. It counts for one day, or until 16 more are posted. The issuer's
    /// authority only.
    /// @param issuer Number of the issuer.
    /// @param root Root of the tree, below the order of BN254's scalar field.
    /// @param snapshot Number of the snapshot that a funds tree shows; 0 for ages.
    function postRoot(uint32 issuer, bytes32 root, uint32 snapshot) external;

    /// @notice Registers a gate. Any account may call it; the caller gets no rights over the gate.
    /// @param statement 1 age, 2 funds.
    /// @param issuer Number of a registered issuer, whose roots the gate accepts.
    /// @param subject Schema of the credential (age), or the issuer's number of the asset (funds).
    /// @param threshold Minimum age, 1 to 150 years, or minimum balance, above zero.
    /// @param periodLength Length of a period in seconds, from one hour to 3,650 days.
    /// @return gate Number of the gate, counted from 1.
    function registerGate(uint8 statement, uint32 issuer, uint32 subject, uint128 threshold, uint64 periodLength)
        external
        returns (bytes32 gate);

    // -----------------------------------------------------------------------------------------------------------------
    // Any account
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Grants the pass of an age gate to the claim's holder for the current period. Any account may send the
    /// claim.
    /// @param gate Number of the gate, as 32 bytes.
    /// @param claim Holder, nullifier, root, day, expiry and circuit version of the proof.
    /// @param proof Groth16 over BN254, in EIP-197 form. Its public inputs are root, nullifier, {scopeOf}, params and
    /// {contextOf}.
    function proveAge(bytes32 gate, AgeClaim calldata claim, bytes calldata proof) external;

    /// @notice Grants the pass of a funds gate to the claim's holder for the current period. Any account may send the
    /// claim.
    /// @param gate Number of the gate, as 32 bytes.
    /// @param claim Holder, nullifier, root, expiry and circuit version of the proof.
    /// @param proof Groth16 over BN254, in EIP-197 form. Its public inputs are root, nullifier, {scopeOf}, params and
    /// {contextOf}.
    function proveFunds(bytes32 gate, FundsClaim calldata claim, bytes calldata proof) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Whether a wallet has a gate's pass now.
    /// @param gate Number of the gate, as 32 bytes.
    /// @param holder The wallet.
    /// @return True until the period of its latest pass ends.
    function hasPass(bytes32 gate, address holder) external view returns (bool);

    /// @notice When a wallet's latest pass of a gate ends.
    /// @param gate Number of the gate, as 32 bytes.
    /// @param holder The wallet.
    /// @return Unix time; 0 when it never had a pass.
    function passExpiry(bytes32 gate, address holder) external view returns (uint64);

    /// @notice A registered issuer.
    /// @param issuer Number of the issuer.
    /// @return Its authority is zero when it is not registered.
    function issuerOf(uint32 issuer) external view returns (Issuer memory);

    /// @notice A root of an issuer.
    /// @param issuer Number of the issuer.
    /// @param root The root.
    /// @return posted The root as it was posted last; its time is zero when it never was.
    /// @return counts Whether proofs may use it now.
    function rootOf(uint32 issuer, bytes32 root) external view returns (IssuerRoot memory posted, bool counts);

    /// @notice A registered gate.
    /// @param gate Number of the gate, as 32 bytes.
    /// @return Its statement is 0 when it is not registered.
    function gateOf(bytes32 gate) external view returns (Gate memory);

    /// @notice The number of gates registered so far.
    /// @return The number of the latest gate; 0 before the first.
    function gateCount() external view returns (uint256);

    /// @notice The third public input of a proof for a gate in the current period. One person has one nullifier per
    /// scope.
    /// @param gate Number of the gate, as 32 bytes; reverts with {Gate_NotFound} when it is not registered.
    /// @return A scalar below 2^248.
    function scopeOf(bytes32 gate) external view returns (bytes32);

    /// @notice The fifth public input of a proof: it binds holder, expiry, circuit version and this deployment.
    /// @param holder Wallet that gets the pass.
    /// @param expiry Last unix time at which the claim is accepted.
    /// @param circuitVersion Version of the circuit the proof is made for.
    /// @return A scalar below 2^248.
    function contextOf(address holder, uint64 expiry, uint32 circuitVersion) external view returns (bytes32);
}
