// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Which circuits' proofs are accepted
/// @notice A proof of a statement is made with a version of its circuit. The version compiled in is enabled at deployment;
/// every other is a contract ({IProofVerifier}) that the owner proposes and anybody enables after the timelock. The owner
/// disables any version at once: a broken circuit needs a switch, and it stops that version's proofs and nothing else.
/// Governance itself is OpenZeppelin's Ownable2Step, so the owner may be a TimelockController.
interface IProofGate {
    // ------------------------------------------------------------------------------------------------------------------
    // Events
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice A version of a circuit was proposed, or the proposal withdrawn.
    /// @param statement 0 listen, 1 age, 2 funds.
    /// @param effectiveAt Unix time from which anybody can enable it; 0 when withdrawn.
    event CircuitProposed(uint8 indexed statement, uint32 indexed version, uint64 effectiveAt);

    /// @notice Proofs of this version are accepted, or refused, from now on.
    event CircuitSet(uint8 indexed statement, uint32 indexed version, bool enabled);

    // ------------------------------------------------------------------------------------------------------------------
    // Errors
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice A key that is compiled in was made with public randomness, which only local chains may use.
    error VerifyingKey_InsecureOnThisChain();
    /// @notice This contract checks no proofs of that statement.
    error Circuit_StatementUnknown(uint8 statement);
    /// @notice The verifier must be a contract for this statement and version; zero for the version compiled in.
    error Circuit_VerifierInvalid(address verifier);
    error Circuit_AlreadyEnabled(uint8 statement, uint32 version);
    error Circuit_NotEnabled(uint8 statement, uint32 version);
    error Circuit_NotProposed(uint8 statement, uint32 version);
    error Timelock_Running(uint64 effectiveAt);
    error Proof_Invalid();
    /// @notice The nullifier is not below the field's order: it would be a second name of another one.
    error Nullifier_NotCanonical();
    error Nullifier_Spent(bytes32 nullifier);
    error Claim_Expired(uint64 expiry);

    // ------------------------------------------------------------------------------------------------------------------
    // Circuits
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Proposes a version for use; a proposal that waits is replaced. Owner only.
    /// @param verifier The contract that checks its proofs; zero for the version compiled in.
    function proposeCircuit(uint8 statement, uint32 version, address verifier) external;

    /// @notice Accepts a proposed version's proofs from now on. Anybody, after the timelock.
    function enableCircuit(uint8 statement, uint32 version) external;

    /// @notice Refuses a version's proofs from now on, or withdraws its proposal. Owner only, at once.
    function disableCircuit(uint8 statement, uint32 version) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice A version: its verifier (zero when compiled in), whether its proofs are accepted, and from when on a proposal
    /// of it can be enabled (0 when there is none).
    function circuitOf(uint8 statement, uint32 version)
        external
        view
        returns (address verifier, bool enabled, uint64 effectiveAt);

    /// @notice Seconds between a proposal and its effect.
    function timelock() external view returns (uint32);

    /// @notice The version whose keys are compiled in.
    function compiledVersion() external view returns (uint32);

    /// @notice Binds proofs to this contract on this chain.
    function deploymentId() external view returns (bytes32);

    /// @notice Whether a proof spent this nullifier.
    function isSpent(bytes32 nullifier) external view returns (bool);
}
