// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IListenRewards} from "./interfaces/IListenRewards.sol";
import {Budget} from "./libraries/Budget.sol";
import {Ids} from "./libraries/Ids.sol";
import {NetworkParameters} from "./types/Network.sol";

/// @title What the rewards side of a deployment is set up with, and its admin
/// @notice Parameters and attestors are fixed at construction. The owner registers nodes, names the guardian and has the
/// switch for listen claims; it changes hands in two steps.
abstract contract ListenNetwork is IListenRewards, Ownable2Step {
    /// @dev An open claim must have time to be made, proved and relayed.
    uint256 private constant CLAIM_WINDOW_MIN = 7 days;
    /// @dev Fewer fans would show who listened.
    uint256 private constant MINIMUM_SET_MIN = 10;
    uint256 private constant ATTESTORS_MAX = 16;

    /// @dev Who runs a streaming node, and the most one of its epochs may reserve.
    struct Node {
        address operator;
        uint64 quota;
    }

    /// @inheritdoc IListenRewards
    bytes32 public immutable deploymentId;
    /// @inheritdoc IListenRewards
    address public immutable paymentToken;
    /// @inheritdoc IListenRewards
    address public immutable registry;

    uint32 internal immutable _network;
    uint32 internal immutable _chain;
    uint32 internal immutable _circuitVersion;
    uint32 internal immutable _epochLength;
    uint32 internal immutable _challengeDelay;
    uint32 internal immutable _claimWindow;
    uint8 internal immutable _threshold;
    uint16 internal immutable _alphaBps;
    uint16 internal immutable _betaBps;
    uint32 internal immutable _minimumSet;
    uint64 internal immutable _rateMax;
    uint256 internal immutable _attestorCount;

    /// @inheritdoc IListenRewards
    uint64 public reserved;
    /// @inheritdoc IListenRewards
    bool public listenClaimsPaused;
    /// @inheritdoc IListenRewards
    address public guardian;

    address[] private _attestors;
    mapping(address attestor => uint256 seatFromOne) private _seats;
    mapping(uint64 node => Node) private _nodes;

    constructor(
        address paymentToken_,
        address registry_,
        address owner_,
        address guardian_,
        address[] memory attestors_,
        NetworkParameters memory given
    ) Ownable(owner_) {
        if (given.network == 0) revert Network_ParameterInvalid("network");
        if (given.chain == 0) revert Network_ParameterInvalid("chain");
        if (given.rateMax == 0) revert Network_ParameterInvalid("rateMax");
        if (given.epochLength == 0) revert Network_ParameterInvalid("epochLength");
        if (given.challengeDelay == 0) revert Network_ParameterInvalid("challengeDelay");
        if (given.claimWindow < CLAIM_WINDOW_MIN) revert Network_ParameterInvalid("claimWindow");
        if (given.threshold == 0 || given.threshold > attestors_.length) revert Network_ParameterInvalid("threshold");
        if (attestors_.length > ATTESTORS_MAX) revert Network_ParameterInvalid("attestors");
        if (given.alphaBps > Budget.BPS) revert Network_ParameterInvalid("alphaBps");
        if (given.betaBps > Budget.BPS) revert Network_ParameterInvalid("betaBps");
        if (given.minimumSet < MINIMUM_SET_MIN) revert Network_ParameterInvalid("minimumSet");

        deploymentId = Ids.deploymentId(block.chainid, address(this));
        paymentToken = paymentToken_;
        registry = registry_;
        _network = given.network;
        _chain = given.chain;
        _circuitVersion = given.circuitVersion;
        _epochLength = given.epochLength;
        _challengeDelay = given.challengeDelay;
        _claimWindow = given.claimWindow;
        _threshold = given.threshold;
        _alphaBps = given.alphaBps;
        _betaBps = given.betaBps;
        _minimumSet = given.minimumSet;
        _rateMax = given.rateMax;
        _attestorCount = attestors_.length;
        for (uint256 i = 0; i < attestors_.length; ++i) {
            address attestor = attestors_[i];
            if (attestor == address(0) || _seats[attestor] != 0) revert Attestor_Invalid(attestor);
            _seats[attestor] = i + 1;
        }
        _attestors = attestors_;
        emit NetworkInitialized(given.network, given.chain, deploymentId, given.epochLength, given.circuitVersion);
        _setGuardian(guardian_);
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Admin
    // ------------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenRewards
    function registerNode(uint64 node, address operator, uint64 quota) external onlyOwner {
        if (node == 0 || operator == address(0)) revert Node_Invalid();
        _nodes[node] = Node(operator, quota);
        emit NodeRegistered(node, operator, quota);
    }

    /// @inheritdoc IListenRewards
    function setGuardian(address guardian_) external onlyOwner {
        _setGuardian(guardian_);
    }

    /// @inheritdoc IListenRewards
    function setListenClaimsPaused(bool paused) external onlyOwner {
        listenClaimsPaused = paused;
        emit ListenClaimsPaused(_circuitVersion, paused);
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenRewards
    function parameters() external view returns (NetworkParameters memory) {
        return NetworkParameters({
            network: _network,
            chain: _chain,
            circuitVersion: _circuitVersion,
            epochLength: _epochLength,
            challengeDelay: _challengeDelay,
            claimWindow: _claimWindow,
            threshold: _threshold,
            alphaBps: _alphaBps,
            betaBps: _betaBps,
            minimumSet: _minimumSet,
            rateMax: _rateMax
        });
    }

    /// @inheritdoc IListenRewards
    function attestors() external view returns (address[] memory) {
        return _attestors;
    }

    /// @inheritdoc IListenRewards
    function nodeOf(uint64 node) external view returns (address operator, uint64 quota) {
        Node storage entry = _nodes[node];
        return (entry.operator, entry.quota);
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Internal
    // ------------------------------------------------------------------------------------------------------------------

    /// @dev Where an attestor's votes are kept.
    function _seatOf(address attestor) internal view returns (uint256) {
        uint256 seat = _seats[attestor];
        if (seat == 0) revert Caller_NotAttestor(attestor);
        return seat - 1;
    }

    function _quotaOf(uint64 node) internal view returns (uint64) {
        Node storage entry = _nodes[node];
        if (entry.operator == address(0)) revert Node_NotRegistered(node);
        return entry.quota;
    }

    function _setGuardian(address guardian_) private {
        guardian = guardian_;
        emit GuardianSet(guardian_);
    }
}
