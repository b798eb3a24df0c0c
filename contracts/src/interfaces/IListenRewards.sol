// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AttestedTuple} from "../types/AttestedTuple.sol";
import {Epoch} from "../types/Epoch.sol";
import {ListenClaim} from "../types/ListenClaim.sol";
import {IListenNetwork} from "./IListenNetwork.sol";
import {IProofGate} from "./IProofGate.sol";

/// @title The rewards pool: pays listeners for proved listening and tracks for counted listens
/// @notice Attestors fix what a streaming node counted in an epoch. Fans claim with a zero-knowledge proof, tracks are
/// paid by payout leaf. An epoch never pays more than it reserved, whatever was attested. An epoch is identified by its
/// number (unix time divided by the epoch length) and its node. Amounts are in the payment token's smallest unit.
interface IListenRewards is IListenNetwork, IProofGate {
    // -----------------------------------------------------------------------------------------------------------------
    // Events
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Emitted when the pool is funded by {fundPool}.
    /// @param from Payer.
    /// @param amount Amount transferred into the pool.
    event PoolFunded(address indexed from, uint64 amount);

    /// @notice Emitted when an attestor votes.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param attestor Attestor that voted.
    /// @param tupleHash Hash of the tuple it voted for, see {AttestedTupleLibrary.hash}.
    event Attested(uint32 indexed epoch, uint64 indexed node, address indexed attestor, bytes32 tupleHash);

    /// @notice Emitted when enough attestors agree: the epoch's roots and budgets are fixed from then on.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param tuple What the attestors agreed on.
    /// @param listenersBudget Amount reserved for listeners.
    /// @param tracksBudget Amount reserved for tracks.
    /// @param rate Amount that a claim is paid per counted listen of its tier.
    /// @param payableAt Unix time at which the challenge delay ends and payments begin.
    /// @param closesAt Unix time at which payments end.
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

    /// @notice Emitted when the guardian voids an epoch during its challenge delay.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    event EpochVoided(uint32 indexed epoch, uint64 indexed node);

    /// @notice Emitted when a listener is paid.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param nullifier Nullifier that the claim spent.
    /// @param tier Tier of the claim: 1, 5, 20 or 60 counted listens.
    /// @param recipient Wallet that was paid.
    /// @param amount Amount paid to the recipient, after the fee.
    /// @param feeReceiver Account that was paid the fee; zero when no fee was paid.
    /// @param fee Fee that was paid.
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

    /// @notice Emitted when a track is paid its part of an epoch. The track's vault emits a deposit of the same amount.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param index Index of the payout leaf.
    /// @param trackId Track that was paid.
    /// @param weight Weight of the leaf.
    /// @param amount Amount deposited in the track's vault.
    event TrackPaid(
        uint32 indexed epoch, uint64 indexed node, uint32 index, bytes32 indexed trackId, uint64 weight, uint64 amount
    );

    /// @notice Emitted when an epoch is closed after its claim window.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param freed Amount that the epoch did not pay, which is free for new epochs again.
    event EpochClosed(uint32 indexed epoch, uint64 indexed node, uint64 freed);

    // -----------------------------------------------------------------------------------------------------------------
    // Errors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Thrown when the pool is funded with zero, or when a reward or a track's part rounds down to zero.
    error Amount_Zero();

    /// @notice Thrown when an account other than the guardian voids an epoch.
    /// @param caller The account.
    error Caller_NotGuardian(address caller);

    /// @notice Thrown when an attestor votes before the epoch has ended.
    /// @param epoch Number of the epoch.
    error Epoch_NotEnded(uint32 epoch);

    /// @notice Thrown when an attestor votes later than one claim window after the epoch's end.
    /// @param epoch Number of the epoch.
    error Epoch_VotingEnded(uint32 epoch);

    /// @notice Thrown when an attestor votes on an epoch that is fixed, void or closed.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    error Epoch_NotVoting(uint32 epoch, uint64 node);

    /// @notice Thrown when a call needs a fixed epoch, and the epoch is not fixed yet, void or closed.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    error Epoch_NotFixed(uint32 epoch, uint64 node);

    /// @notice Thrown when the guardian voids an epoch after its challenge delay.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    error Epoch_ChallengeEnded(uint32 epoch, uint64 node);

    /// @notice Thrown when a payment is claimed during the epoch's challenge delay.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    error Epoch_ChallengeRunning(uint32 epoch, uint64 node);

    /// @notice Thrown when a payment is claimed after the epoch's claim window.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    error Epoch_ClaimsEnded(uint32 epoch, uint64 node);

    /// @notice Thrown when an epoch is closed before its claim window has ended.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    error Epoch_ClaimsRunning(uint32 epoch, uint64 node);

    /// @notice Thrown when a tuple's listen root is not below the order of BN254's scalar field.
    error Tuple_ListenRootNotCanonical();

    /// @notice Thrown when a tuple counts more fans at a higher tier than at a lower one.
    error Tuple_FansNotSorted();

    /// @notice Thrown when a tuple counts more than 2^14 payout leaves.
    /// @param leaves Number of leaves.
    error Tuple_TooManyLeaves(uint32 leaves);

    /// @notice Thrown when a tuple has a weight and no payout leaf, or a payout leaf and no weight.
    error Tuple_WeightWithoutLeaves();

    /// @notice Thrown when an attestor votes twice on one epoch of a node.
    /// @param attestor The attestor.
    error Vote_AlreadyCast(address attestor);

    /// @notice Thrown when a claim's tier is not 1, 5, 20 or 60.
    /// @param tier The tier.
    error Claim_TierUnknown(uint16 tier);

    /// @notice Thrown when fewer fans than the minimum set reached the claim's tier, so that the tier is not paid.
    /// @param tier The tier.
    error Claim_TierBelowMinimumSet(uint16 tier);

    /// @notice Thrown when a claim's recipient is the zero address.
    error Claim_RecipientZero();

    /// @notice Thrown when a claim's reward exceeds what is left of the listeners' budget.
    error Claim_BudgetSpent();

    /// @notice Thrown when the epoch's payout tree has no leaf at the index.
    /// @param index The index.
    error Payout_IndexOutOfRange(uint32 index);

    /// @notice Thrown when a Merkle proof does not lead from the leaf to the epoch's payout root.
    error Payout_ProofInvalid();

    /// @notice Thrown when a payout leaf is paid a second time.
    /// @param index Index of the leaf.
    error Payout_AlreadyPaid(uint32 index);

    /// @notice Thrown when a leaf's weight exceeds the attested total.
    error Payout_WeightInvalid();

    /// @notice Thrown when a track's part exceeds what is left of the tracks' budget.
    error Payout_BudgetSpent();

    // -----------------------------------------------------------------------------------------------------------------
    // Guardian
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Voids a fixed epoch during its challenge delay and frees its reservation. Guardian only. A void epoch
    /// stays void: its roots are never replaced.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    function voidEpoch(uint32 epoch, uint64 node) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Attestors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Votes for an ended epoch of a node, once per attestor. The vote with which enough attestors agree fixes
    /// the epoch and reserves its budget.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param tuple What the attestor computed for the epoch.
    function attest(uint32 epoch, uint64 node, AttestedTuple calldata tuple) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Any account
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Transfers `amount` of the payment token from the caller into the pool.
    /// @param amount Amount, above zero, which the caller has approved to this contract.
    function fundPool(uint64 amount) external;

    /// @notice Pays a proved listener, once per nullifier. Any account may send the claim.
    /// @param claim What is claimed, for which recipient and fee.
    /// @param proof Groth16 over BN254: A (64 bytes), B (128), C (64), in EIP-197 form. Its public inputs are the
    /// epoch's listen root, the nullifier, {paramsOf} and {contextOf}.
    function claimListen(ListenClaim calldata claim, bytes calldata proof) external;

    /// @notice Pays a track its part of an epoch into its vault, once per payout leaf.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param index Index of the leaf in the epoch's payout tree.
    /// @param trackId Track that the leaf names; it must be issued.
    /// @param weight Weight of the leaf.
    /// @param proof Siblings of the leaf, from the leaf up.
    function distributeTrack(
        uint32 epoch,
        uint64 node,
        uint32 index,
        bytes32 trackId,
        uint64 weight,
        bytes32[] calldata proof
    ) external;

    /// @notice Closes an epoch after its claim window and frees what it did not pay.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    function closeEpoch(uint32 epoch, uint64 node) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice The epoch of a node.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @return All zero, with state Voting, before the epoch is fixed.
    function epochOf(uint32 epoch, uint64 node) external view returns (Epoch memory);

    /// @notice The vote of an attestor of the current set.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param attestor The attestor; reverts with {Caller_NotAttestor} when it is not in the current set.
    /// @return Hash of the tuple it voted for; zero when it has not voted.
    function voteOf(uint32 epoch, uint64 node, address attestor) external view returns (bytes32);

    /// @notice Whether a payout leaf was paid.
    /// @param epoch Number of the epoch.
    /// @param node Number of the node.
    /// @param index Index of the leaf.
    /// @return True when it was paid.
    function isPaid(uint32 epoch, uint64 node, uint32 index) external view returns (bool);

    /// @notice What new epochs may reserve a part of.
    /// @return The balance less {reserved}; zero when the balance is below it, at most 2^64 - 1.
    function freePool() external view returns (uint64);

    /// @notice The fourth public input of a proof for `claim`: it binds recipient, fee receiver, fee, expiry, circuit
    /// version and this deployment.
    /// @param claim The claim.
    /// @return A scalar below 2^248.
    function contextOf(ListenClaim calldata claim) external view returns (bytes32);

    /// @notice The third public input of a proof for `claim`: it contains network, node, epoch, chain and tier.
    /// @param claim The claim.
    /// @return A scalar below 2^248.
    function paramsOf(ListenClaim calldata claim) external view returns (bytes32);
}
