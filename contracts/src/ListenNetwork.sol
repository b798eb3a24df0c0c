// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IListenNetwork} from "./interfaces/IListenNetwork.sol";
import {Budget} from "./libraries/Budget.sol";
import {ListenGate} from "./ListenGate.sol";
import {ProofGate} from "./ProofGate.sol";
import {NetworkParameters} from "./types/Network.sol";

/// @title Parameters of the rewards contract, its nodes and its attestors
/// @notice Parameters are fixed at construction. The owner registers nodes, sets the guardian, proposes attestors and
/// circuits under the timelock, and can disable a circuit at once. Ownership is transferred in two steps. The owner
/// cannot move tokens.
abstract contract ListenNetwork is IListenNetwork, ListenGate {
    /// @dev Fans need time to prove and send their claims.
    uint256 private constant CLAIM_WINDOW_MIN = 7 days;
    /// @dev With fewer fans at a tier, a payment would show which fan listened.
    uint256 private constant MINIMUM_SET_MIN = 10;
    uint256 private constant ATTESTORS_MAX = 16;

    /// @dev A streaming node.
    struct Node {
        /// Account that runs it; zero when the node is not registered.
        address operator;
        /// Maximum amount that one of its epochs may reserve.
        uint64 quota;
    }

    /// @dev Attestors that can be applied from `effectiveAt`; zero means that there is no proposal.
    struct Proposal {
        uint40 effectiveAt;
        uint8 threshold;
        address[] attestors;
    }

    /// @inheritdoc IListenNetwork
    address public immutable paymentToken;
    /// @inheritdoc IListenNetwork
    address public immutable registry;

    uint32 internal immutable _network;
    uint32 internal immutable _chain;
    uint32 internal immutable _epochLength;
    uint32 internal immutable _challengeDelay;
    uint32 internal immutable _claimWindow;
    uint16 internal immutable _alphaBps;
    uint16 internal immutable _betaBps;
    uint32 internal immutable _minimumSet;
    uint64 internal immutable _rateMax;

    /// @inheritdoc IListenNetwork
    uint64 public reserved;
    /// @inheritdoc IListenNetwork
    uint32 public attestorSet;
    /// @inheritdoc IListenNetwork
    uint8 public threshold;
    uint8 internal _attestorCount;
    /// @inheritdoc IListenNetwork
    address public guardian;

    address[] private _attestors;
    mapping(address attestor => uint256 seatFromOne) private _seats;
    mapping(uint64 node => Node) private _nodes;
    Proposal private _proposal;

    /// @param paymentToken_ Token of rewards and deposits: a plain ERC-20, without fees on transfer and callbacks.
    /// @param registry_ Registry whose tracks are paid; its address is precomputed, it is deployed after this contract.
    /// @param owner_ Account that administers the contract.
    /// @param guardian_ Account that may void epochs during their challenge delay.
    /// @param attestors_ The first set of attestors.
    /// @param given Parameters, checked against their ranges.
    constructor(
        address paymentToken_,
        address registry_,
        address owner_,
        address guardian_,
        address[] memory attestors_,
        NetworkParameters memory given
    ) ProofGate(owner_, given.timelock, given.circuitVersion) {
        if (given.network == 0) revert Network_ParameterInvalid("network");
        if (given.chain == 0) revert Network_ParameterInvalid("chain");
        if (given.rateMax == 0) revert Network_ParameterInvalid("rateMax");
        if (given.epochLength == 0) revert Network_ParameterInvalid("epochLength");
        if (given.challengeDelay == 0) revert Network_ParameterInvalid("challengeDelay");
        if (given.claimWindow < CLAIM_WINDOW_MIN) revert Network_ParameterInvalid("claimWindow");
        if (given.timelock <= given.challengeDelay) revert Network_ParameterInvalid("timelock");
        if (given.alphaBps > Budget.BPS) revert Network_ParameterInvalid("alphaBps");
        if (given.betaBps > Budget.BPS) revert Network_ParameterInvalid("betaBps");
        if (given.minimumSet < MINIMUM_SET_MIN) revert Network_ParameterInvalid("minimumSet");

        paymentToken = paymentToken_;
        registry = registry_;
        _network = given.network;
        _chain = given.chain;
        _epochLength = given.epochLength;
        _challengeDelay = given.challengeDelay;
        _claimWindow = given.claimWindow;
        _alphaBps = given.alphaBps;
        _betaBps = given.betaBps;
        _minimumSet = given.minimumSet;
        _rateMax = given.rateMax;
        emit NetworkInitialized(given.network, given.chain, deploymentId, given.epochLength, given.circuitVersion);
        _setGuardian(guardian_);
        _requireSoundSet(attestors_, given.threshold);
        _setAttestors(attestors_, given.threshold);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Admin
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenNetwork
    function registerNode(uint64 node, address operator, uint64 quota) external onlyOwner {
        if (node == 0 || operator == address(0)) revert Node_Invalid();
        _nodes[node] = Node(operator, quota);
        emit NodeRegistered(node, operator, quota);
    }

    /// @inheritdoc IListenNetwork
    function setGuardian(address guardian_) external onlyOwner {
        _setGuardian(guardian_);
    }

    /// @inheritdoc IListenNetwork
    function proposeAttestors(address[] calldata attestors_, uint8 threshold_) external onlyOwner {
        if (attestors_.length == 0) {
            if (_proposal.effectiveAt == 0) revert Attestors_NotProposed();
            delete _proposal;
            emit AttestorsProposed(attestors_, 0, 0);
            return;
        }
        _requireSoundSet(attestors_, threshold_);
        uint40 effectiveAt = uint40(block.timestamp + timelock);
        _proposal = Proposal(effectiveAt, threshold_, attestors_);
        emit AttestorsProposed(attestors_, threshold_, effectiveAt);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Any account
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenNetwork
    function applyAttestors() external {
        Proposal memory proposal = _proposal;
        // slither-disable-next-line incorrect-equality: zero means that there is no proposal
        if (proposal.effectiveAt == 0) revert Attestors_NotProposed();
        if (block.timestamp < proposal.effectiveAt) revert Timelock_Running(proposal.effectiveAt);
        delete _proposal;
        address[] memory former = _attestors;
        for (uint256 i = 0; i < former.length; ++i) {
            // slither-disable-next-line costly-loop: at most sixteen
            delete _seats[former[i]];
        }
        _setAttestors(proposal.attestors, proposal.threshold);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenNetwork
    function parameters() external view returns (NetworkParameters memory) {
        return NetworkParameters({
            network: _network,
            chain: _chain,
            circuitVersion: compiledVersion,
            epochLength: _epochLength,
            challengeDelay: _challengeDelay,
            claimWindow: _claimWindow,
            timelock: timelock,
            threshold: threshold,
            alphaBps: _alphaBps,
            betaBps: _betaBps,
            minimumSet: _minimumSet,
            rateMax: _rateMax
        });
    }

    /// @inheritdoc IListenNetwork
    function attestors() external view returns (address[] memory) {
        return _attestors;
    }

    /// @inheritdoc IListenNetwork
    function proposedAttestors() external view returns (address[] memory, uint8, uint64) {
        return (_proposal.attestors, _proposal.threshold, _proposal.effectiveAt);
    }

    /// @inheritdoc IListenNetwork
    function nodeOf(uint64 node) external view returns (address operator, uint64 quota) {
        Node storage entry = _nodes[node];
        return (entry.operator, entry.quota);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Internal
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Index of an attestor in the current set. Reverts when the account is not in it.
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

    /// @dev Reverts when a set could never agree, or when an attestor would have two votes.
    function _requireSoundSet(address[] memory attestors_, uint8 threshold_) private pure {
        if (threshold_ == 0 || threshold_ > attestors_.length || attestors_.length > ATTESTORS_MAX) {
            revert Attestors_ThresholdInvalid(threshold_, attestors_.length);
        }
        for (uint256 i = 0; i < attestors_.length; ++i) {
            if (attestors_[i] == address(0)) revert Attestor_Invalid(attestors_[i]);
            for (uint256 j = 0; j < i; ++j) {
                if (attestors_[i] == attestors_[j]) revert Attestor_Invalid(attestors_[i]);
            }
        }
    }

    /// @dev Votes are stored per set, so the votes of the former set do not count any more.
    function _setAttestors(address[] memory attestors_, uint8 threshold_) private {
        ++attestorSet;
        threshold = threshold_;
        _attestorCount = uint8(attestors_.length);
        for (uint256 i = 0; i < attestors_.length; ++i) {
            _seats[attestors_[i]] = i + 1;
        }
        _attestors = attestors_;
        emit AttestorsSet(attestors_, threshold_);
    }
}
