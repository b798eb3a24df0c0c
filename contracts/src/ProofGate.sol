// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IProofGate} from "./interfaces/IProofGate.sol";
import {IProofVerifier} from "./interfaces/IProofVerifier.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {Ids} from "./libraries/Ids.sol";

/// @title Which circuits' proofs are accepted, and which nullifiers they spent
/// @notice The keys of one version are compiled in and cost no call; further versions are verifier contracts, which the owner
/// proposes and anybody enables after the timelock. A key cannot be exchanged under a version that is in use.
abstract contract ProofGate is IProofGate, Ownable2Step {
    /// @dev Keys made with public randomness prove anything to whoever made them: they are for local networks alone. There
    /// are two, so that what belongs to one chain can be tried on another.
    uint256 private constant LOCAL_CHAIN = 31_337;
    uint256 private constant LOCAL_CHAIN_TWO = 31_338;

    /// @dev A version of a circuit.
    struct Circuit {
        address verifier;
        uint40 effectiveAt;
        bool enabled;
    }

    /// @inheritdoc IProofGate
    bytes32 public immutable deploymentId;
    /// @inheritdoc IProofGate
    uint32 public immutable timelock;
    /// @inheritdoc IProofGate
    uint32 public immutable compiledVersion;

    mapping(uint256 circuitKey => Circuit) private _circuits;
    /// @dev 1 when spent: a whole word, since writing a part of one reads it first.
    mapping(bytes32 nullifier => uint256) private _spent;
    /// @dev Bit s: the version compiled in is switched off for statement s. A bit that is usually zero, in a word that a
    /// listen claim writes anyway (the inheriting contract's first variables share it): the switch costs no read.
    uint8 private _compiledOff;

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

    // ------------------------------------------------------------------------------------------------------------------
    // Circuits
    // ------------------------------------------------------------------------------------------------------------------

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

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

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

    // ------------------------------------------------------------------------------------------------------------------
    // Internal
    // ------------------------------------------------------------------------------------------------------------------

    /// @dev The contract that checks proofs of this version; zero for the version compiled in. Reverts when it is not enabled.
    function _verifierOf(uint8 statement, uint32 version) internal view returns (address) {
        if (version == compiledVersion) {
            if (_compiledOff >> statement & 1 != 0) revert Circuit_NotEnabled(statement, version);
            return address(0);
        }
        Circuit storage entry = _circuits[_circuitKey(statement, version)];
        if (!entry.enabled) revert Circuit_NotEnabled(statement, version);
        return entry.verifier;
    }

    /// @dev Refuses a nullifier that is spent or names another. Before a storage key is derived from it: x and x + r are one
    /// public input, but two nullifiers.
    function _requireUnspent(bytes32 nullifier) internal view {
        if (uint256(nullifier) >= Groth16.R) revert Nullifier_NotCanonical();
        if (_spent[nullifier] != 0) revert Nullifier_Spent(nullifier);
    }

    function _spend(bytes32 nullifier) internal {
        _spent[nullifier] = 1;
    }

    /// @dev Bit s: proofs of statement s are checked here.
    function _statements() internal pure virtual returns (uint256);

    /// @dev Whether a key that is compiled in was made with public randomness.
    function _keysAreInsecure() internal pure virtual returns (bool);

    function _requireStatement(uint8 statement) private pure {
        if (statement > 7 || _statements() >> statement & 1 == 0) revert Circuit_StatementUnknown(statement);
    }

    /// @dev A verifier says itself what it is for, so that no circuit's key is taken for another's by mistake.
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
