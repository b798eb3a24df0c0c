// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IProofGate} from "./interfaces/IProofGate.sol";
import {IProofVerifier} from "./interfaces/IProofVerifier.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {Ids} from "./libraries/Ids.sol";

/// @title Decides which circuits' proofs are accepted, and stores which nullifiers are spent
/// @notice The keys of one version are compiled in and need no call. Other versions are verifier contracts, which the
/// owner proposes and any account enables after the timelock. The key of a version cannot be replaced while it is in
/// use.
abstract contract ProofGate is IProofGate, Ownable2Step {
    /// @dev With keys made with public randomness, any account can forge proofs, so only local chains accept them.
    /// There are two local chains, so that tests can send the proofs of one to the other.
    uint256 private constant LOCAL_CHAIN = 31_337;
    uint256 private constant LOCAL_CHAIN_TWO = 31_338;

    /// @dev A version of a circuit.
    struct Circuit {
        /// Contract that verifies its proofs; zero for the version compiled in.
        address verifier;
        /// Unix time from which its proposal can be enabled; zero when there is no proposal.
        uint40 effectiveAt;
        /// Not used for the version compiled in, see {_compiledOff}.
        bool enabled;
    }

    /// @inheritdoc IProofGate
    bytes32 public immutable deploymentId;
    /// @inheritdoc IProofGate
    uint32 public immutable timelock;
    /// @inheritdoc IProofGate
    uint32 public immutable compiledVersion;

    mapping(uint256 circuitKey => Circuit) private _circuits;
    /// @dev 1 when spent. It takes a whole word, because writing a part of a word reads the word first.
    mapping(bytes32 nullifier => uint256) private _spent;
    /// @dev Bit s is set when the version compiled in is disabled for statement s. The variable shares its word with
    /// the first variables of {ListenNetwork}, which a listen claim reads and writes anyway, so that the check costs no
    /// cold read.
    uint8 private _compiledOff;

    /// @param owner_ Account that proposes and disables circuits.
    /// @param timelock_ Seconds between a proposal and its effect.
    /// @param compiledVersion_ Version of the circuits whose keys are compiled in.
    constructor(address owner_, uint32 timelock_, uint32 compiledVersion_) Ownable(owner_) {
        if (_keysAreInsecure() && block.chainid != LOCAL_CHAIN && block.chainid != LOCAL_CHAIN_TWO) {
            revert VerifyingKey_InsecureOnThisChain();
        }
        deploymentId = Ids.deploymentId(block.chainid, address(this));
        timelock = timelock_;
        compiledVersion = compiledVersion_;
        for (uint8 statement = 0; statement < 8; ++statement) {
            if (_statements() >> statement & 1 != 0) emit CircuitSet(statement, compiledVersion_, true);
        }
    }

    /// @notice Always reverts with {Admin_CannotRenounce}. The admin can hand its role over.
    function renounceOwnership() public view override onlyOwner {
        revert Admin_CannotRenounce();
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Circuits
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IProofGate
    function proposeCircuit(uint8 statement, uint32 version, address verifier) external onlyOwner {
        _requireStatement(statement);
        if (_isEnabled(statement, version)) revert Circuit_AlreadyEnabled(statement, version);
        _requireVerifierOf(statement, version, verifier);
        uint40 effectiveAt = uint40(block.timestamp + timelock);
        _circuits[_circuitKey(statement, version)] = Circuit(verifier, effectiveAt, false);
        emit CircuitProposed(statement, version, effectiveAt);
    }

    /// @inheritdoc IProofGate
    function enableCircuit(uint8 statement, uint32 version) external {
        Circuit storage entry = _circuits[_circuitKey(statement, version)];
        uint40 effectiveAt = entry.effectiveAt;
        if (effectiveAt == 0) revert Circuit_NotProposed(statement, version);
        if (block.timestamp < effectiveAt) revert Timelock_Running(effectiveAt);
        entry.effectiveAt = 0;
        if (version == compiledVersion) _compiledOff &= ~uint8(1 << statement);
        else entry.enabled = true;
        emit CircuitSet(statement, version, true);
    }

    /// @inheritdoc IProofGate
    function disableCircuit(uint8 statement, uint32 version) external onlyOwner {
        _requireStatement(statement);
        Circuit storage entry = _circuits[_circuitKey(statement, version)];
        if (entry.effectiveAt != 0) {
            entry.effectiveAt = 0;
            emit CircuitProposed(statement, version, 0);
            return;
        }
        if (!_isEnabled(statement, version)) revert Circuit_NotEnabled(statement, version);
        if (version == compiledVersion) _compiledOff |= uint8(1 << statement);
        else entry.enabled = false;
        emit CircuitSet(statement, version, false);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IProofGate
    function circuitOf(uint8 statement, uint32 version)
        external
        view
        returns (address verifier, bool enabled, uint64 effectiveAt)
    {
        _requireStatement(statement);
        Circuit storage entry = _circuits[_circuitKey(statement, version)];
        return (entry.verifier, _isEnabled(statement, version), entry.effectiveAt);
    }

    /// @inheritdoc IProofGate
    function isSpent(bytes32 nullifier) external view returns (bool) {
        return _spent[nullifier] != 0;
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Internal
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev The contract that verifies proofs of a version; zero for the version compiled in. Reverts when it is not
    /// enabled.
    function _verifierOf(uint8 statement, uint32 version) internal view returns (address) {
        if (version == compiledVersion) {
            if (_compiledOff >> statement & 1 != 0) revert Circuit_NotEnabled(statement, version);
            return address(0);
        }
        Circuit storage entry = _circuits[_circuitKey(statement, version)];
        if (!entry.enabled) revert Circuit_NotEnabled(statement, version);
        return entry.verifier;
    }

    /// @dev Reverts when a nullifier is spent or not below the field's order r. Call it before the nullifier is used as
    /// a storage key: x and x + r are the same public input, but different keys.
    function _requireUnspent(bytes32 nullifier) internal view {
        if (uint256(nullifier) >= Groth16.R) revert Nullifier_NotCanonical();
        if (_spent[nullifier] != 0) revert Nullifier_Spent(nullifier);
    }

    function _spend(bytes32 nullifier) internal {
        _spent[nullifier] = 1;
    }

    /// @dev Bit s is set when this contract verifies proofs of statement s.
    function _statements() internal pure virtual returns (uint256);

    /// @dev Whether a compiled key was made with public randomness.
    function _keysAreInsecure() internal pure virtual returns (bool);

    function _requireStatement(uint8 statement) private pure {
        if (statement > 7 || _statements() >> statement & 1 == 0) revert Circuit_StatementUnknown(statement);
    }

    /// @dev A verifier returns its own statement and version, so that the key of another circuit cannot be proposed by
    /// mistake.
    function _requireVerifierOf(uint8 statement, uint32 version, address verifier) private view {
        bool fits = version == compiledVersion
            ? verifier == address(0)
            : verifier.code.length != 0 && IProofVerifier(verifier).statement() == statement
                && IProofVerifier(verifier).version() == version;
        if (!fits) revert Circuit_VerifierInvalid(verifier);
    }

    function _isEnabled(uint8 statement, uint32 version) private view returns (bool) {
        if (version == compiledVersion) return _compiledOff >> statement & 1 == 0;
        return _circuits[_circuitKey(statement, version)].enabled;
    }

    function _circuitKey(uint8 statement, uint32 version) private pure returns (uint256) {
        return uint256(statement) << 32 | version;
    }
}
