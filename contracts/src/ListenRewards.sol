// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IListenRewards} from "./interfaces/IListenRewards.sol";
import {ITrackRegistry} from "./interfaces/ITrackRegistry.sol";
import {ITrackShares} from "./interfaces/ITrackShares.sol";
import {Budget} from "./libraries/Budget.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {Ids} from "./libraries/Ids.sol";
import {ListenInputs} from "./libraries/ListenInputs.sol";
import {PayoutTree} from "./libraries/PayoutTree.sol";
import {ListenNetwork} from "./ListenNetwork.sol";
import {AttestedTuple} from "./types/AttestedTuple.sol";
import {Epoch, EpochState} from "./types/Epoch.sol";
import {ListenClaim} from "./types/ListenClaim.sol";
import {NetworkParameters} from "./types/Network.sol";

/// @title The rewards pool: pays listeners for proved listening and tracks for counted listens
contract ListenRewards is IListenRewards, ListenNetwork, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Source of a deposit that pays a track its part of an epoch, see {ITrackShares.Deposited}. Its memo is the
    /// {ListenInputs.realm}.
    uint8 private constant SOURCE_STREAMING = 2;

    mapping(uint256 epochKey => Epoch) private _epochs;
    mapping(uint256 voteKey => mapping(uint256 seat => bytes32 tupleHash)) private _votes;
    mapping(uint256 epochKey => mapping(uint256 word => uint256 bits)) private _paidLeaves;

    /// @param paymentToken_ Token of rewards and deposits: a plain ERC-20, without fees on transfer and callbacks.
    /// @param registry_ Registry whose tracks are paid; its address is precomputed, it is deployed after this contract.
    /// @param owner_ Account that administers the contract.
    /// @param guardian_ Account that may void epochs during their challenge delay.
    /// @param attestors_ The first set of attestors.
    /// @param parameters_ Parameters, checked against their ranges.
    constructor(
        address paymentToken_,
        address registry_,
        address owner_,
        address guardian_,
        address[] memory attestors_,
        NetworkParameters memory parameters_
    ) ListenNetwork(paymentToken_, registry_, owner_, guardian_, attestors_, parameters_) {}

    // -----------------------------------------------------------------------------------------------------------------
    // Attestors and guardian
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenRewards
    function attest(uint32 epoch, uint64 node, AttestedTuple calldata tuple) external nonReentrant {
        uint256 seat = _seatOf(msg.sender);
        uint256 end = (uint256(epoch) + 1) * _epochLength;
        if (block.timestamp < end) revert Epoch_NotEnded(epoch);
        if (block.timestamp >= end + _claimWindow) revert Epoch_VotingEnded(epoch);
        uint256 key = _key(epoch, node);
        if (_epochs[key].state != EpochState.Voting) revert Epoch_NotVoting(epoch, node);
        _requireSound(tuple);
        uint64 quota = _quotaOf(node);

        mapping(uint256 seat => bytes32) storage votes = _votes[_voteKey(key)];
        if (votes[seat] != 0) revert Vote_AlreadyCast(msg.sender);
        bytes32 tupleHash = tuple.hash();
        votes[seat] = tupleHash;
        emit Attested(epoch, node, msg.sender, tupleHash);

        uint256 equal = 0;
        uint256 count = _attestorCount;
        for (uint256 i = 0; i < count; ++i) {
            if (votes[i] == tupleHash) ++equal;
        }
        if (equal >= threshold) _fix(epoch, node, tuple, quota);
    }

    /// @inheritdoc IListenRewards
    function voidEpoch(uint32 epoch, uint64 node) external nonReentrant {
        if (msg.sender != guardian) revert Caller_NotGuardian(msg.sender);
        Epoch storage entry = _epochs[_key(epoch, node)];
        if (entry.state != EpochState.Fixed) revert Epoch_NotFixed(epoch, node);
        if (block.timestamp >= entry.payableAt) revert Epoch_ChallengeEnded(epoch, node);
        entry.state = EpochState.Void;
        _release(entry);
        emit EpochVoided(epoch, node);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Any account
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenRewards
    function fundPool(uint64 amount) external nonReentrant {
        if (amount == 0) revert Amount_Zero();
        emit PoolFunded(msg.sender, amount);
        IERC20(paymentToken).safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IListenRewards
    function claimListen(ListenClaim calldata claim, bytes calldata proof) external nonReentrant {
        address verifier = _verifierOf(LISTEN, claim.circuitVersion);
        if (block.timestamp > claim.expiry) revert Claim_Expired(claim.expiry);
        if (claim.recipient == address(0)) revert Claim_RecipientZero();
        _requireUnspent(claim.nullifier);
        uint256 tier = Budget.tierIndex(claim.tier);
        if (tier == 4) revert Claim_TierUnknown(claim.tier);
        Epoch storage entry = _payableEpoch(claim.epoch, claim.node);
        if (entry.payableTiers >> tier & 1 == 0) revert Claim_TierBelowMinimumSet(claim.tier);

        uint256[4] memory inputs =
            [uint256(entry.listenRoot), uint256(claim.nullifier), uint256(paramsOf(claim)), uint256(contextOf(claim))];
        if (!_verifyListen(verifier, inputs, proof)) revert Proof_Invalid();

        _spend(claim.nullifier);
        uint256 reward = uint256(claim.tier) * entry.rate;
        if (reward == 0) revert Amount_Zero();
        uint64 left = entry.listenersLeft;
        if (reward > left) revert Claim_BudgetSpent();
        entry.listenersLeft = left - uint64(reward);
        reserved -= uint64(reward);
        _pay(claim, uint64(reward));
    }

    /// @inheritdoc IListenRewards
    function distributeTrack(
        uint32 epoch,
        uint64 node,
        uint32 index,
        bytes32 trackId,
        uint64 weight,
        bytes32[] calldata proof
    ) external nonReentrant {
        Epoch storage entry = _payableEpoch(epoch, node);
        _requireLeaf(entry, index, PayoutTree.leaf(index, trackId, weight), proof);
        _markPaid(_key(epoch, node), index);
        uint64 amount = _bookTrack(entry, weight);
        emit TrackPaid(epoch, node, index, trackId, weight, amount);
        _depositShare(epoch, node, trackId, amount);
    }

    /// @inheritdoc IListenRewards
    function closeEpoch(uint32 epoch, uint64 node) external nonReentrant {
        Epoch storage entry = _epochs[_key(epoch, node)];
        if (entry.state != EpochState.Fixed) revert Epoch_NotFixed(epoch, node);
        if (block.timestamp < entry.closesAt) revert Epoch_ClaimsRunning(epoch, node);
        entry.state = EpochState.Closed;
        emit EpochClosed(epoch, node, _release(entry));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IListenRewards
    function epochOf(uint32 epoch, uint64 node) external view returns (Epoch memory) {
        return _epochs[_key(epoch, node)];
    }

    /// @inheritdoc IListenRewards
    function voteOf(uint32 epoch, uint64 node, address attestor) external view returns (bytes32) {
        return _votes[_voteKey(_key(epoch, node))][_seatOf(attestor)];
    }

    /// @inheritdoc IListenRewards
    function isPaid(uint32 epoch, uint64 node, uint32 index) external view returns (bool) {
        return _paidLeaves[_key(epoch, node)][index >> 8] >> (index & 0xff) & 1 != 0;
    }

    /// @inheritdoc IListenRewards
    function freePool() public view returns (uint64) {
        uint256 balance = IERC20(paymentToken).balanceOf(address(this));
        if (balance <= reserved) return 0;
        uint256 free = balance - reserved;
        return free > type(uint64).max ? type(uint64).max : uint64(free);
    }

    /// @inheritdoc IListenRewards
    function contextOf(ListenClaim calldata claim) public view returns (bytes32) {
        return ListenInputs.context(
            deploymentId,
            Ids.toBytes32(claim.recipient),
            Ids.toBytes32(claim.feeReceiver),
            claim.fee,
            claim.expiry,
            claim.circuitVersion
        );
    }

    /// @inheritdoc IListenRewards
    function paramsOf(ListenClaim calldata claim) public view returns (bytes32) {
        return ListenInputs.params(_network, claim.node, claim.epoch, _chain, claim.tier);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Internal
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Storage key of one node's epoch.
    function _key(uint32 epoch, uint64 node) private pure returns (uint256) {
        return uint256(epoch) << 64 | node;
    }

    /// @dev Storage key of the current attestors' votes on an epoch. Votes of an earlier set have other keys, and so
    /// lapse.
    function _voteKey(uint256 key) private view returns (uint256) {
        return uint256(attestorSet) << 96 | key;
    }

    /// @dev Reverts when the roots or counts of a tuple are impossible.
    function _requireSound(AttestedTuple calldata tuple) private pure {
        if (uint256(tuple.listenRoot) >= Groth16.R) revert Tuple_ListenRootNotCanonical();
        uint32[4] calldata fans = tuple.fans;
        if (fans[0] < fans[1] || fans[1] < fans[2] || fans[2] < fans[3]) revert Tuple_FansNotSorted();
        if (tuple.payoutLeaves > 1 << PayoutTree.MAX_DEPTH) revert Tuple_TooManyLeaves(tuple.payoutLeaves);
        if ((tuple.payoutLeaves == 0) != (tuple.weightTotal == 0)) revert Tuple_WeightWithoutLeaves();
    }

    function _fix(uint32 epoch, uint64 node, AttestedTuple calldata tuple, uint64 quota) private {
        (uint64 listeners, uint64 tracks, uint64 rate) =
            Budget.reserve(freePool(), quota, _alphaBps, _betaBps, _rateMax, tuple.fans);
        reserved += listeners + tracks;
        uint40 payableAt = uint40(block.timestamp + _challengeDelay);
        uint40 closesAt = uint40(payableAt + _claimWindow);
        _epochs[_key(epoch, node)] = Epoch({
            listenRoot: tuple.listenRoot,
            state: EpochState.Fixed,
            payableTiers: Budget.payableTiers(tuple.fans, _minimumSet),
            payableAt: payableAt,
            closesAt: closesAt,
            rate: rate,
            listenersLeft: listeners,
            payoutRoot: tuple.payoutRoot,
            weightTotal: tuple.weightTotal,
            tracksBudget: tracks,
            tracksLeft: tracks,
            payoutLeaves: tuple.payoutLeaves,
            fans: tuple.fans,
            listenersBudget: listeners
        });
        emit EpochFixed(epoch, node, tuple, listeners, tracks, rate, payableAt, closesAt);
    }

    /// @dev The epoch. Reverts unless it is fixed, its challenge delay has ended and its claim window has not.
    function _payableEpoch(uint32 epoch, uint64 node) private view returns (Epoch storage entry) {
        entry = _epochs[_key(epoch, node)];
        if (entry.state != EpochState.Fixed) revert Epoch_NotFixed(epoch, node);
        if (block.timestamp < entry.payableAt) revert Epoch_ChallengeRunning(epoch, node);
        if (block.timestamp >= entry.closesAt) revert Epoch_ClaimsEnded(epoch, node);
    }

    /// @dev Removes the unpaid rest of an epoch's budget from {reserved}, and returns it.
    function _release(Epoch storage entry) private returns (uint64 freed) {
        freed = entry.listenersLeft + entry.tracksLeft;
        reserved -= freed;
    }

    /// @dev Pays fee and reward. A fee that exceeds the reward or cannot be paid is paid to the fan, so that the
    /// account of a relayer cannot block a claim.
    function _pay(ListenClaim calldata claim, uint64 reward) private {
        IERC20 token = IERC20(paymentToken);
        address feeReceiver = claim.feeReceiver;
        uint64 fee = feeReceiver == address(0) || claim.fee > reward ? 0 : claim.fee;
        if (fee != 0 && !token.trySafeTransfer(feeReceiver, fee)) fee = 0;
        if (fee == 0) feeReceiver = address(0);
        uint64 amount = reward - fee;
        emit ListenClaimed(
            claim.epoch, claim.node, claim.nullifier, claim.tier, claim.recipient, amount, feeReceiver, fee
        );
        if (amount != 0) token.safeTransfer(claim.recipient, amount);
    }

    /// @dev Reverts when `leaf` is not the leaf at `index` of the epoch's payout tree.
    function _requireLeaf(Epoch storage entry, uint32 index, bytes32 leaf, bytes32[] calldata proof) private view {
        uint32 leaves = entry.payoutLeaves;
        if (index >= leaves) revert Payout_IndexOutOfRange(index);
        if (proof.length != PayoutTree.depth(leaves) || PayoutTree.rootFromPath(index, leaf, proof) != entry.payoutRoot)
        {
            revert Payout_ProofInvalid();
        }
    }

    /// @dev Takes a leaf's part from the tracks' budget, and returns it.
    function _bookTrack(Epoch storage entry, uint64 weight) private returns (uint64 amount) {
        uint64 weightTotal = entry.weightTotal;
        if (weight > weightTotal) revert Payout_WeightInvalid();
        amount = Budget.trackShare(entry.tracksBudget, weight, weightTotal);
        if (amount == 0) revert Amount_Zero();
        uint64 left = entry.tracksLeft;
        if (amount > left) revert Payout_BudgetSpent();
        entry.tracksLeft = left - amount;
        reserved -= amount;
    }

    /// @dev Deposits a track's part in its vault.
    function _depositShare(uint32 epoch, uint64 node, bytes32 trackId, uint64 amount) private {
        ITrackShares shares = ITrackShares(ITrackRegistry(registry).issuedShares(trackId));
        IERC20(paymentToken).forceApprove(address(shares), amount);
        shares.deposit(amount, SOURCE_STREAMING, ListenInputs.realm(_network, node, epoch));
    }

    function _markPaid(uint256 key, uint32 index) private {
        mapping(uint256 word => uint256) storage words = _paidLeaves[key];
        uint256 bit = 1 << (index & 0xff);
        uint256 word = words[index >> 8];
        if (word & bit != 0) revert Payout_AlreadyPaid(index);
        words[index >> 8] = word | bit;
    }
}
