// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPasses} from "./interfaces/IPasses.sol";
import {CivilDate} from "./libraries/CivilDate.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {Ids} from "./libraries/Ids.sol";
import {ListenInputs} from "./libraries/ListenInputs.sol";
import {ScopedInputs} from "./libraries/ScopedInputs.sol";
import {ProofGate} from "./ProofGate.sol";
import {ScopedGate} from "./ScopedGate.sol";
import {AgeClaim, FundsClaim, Gate, Issuer, IssuerRoot} from "./types/Pass.sol";

/// @title Passes: proofs of an age or a balance to a gate, each for one period
contract Passes is IPasses, ScopedGate {
    /// @dev Seconds for which a root counts. An issuer revokes a person by leaving the person out of its next root;
    /// older roots stop counting within this time.
    uint256 private constant ROOT_LIFETIME = 1 days;
    /// @dev Number of an issuer's latest roots that count.
    uint256 private constant ROOTS_KEPT = 16;
    uint256 private constant PERIOD_MIN = 1 hours;
    uint256 private constant PERIOD_MAX = 3650 days;
    uint256 private constant AGE_MAX = 150;
    /// @dev A proof of age may be for today or one of the six days before.
    uint256 private constant DAYS_ACCEPTED = 7;
    /// @dev The version of the age and funds circuits whose keys are compiled in.
    uint32 private constant CIRCUIT_VERSION = 1;

    /// @inheritdoc IPasses
    uint256 public gateCount;

    mapping(uint32 issuer => Issuer) private _issuers;
    mapping(uint32 issuer => mapping(bytes32 root => IssuerRoot)) private _roots;
    mapping(bytes32 gate => Gate) private _gates;
    mapping(bytes32 gate => mapping(address holder => uint64 expiresAt)) private _passes;

    /// @param owner_ Account that administers issuers and circuits.
    /// @param timelock_ Seconds between a proposal of a circuit and its effect, above zero.
    constructor(address owner_, uint32 timelock_) ProofGate(owner_, timelock_, CIRCUIT_VERSION) {
        if (timelock_ == 0) revert Timelock_Zero();
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Issuers and gates
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IPasses
    function setIssuer(uint32 issuer, address authority, bool enabled) external onlyOwner {
        if (issuer == 0) revert Issuer_NumberZero();
        if (authority == address(0)) revert Issuer_AuthorityZero();
        Issuer storage entry = _issuers[issuer];
        // Another authority begins without roots: those of the former one may be forged, if its key was stolen.
        if (authority != entry.authority && entry.posts != 0) entry.posts += uint64(ROOTS_KEPT);
        entry.authority = authority;
        entry.enabled = enabled;
        emit IssuerSet(issuer, authority, enabled);
    }

    /// @inheritdoc IPasses
    function postRoot(uint32 issuer, bytes32 root, uint32 snapshot) external {
        Issuer storage entry = _issuers[issuer];
        if (entry.authority == address(0)) revert Issuer_NotRegistered(issuer);
        if (entry.authority != msg.sender) revert Caller_NotIssuerAuthority(issuer);
        if (uint256(root) >= Groth16.R) revert Root_NotCanonical();
        if (!entry.enabled) revert Issuer_Disabled(issuer);
        uint64 post = ++entry.posts;
        _roots[issuer][root] = IssuerRoot(uint40(block.timestamp), snapshot, post);
        emit IssuerRootPosted(issuer, root, snapshot);
    }

    /// @inheritdoc IPasses
    function registerGate(uint8 statement, uint32 issuer, uint32 subject, uint128 threshold, uint64 periodLength)
        external
        returns (bytes32 gate)
    {
        if (statement != AGE && statement != FUNDS) revert Gate_StatementInvalid(statement);
        if (_issuers[issuer].authority == address(0)) revert Issuer_NotRegistered(issuer);
        if (threshold == 0 || (statement == AGE && threshold > AGE_MAX)) revert Gate_ThresholdInvalid(threshold);
        if (periodLength < PERIOD_MIN || periodLength > PERIOD_MAX) revert Gate_PeriodInvalid(periodLength);
        gate = bytes32(++gateCount);
        _gates[gate] = Gate(msg.sender, statement, issuer, subject, threshold, periodLength);
        emit GateRegistered(gate, msg.sender, statement, issuer, subject, threshold, periodLength);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Any account
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IPasses
    function proveAge(bytes32 gate, AgeClaim calldata claim, bytes calldata proof) external {
        Gate memory asked = _gateFor(gate, AGE);
        address verifier = _verifierFor(AGE, claim.circuitVersion, claim.holder, claim.expiry);
        _requireUnspent(claim.nullifier);
        _countingRoot(asked.issuer, claim.root);
        bytes32 params = _ageParams(asked, claim.day);
        bytes32 context = contextOf(claim.holder, claim.expiry, claim.circuitVersion);
        uint32 period = _periodOf(asked);
        uint256[5] memory inputs = _inputs(claim.root, claim.nullifier, _scope(gate, period), params, context);
        if (!_verifyScoped(AGE, verifier, inputs, proof)) revert Proof_Invalid();
        _grant(gate, asked, period, claim.holder, claim.nullifier);
    }

    /// @inheritdoc IPasses
    function proveFunds(bytes32 gate, FundsClaim calldata claim, bytes calldata proof) external {
        Gate memory asked = _gateFor(gate, FUNDS);
        address verifier = _verifierFor(FUNDS, claim.circuitVersion, claim.holder, claim.expiry);
        _requireUnspent(claim.nullifier);
        uint32 snapshot = _countingRoot(asked.issuer, claim.root);
        bytes32 params = ScopedInputs.fundsParams(asked.threshold, asked.issuer, asked.subject, snapshot);
        bytes32 context = contextOf(claim.holder, claim.expiry, claim.circuitVersion);
        uint32 period = _periodOf(asked);
        uint256[5] memory inputs = _inputs(claim.root, claim.nullifier, _scope(gate, period), params, context);
        if (!_verifyScoped(FUNDS, verifier, inputs, proof)) revert Proof_Invalid();
        _grant(gate, asked, period, claim.holder, claim.nullifier);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IPasses
    function hasPass(bytes32 gate, address holder) external view returns (bool) {
        return block.timestamp < _passes[gate][holder];
    }

    /// @inheritdoc IPasses
    function passExpiry(bytes32 gate, address holder) external view returns (uint64) {
        return _passes[gate][holder];
    }

    /// @inheritdoc IPasses
    function issuerOf(uint32 issuer) external view returns (Issuer memory) {
        return _issuers[issuer];
    }

    /// @inheritdoc IPasses
    function rootOf(uint32 issuer, bytes32 root) external view returns (IssuerRoot memory posted, bool counts) {
        posted = _roots[issuer][root];
        counts = _issuers[issuer].enabled && _isKept(issuer, posted) && !_isExpired(posted);
    }

    /// @inheritdoc IPasses
    function gateOf(bytes32 gate) external view returns (Gate memory) {
        return _gates[gate];
    }

    /// @inheritdoc IPasses
    function scopeOf(bytes32 gate) external view returns (bytes32) {
        Gate memory asked = _gates[gate];
        if (asked.statement == 0) revert Gate_NotFound(gate);
        return _scope(gate, _periodOf(asked));
    }

    /// @inheritdoc IPasses
    function contextOf(address holder, uint64 expiry, uint32 circuitVersion) public view returns (bytes32) {
        return ListenInputs.context(deploymentId, Ids.toBytes32(holder), 0, 0, expiry, circuitVersion);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Internal
    // -----------------------------------------------------------------------------------------------------------------

    function _gateFor(bytes32 gate, uint8 statement) private view returns (Gate memory asked) {
        asked = _gates[gate];
        if (asked.statement == 0) revert Gate_NotFound(gate);
        if (asked.statement != statement) revert Gate_StatementMismatch(gate);
    }

    /// @dev Checks what claims of both statements have in common, and returns the verifier of the circuit's version.
    function _verifierFor(uint8 statement, uint32 version, address holder, uint64 expiry)
        private
        view
        returns (address verifier)
    {
        verifier = _verifierOf(statement, version);
        if (block.timestamp > expiry) revert Claim_Expired(expiry);
        if (holder == address(0)) revert Pass_HolderZero();
    }

    /// @dev The snapshot of a root. Reverts when the root does not count.
    function _countingRoot(uint32 issuer, bytes32 root) private view returns (uint32 snapshot) {
        if (!_issuers[issuer].enabled) revert Issuer_Disabled(issuer);
        IssuerRoot memory posted = _roots[issuer][root];
        if (!_isKept(issuer, posted)) revert Root_Unknown(root);
        if (_isExpired(posted)) revert Root_Expired(root);
        return posted.snapshot;
    }

    /// @dev Whether a root is one of the issuer's last sixteen. Comparing post numbers needs no list of them.
    function _isKept(uint32 issuer, IssuerRoot memory posted) private view returns (bool) {
        return posted.postedAt != 0 && _issuers[issuer].posts - posted.post < ROOTS_KEPT;
    }

    function _isExpired(IssuerRoot memory posted) private view returns (bool) {
        return block.timestamp >= posted.postedAt + ROOT_LIFETIME;
    }

    /// @dev The params of an age gate. Reverts unless `day` is today or one of the six days before.
    function _ageParams(Gate memory asked, uint32 day) private view returns (bytes32) {
        uint32 today = CivilDate.dayAt(block.timestamp);
        if (day > today || uint256(day) + DAYS_ACCEPTED <= today) revert Age_DayOutOfRange(day, today);
        (bool valid, uint32 cutoff) = CivilDate.cutoff(day, uint8(asked.threshold));
        if (!valid) revert Age_CutoffBefore1900(day, uint8(asked.threshold));
        return ScopedInputs.ageParams(asked.issuer, asked.subject, day, cutoff);
    }

    /// @dev Number of the current period. It fits 32 bits, because a period is at least one hour.
    function _periodOf(Gate memory asked) private view returns (uint32) {
        return uint32(block.timestamp / asked.periodLength);
    }

    function _scope(bytes32 gate, uint32 period) private view returns (bytes32) {
        return ScopedInputs.scope(deploymentId, gate, period);
    }

    function _inputs(bytes32 root, bytes32 nullifier, bytes32 scope, bytes32 params, bytes32 context)
        private
        pure
        returns (uint256[5] memory)
    {
        return [uint256(root), uint256(nullifier), uint256(scope), uint256(params), uint256(context)];
    }

    function _grant(bytes32 gate, Gate memory asked, uint32 period, address holder, bytes32 nullifier) private {
        _spend(nullifier);
        uint64 expiresAt = (uint64(period) + 1) * asked.periodLength;
        _passes[gate][holder] = expiresAt;
        emit PassGranted(gate, period, holder, nullifier, expiresAt);
    }
}
