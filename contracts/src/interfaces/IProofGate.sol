// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Which circuits' proofs are accepted
/// @notice A proof of a statement is made with a version of the statement's circuit. The version compiled in is enabled
/// at deployment. Every other version is a contract ({IProofVerifier}) that the owner proposes and that any account
/// enables after the timelock. The owner disables any version at once, because a broken circuit needs a switch; that
/// stops the proofs of this version and nothing else. Ownership is OpenZeppelin's Ownable2Step, so the owner may be a
/// TimelockController. Statements are numbered: 0 listen, 1 age, 2 funds.
interface IProofGate {
    // -----------------------------------------------------------------------------------------------------------------
    // Events
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Emitted when a version of a circuit is proposed, or the proposal is withdrawn.
    /// @param statement 0 listen, 1 age, 2 funds.
    /// @param version Version of the circuit.
    /// @param effectiveAt Unix time from which any account can enable it; 0 when the proposal is withdrawn.
    event CircuitProposed(uint8 indexed statement, uint32 indexed version, uint64 effectiveAt);

    /// @notice Emitted when a version is enabled or disabled, and by the constructor for the version compiled in.
    /// @param statement 0 listen, 1 age, 2 funds.
    /// @param version Version of the circuit.
    /// @param enabled Whether proofs of this version are accepted from now on.
    event CircuitSet(uint8 indexed statement, uint32 indexed version, bool enabled);

    // -----------------------------------------------------------------------------------------------------------------
    // Errors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Thrown by the constructor when a compiled key was made with public randomness and the chain is not a
    /// local one.
    error VerifyingKey_InsecureOnThisChain();

    /// @notice Thrown by `renounceOwnership`: without an admin, no circuit could be disabled.
    error Admin_CannotRenounce();

    /// @notice Thrown when this contract checks no proofs of the statement.
    /// @param statement The statement.
    error Circuit_StatementUnknown(uint8 statement);

    /// @notice Thrown when a proposed verifier is not a contract for the statement and version; for the version
    /// compiled in, when it is not zero.
    /// @param verifier The verifier.
    error Circuit_VerifierInvalid(address verifier);

    /// @notice Thrown when a version is proposed that is enabled already: its key cannot be replaced while it is in
    /// use.
    /// @param statement The statement.
    /// @param version Version of the circuit.
    error Circuit_AlreadyEnabled(uint8 statement, uint32 version);

    /// @notice Thrown when a proof's version is not enabled, or a version is disabled that is not.
    /// @param statement The statement.
    /// @param version Version of the circuit.
    error Circuit_NotEnabled(uint8 statement, uint32 version);

    /// @notice Thrown when a version is enabled that was not proposed.
    /// @param statement The statement.
    /// @param version Version of the circuit.
    error Circuit_NotProposed(uint8 statement, uint32 version);

    /// @notice Thrown when a proposal is put into effect before its timelock has ended.
    /// @param effectiveAt Unix time at which the timelock ends.
    error Timelock_Running(uint64 effectiveAt);

    /// @notice Thrown when a proof does not verify for the public inputs that the contract computed.
    error Proof_Invalid();

    /// @notice Thrown when a nullifier is not below the order of BN254's scalar field: a proof cannot tell it from the
    /// nullifier that it equals modulo the order.
    error Nullifier_NotCanonical();

    /// @notice Thrown when a proof's nullifier was spent before.
    /// @param nullifier The nullifier.
    error Nullifier_Spent(bytes32 nullifier);

    /// @notice Thrown when a claim is sent after its expiry.
    /// @param expiry Last unix time at which the claim was accepted.
    error Claim_Expired(uint64 expiry);

    // -----------------------------------------------------------------------------------------------------------------
    // Circuits
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Proposes a version of a circuit and replaces an earlier proposal of this version. Owner only.
    /// @param statement A statement whose proofs this contract checks.
    /// @param version Version of the circuit, which is not enabled.
    /// @param verifier Contract that checks its proofs; zero for the version compiled in.
    function proposeCircuit(uint8 statement, uint32 version, address verifier) external;

    /// @notice Accepts the proofs of a proposed version from now on. Any account may call it after the timelock.
    /// @param statement The statement.
    /// @param version Version of the circuit.
    function enableCircuit(uint8 statement, uint32 version) external;

    /// @notice Withdraws the proposal of a version if there is one; otherwise refuses the version's proofs from now on.
    /// Owner only, without a timelock.
    /// @param statement The statement.
    /// @param version Version of the circuit.
    function disableCircuit(uint8 statement, uint32 version) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice A version of a circuit.
    /// @param statement The statement; reverts with {Circuit_StatementUnknown} when this contract does not check it.
    /// @param version Version of the circuit.
    /// @return verifier Contract that checks its proofs; zero when its key is compiled in or it was never proposed.
    /// @return enabled Whether its proofs are accepted.
    /// @return effectiveAt Unix time from which its proposal can be enabled; 0 when there is no proposal.
    function circuitOf(uint8 statement, uint32 version)
        external
        view
        returns (address verifier, bool enabled, uint64 effectiveAt);

    /// @notice The delay between a proposal and its effect.
    /// @return Seconds.
    function timelock() external view returns (uint32);

    /// @notice The version of the circuits whose keys are compiled in.
    /// @return A version number.
    function compiledVersion() external view returns (uint32);

    /// @notice Identifier of this contract on this chain, which proofs are bound to.
    /// @return See {Ids.deploymentId}.
    function deploymentId() external view returns (bytes32);

    /// @notice Whether a proof spent a nullifier.
    /// @param nullifier The nullifier.
    /// @return True when it is spent.
    function isSpent(bytes32 nullifier) external view returns (bool);
}
