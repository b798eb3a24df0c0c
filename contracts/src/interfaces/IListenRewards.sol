// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AttestedTuple} from "../types/AttestedTuple.sol";
import {Epoch} from "../types/Epoch.sol";
import {NetworkParameters} from "../types/Network.sol";
import {ListenClaim} from "../types/ListenClaim.sol";
import {IProofGate} from "./IProofGate.sol";

/// @title The rewards pool: pays listeners for proved listening and tracks for counted listens
/// @notice Attestors fix what a streaming node counted in an epoch; fans claim with a zero-knowledge proof, tracks are
/// paid by payout leaf. An epoch never pays more than it reserved, whatever was attested.
interface IListenRewards is IProofGate {
    // ------------------------------------------------------------------------------------------------------------------
    // Events
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The rewards side of this deployment was set up.
    event NetworkInitialized(
        uint32 network, uint32 chain, bytes32 deploymentId, uint64 epochLength, uint32 circuitVersion
    );

    /// @notice A streaming node was registered, or its operator or quota changed.
    event NodeRegistered(uint64 indexed node, address indexed operator, uint64 quota);

    /// @notice The pool was funded.
    event PoolFunded(address indexed from, uint64 amount);

    /// @notice An attestor voted.
    /// @param tupleHash See {AttestedTupleLibrary.hash}.
    event Attested(uint32 indexed epoch, uint64 indexed node, address indexed attestor, bytes32 tupleHash);

    /// @notice Enough attestors agreed: roots and budgets are fixed.
    event EpochFixed(
        uint32 indexed epoch,
        uint64 indexed node,
        AttestedTuple tuple,
        uint64 listenersBudget,
        uint64 tracksBudget,
        uint64 rate,
        uint64 payableAt,
        uint64 closesAt
    );

    /// @notice The guardian voided the epoch during its challenge delay.
    event EpochVoided(uint32 indexed epoch, uint64 indexed node);

    /// @notice A listener was paid.
    /// @param amount Paid to the recipient, after the fee.
    event ListenClaimed(
        uint32 indexed epoch,
        uint64 indexed node,
        bytes32 indexed nullifier,
        uint16 tier,
        address recipient,
        uint64 amount,
        address feeReceiver,
        uint64 fee
    );

    /// @notice A track was paid its part of an epoch; its vault deposited the same amount.
    event TrackPaid(
        uint32 indexed epoch, uint64 indexed node, uint32 index, bytes32 indexed trackId, uint64 weight, uint64 amount
    );

    /// @notice The claim window ended: what was not paid is free again.
    event EpochClosed(uint32 indexed epoch, uint64 indexed node, uint64 freed);

    /// @notice Another guardian may void epochs from now on.
    event GuardianSet(address indexed guardian);

    /// @notice Another set of attestors was proposed, or (empty) the proposal withdrawn.
    /// @param effectiveAt Unix time from which anybody can put it in force; 0 when withdrawn.
    event AttestorsProposed(address[] attestors, uint8 threshold, uint64 effectiveAt);

    /// @notice These attestors vote from now on; votes on epochs not fixed lapsed.
    event AttestorsSet(address[] attestors, uint8 threshold);

    // ------------------------------------------------------------------------------------------------------------------
    // Errors
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice `parameter` is out of range.
    error Network_ParameterInvalid(string parameter);
    /// @notice Attestors are distinct and not zero.
    error Attestor_Invalid(address attestor);
    /// @notice At most 16 attestors, of whom at least one and not more than there are must agree.
    error Attestors_ThresholdInvalid(uint8 threshold, uint256 attestors);
    error Attestors_NotProposed();
    error Node_NotRegistered(uint64 node);
    /// @notice Nodes are numbered from 1 and have an operator.
    error Node_Invalid();
    error Amount_Zero();
    error Caller_NotAttestor(address caller);
    error Caller_NotGuardian(address caller);
    error Epoch_NotEnded(uint32 epoch);
    error Epoch_VotingEnded(uint32 epoch);
    /// @notice The epoch was fixed already, or is void or closed.
    error Epoch_NotVoting(uint32 epoch, uint64 node);
    error Epoch_NotFixed(uint32 epoch, uint64 node);
    error Epoch_ChallengeEnded(uint32 epoch, uint64 node);
    error Epoch_ChallengeRunning(uint32 epoch, uint64 node);
    error Epoch_ClaimsEnded(uint32 epoch, uint64 node);
    error Epoch_ClaimsRunning(uint32 epoch, uint64 node);
    error Tuple_ListenRootNotCanonical();
    /// @notice More fans at a higher tier than at a lower one.
    error Tuple_FansNotSorted();
    error Tuple_TooManyLeaves(uint32 leaves);
    error Tuple_WeightWithoutLeaves();
    error Vote_AlreadyCast(address attestor);
    error Claim_TierUnknown(uint16 tier);
    error Claim_TierBelowMinimumSet(uint16 tier);
    error Claim_RecipientZero();
    error Claim_BudgetSpent();
    error Payout_IndexOutOfRange(uint32 index);
    error Payout_ProofInvalid();
    error Payout_AlreadyPaid(uint32 index);
    error Payout_WeightInvalid();
    error Payout_BudgetSpent();

    // ------------------------------------------------------------------------------------------------------------------
    // Admin and guardian
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Registers a streaming node, or changes its operator or quota. Owner only.
    /// @param quota Most one of its epochs may reserve, in the payment token's smallest unit.
    function registerNode(uint64 node, address operator, uint64 quota) external;

    /// @notice Names the guardian. Owner only.
    function setGuardian(address guardian) external;

    /// @notice Proposes other attestors, of whom `threshold` must agree; a proposal that waits is replaced. An empty list
    /// withdraws it. Owner only.
    function proposeAttestors(address[] calldata attestors, uint8 threshold) external;

    /// @notice Puts the proposed attestors in force. Anybody, after the timelock, which is longer than the challenge delay:
    /// what they fix first is challenged before whoever named them unseen could be paid. Votes on epochs not fixed lapse.
    function applyAttestors() external;

    /// @notice Voids a fixed epoch during its challenge delay and frees its reservation. Guardian only; never replaces roots.
    function voidEpoch(uint32 epoch, uint64 node) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Attestors
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Votes for an ended epoch of a node, once per attestor. The vote with which enough attestors agree fixes the
    /// epoch and reserves its budget.
    function attest(uint32 epoch, uint64 node, AttestedTuple calldata tuple) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Everybody
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Takes `amount` of the payment token from the caller into the pool.
    function fundPool(uint64 amount) external;

    /// @notice Pays a proved listener, once per nullifier. Who sends it does not matter.
    /// @param proof Groth16 over BN254: A (64 bytes), B (128), C (64), in EIP-197 form.
    function claimListen(ListenClaim calldata claim, bytes calldata proof) external;

    /// @notice Pays a track its part of an epoch into its vault, once per leaf.
    /// @param proof Siblings from the leaf up.
    function distributeTrack(
        uint32 epoch,
        uint64 node,
        uint32 index,
        bytes32 trackId,
        uint64 weight,
        bytes32[] calldata proof
    ) external;

    /// @notice Frees what an epoch did not pay, after its claim window.
    function closeEpoch(uint32 epoch, uint64 node) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The epoch of a node, with state Voting before it is fixed.
    function epochOf(uint32 epoch, uint64 node) external view returns (Epoch memory);

    /// @notice The tuple hash an attestor of the set in force voted for; zero when it has not.
    function voteOf(uint32 epoch, uint64 node, address attestor) external view returns (bytes32);

    /// @notice Operator and quota of a node; the operator is zero when it is not registered.
    function nodeOf(uint64 node) external view returns (address operator, uint64 quota);

    /// @notice Whether the payout leaf at `index` was paid.
    function isPaid(uint32 epoch, uint64 node, uint32 index) external view returns (bool);

    /// @notice What new epochs may draw on: the balance without what is reserved.
    function freePool() external view returns (uint64);

    /// @notice Reserved by fixed epochs and not yet paid.
    function reserved() external view returns (uint64);

    /// @notice The proof's fourth public input for `claim`.
    function contextOf(ListenClaim calldata claim) external view returns (bytes32);

    /// @notice The proof's third public input for `claim`.
    function paramsOf(ListenClaim calldata claim) external view returns (bytes32);

    /// @notice What the network was set up with.
    function parameters() external view returns (NetworkParameters memory);

    /// @notice All attestors.
    function attestors() external view returns (address[] memory);

    /// @notice How many attestors must agree.
    function threshold() external view returns (uint8);

    /// @notice Number of the set in force, 1 at deployment; a vote counts in its set alone.
    function attestorSet() external view returns (uint32);

    /// @notice The attestors proposed, and from when on they can be put in force; empty and 0 without a proposal.
    function proposedAttestors() external view returns (address[] memory attestors, uint8 threshold, uint64 effectiveAt);

    /// @notice Who may void epochs.
    function guardian() external view returns (address);

    /// @notice The token of deposits, sales and rewards.
    function paymentToken() external view returns (address);

    /// @notice The registry whose tracks are paid.
    function registry() external view returns (address);
}
