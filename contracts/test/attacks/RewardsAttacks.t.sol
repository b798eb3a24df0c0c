// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {ITrackRegistry} from "../../src/interfaces/ITrackRegistry.sol";
import {Groth16} from "../../src/libraries/Groth16.sol";
import {PayoutTree} from "../../src/libraries/PayoutTree.sol";
import {ListenRewards} from "../../src/ListenRewards.sol";
import {AttestedTuple} from "../../src/types/AttestedTuple.sol";
import {EpochState} from "../../src/types/Epoch.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {EpochFixture} from "../utils/EpochFixture.sol";
import {TestProofs} from "../utils/TestProofs.sol";
import {TestVerifier} from "../utils/TestVerifier.sol";

/// @notice Attempts to be paid twice, for another, or more than was reserved.
contract RewardsAttacks is EpochFixture {
    // ------------------------------------------------------------------------------------------------------------------
    // Proofs
    // ------------------------------------------------------------------------------------------------------------------

    function test_attack_replay() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        rewards.claimListen(listen, proof);
        bytes memory spent = abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier);
        vm.expectRevert(spent);
        rewards.claimListen(listen, proof);
        vm.prank(alice);
        vm.expectRevert(spent);
        rewards.claimListen(listen, proof);
    }

    function test_attack_replay_of_a_rerandomised_proof() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        rewards.claimListen(listen, proof);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, TestProofs.negated(proof));
        listen.tier = 1; // nor does another tier, recipient or fee help
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, proof);
    }

    function test_attack_nullifier_plus_the_order() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        rewards.claimListen(listen, proof);
        // The precompile would take 1 + r for 1, and the storage key is another.
        listen.nullifier = bytes32(1 + Groth16.R);
        vm.expectRevert(IProofGate.Nullifier_NotCanonical.selector);
        rewards.claimListen(listen, proof);
    }

    function test_attack_copied_proof_with_changed_context() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        listen.recipient = alice;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.feeReceiver = alice;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.fee += 1;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.expiry += 1;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.tier = 20;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.nullifier = bytes32(uint256(2));
        refuse(listen, proof);
        rewards.claimListen(claimOf(5, 1), proof);
    }

    function test_attack_another_version_or_an_expired_claim() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        listen.circuitVersion = 2;
        bytes memory proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(0), uint32(2)));
        rewards.claimListen(listen, proof);
        listen = claimOf(5, 1);
        listen.expiry = uint64(block.timestamp - 1);
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Claim_Expired.selector, listen.expiry));
        rewards.claimListen(listen, proof);
        listen = claimOf(5, 1);
        listen.recipient = address(0);
        vm.expectRevert(IListenRewards.Claim_RecipientZero.selector);
        rewards.claimListen(listen, proof);
    }

    function test_attack_proof_for_another_epoch_or_node() public {
        makePayable();
        vm.prank(admin);
        rewards.registerNode(2, alice, QUOTA);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(attestors[i]);
            rewards.attest(epoch, 2, tuple());
        }
        skip(CHALLENGE_DELAY);
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        listen.node = 2; // same root, same counts
        refuse(listen, proof);
    }

    function test_attack_proof_for_another_deployment_or_chain() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        bytes32 here = rewards.deploymentId();
        vm.chainId(10);
        (ListenRewards twin,,) = deploy(address(token));
        vm.assertNotEq(here, twin.deploymentId());
        vm.assertNotEq(rewards.contextOf(listen), twin.contextOf(listen));
        rewards = twin;
        vm.prank(admin);
        twin.registerNode(NODE, alice, QUOTA);
        vm.prank(patron);
        token.transfer(address(twin), POOL);
        makePayable();
        listen.expiry = uint64(block.timestamp + 1);
        refuse(listen, proof);
    }

    function test_attack_claim_on_a_void_or_closed_epoch() public {
        fixEpoch(tuple());
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        uint256 fixedState = vm.snapshotState();
        vm.prank(guardian);
        rewards.voidEpoch(epoch, NODE);
        skip(CHALLENGE_DELAY);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.claimListen(listen, proof);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        distribute();
        vm.revertToState(fixedState);
        skip(CHALLENGE_DELAY + CLAIM_WINDOW);
        rewards.closeEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        distribute();
    }

    function refuse(ListenClaim memory listen, bytes memory proof) private {
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        rewards.claimListen(listen, proof);
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Votes
    // ------------------------------------------------------------------------------------------------------------------

    function test_attack_one_attestor_votes_twice() public {
        attest(0, tuple());
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Vote_AlreadyCast.selector, attestors[0]));
        attest(0, tuple());
        AttestedTuple memory other = tuple();
        other.fans[3] = 1;
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Vote_AlreadyCast.selector, attestors[0]));
        attest(0, other);
    }

    function test_attack_a_stranger_votes() public {
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Caller_NotAttestor.selector, address(this)));
        rewards.attest(epoch, NODE, tuple());
    }

    function test_attack_a_fixed_epoch_is_voted_again() public {
        fixEpoch(tuple());
        AttestedTuple memory other = tuple();
        other.listenRoot = bytes32(uint256(1));
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotVoting.selector, epoch, NODE));
        attest(2, other);
        skip(CHALLENGE_DELAY + CLAIM_WINDOW);
        rewards.closeEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_VotingEnded.selector, epoch));
        attest(2, other);
    }

    function test_attack_votes_on_epochs_that_have_not_ended() public {
        vm.warp((uint256(epoch) + 1) * EPOCH_LENGTH - 1);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotEnded.selector, epoch));
        attest(0, tuple());
        vm.prank(attestors[0]);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotEnded.selector, type(uint32).max));
        rewards.attest(type(uint32).max, NODE, tuple());
    }

    function test_attack_votes_for_another_epoch_or_node_add_up() public {
        vm.prank(admin);
        rewards.registerNode(2, alice, QUOTA);
        attest(0, tuple());
        vm.prank(attestors[1]);
        rewards.attest(epoch, 2, tuple());
        vm.prank(attestors[2]);
        rewards.attest(epoch - 1, NODE, tuple());
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Voting);
        vm.assertTrue(rewards.epochOf(epoch, 2).state == EpochState.Voting);
        vm.assertTrue(rewards.epochOf(epoch - 1, NODE).state == EpochState.Voting);
        vm.prank(attestors[0]);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Node_NotRegistered.selector, uint64(3)));
        rewards.attest(epoch, 3, tuple());
    }

    function test_attack_votes_count_in_another_deployment() public {
        (ListenRewards twin,,) = deploy(address(token));
        vm.prank(admin);
        twin.registerNode(NODE, alice, QUOTA);
        attest(0, tuple());
        vm.prank(attestors[1]);
        twin.attest(epoch, NODE, tuple());
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Voting);
        vm.assertTrue(twin.epochOf(epoch, NODE).state == EpochState.Voting);
    }

    function test_attack_a_closed_epoch_is_voted_again() public {
        fixEpoch(tuple());
        skip(CHALLENGE_DELAY + CLAIM_WINDOW);
        rewards.closeEpoch(epoch, NODE);
        AttestedTuple memory other = tuple();
        other.listenRoot = bytes32(uint256(1));
        // Neither in time, were the voting window longer than the claim window, nor after.
        vm.warp((uint256(epoch) + 1) * EPOCH_LENGTH);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotVoting.selector, epoch, NODE));
        attest(2, other);
        skip(CLAIM_WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_VotingEnded.selector, epoch));
        attest(2, other);
    }

    function test_attack_a_void_epoch_is_voted_again_or_freed_twice() public {
        fixEpoch(tuple());
        vm.prank(guardian);
        rewards.voidEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotVoting.selector, epoch, NODE));
        attest(2, tuple());
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.voidEpoch(epoch, NODE);
        skip(CHALLENGE_DELAY + CLAIM_WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.closeEpoch(epoch, NODE);
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Rotation
    // ------------------------------------------------------------------------------------------------------------------

    function test_attack_rotation_before_the_timelock() public {
        vm.expectRevert(IListenRewards.Attestors_NotProposed.selector);
        rewards.applyAttestors();
        propose(puppets(), 1);
        uint64 effectiveAt = uint64(vm.getBlockTimestamp() + TIMELOCK);
        skip(TIMELOCK - 1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Timelock_Running.selector, effectiveAt));
        rewards.applyAttestors();
        // Exchanging the list starts the wait again.
        propose(attestors, 2);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Timelock_Running.selector, effectiveAt + TIMELOCK - 1));
        rewards.applyAttestors();
        propose(new address[](0), 0);
        skip(TIMELOCK);
        vm.expectRevert(IListenRewards.Attestors_NotProposed.selector);
        rewards.applyAttestors();
    }

    function test_attack_rotation_by_a_stranger_or_applied_twice() public {
        address[] memory list = puppets();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        rewards.proposeAttestors(list, 1);
        rotate(list, 1);
        vm.expectRevert(IListenRewards.Attestors_NotProposed.selector);
        rewards.applyAttestors();
    }

    function test_attack_a_rotated_out_attestor_votes() public {
        rotate(puppets(), 1);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Caller_NotAttestor.selector, attestors[0]));
        attest(0, tuple());
        // Nor does its seat pass for the successor's: the puppet votes for itself, once.
        vm.prank(makeAddr("puppet"));
        rewards.attest(epoch, NODE, tuple());
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Fixed);
    }

    function test_attack_votes_of_an_old_set_fix_an_epoch() public {
        attest(0, tuple());
        // Seat 0 stays, seat 1 is new: with the vote cast before, one more would be enough.
        address[] memory next = new address[](2);
        (next[0], next[1]) = (attestors[0], makeAddr("puppet"));
        rotate(next, 2);
        vm.prank(next[1]);
        rewards.attest(epoch, NODE, tuple());
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Voting);
        vm.assertEq(rewards.voteOf(epoch, NODE, attestors[0]), 0);
        attest(0, tuple());
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Fixed);
    }

    function test_attack_rotation_changes_a_fixed_epoch() public {
        fixEpoch(tuple());
        rotate(puppets(), 1);
        vm.prank(makeAddr("puppet"));
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotVoting.selector, epoch, NODE));
        rewards.attest(epoch, NODE, tuple());
    }

    function test_attack_a_set_in_which_one_has_two_votes() public {
        address[] memory list = new address[](2);
        (list[0], list[1]) = (alice, alice);
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Attestor_Invalid.selector, alice));
        rewards.proposeAttestors(list, 2);
        list[1] = address(0);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Attestor_Invalid.selector, address(0)));
        rewards.proposeAttestors(list, 2);
        list[1] = bob;
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Attestors_ThresholdInvalid.selector, uint8(0), 2));
        rewards.proposeAttestors(list, 0);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Attestors_ThresholdInvalid.selector, uint8(3), 2));
        rewards.proposeAttestors(list, 3);
        list = new address[](17);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Attestors_ThresholdInvalid.selector, uint8(3), 17));
        rewards.proposeAttestors(list, 3);
        vm.stopPrank();
    }

    function puppets() private returns (address[] memory list) {
        list = new address[](1);
        list[0] = makeAddr("puppet");
    }

    function propose(address[] memory list, uint8 threshold) private {
        vm.prank(admin);
        rewards.proposeAttestors(list, threshold);
    }

    function rotate(address[] memory list, uint8 threshold) private {
        propose(list, threshold);
        skip(TIMELOCK);
        rewards.applyAttestors();
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Admin and guardian
    // ------------------------------------------------------------------------------------------------------------------

    function test_attack_the_guardian_fixes_pays_or_administers() public {
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Caller_NotAttestor.selector, guardian));
        rewards.attest(epoch, NODE, tuple());
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.voidEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian));
        rewards.setGuardian(guardian);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian));
        rewards.disableCircuit(0, 1);
        vm.stopPrank();
    }

    function test_attack_the_owner_is_no_guardian_or_attestor() public {
        fixEpoch(tuple());
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Caller_NotGuardian.selector, admin));
        rewards.voidEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Caller_NotAttestor.selector, admin));
        rewards.attest(epoch, 2, tuple());
        vm.stopPrank();
    }

    function test_attack_the_owner_takes_the_pool() public {
        makePayable();
        uint256 held = token.balanceOf(address(rewards));
        vm.startPrank(admin);
        rewards.registerNode(NODE, admin, type(uint64).max);
        rewards.setGuardian(admin);
        rewards.disableCircuit(0, 1);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_ChallengeEnded.selector, epoch, NODE));
        rewards.voidEpoch(epoch, NODE);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(address(rewards)), held);
        vm.assertEq(token.balanceOf(admin), 0);
        vm.assertEq(rewards.reserved(), QUOTA, "a raised quota changes no fixed epoch");
        distribute();
    }

    function test_attack_a_circuit_nobody_waited_for() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        listen.circuitVersion = 2;
        listen.expiry = type(uint64).max;
        bytes memory proof = prove(listen);
        address verifier = address(new TestVerifier(0, 2));
        vm.prank(admin);
        rewards.proposeCircuit(0, 2, verifier);
        uint64 effectiveAt = uint64(vm.getBlockTimestamp() + TIMELOCK);
        skip(TIMELOCK - 1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Timelock_Running.selector, effectiveAt));
        rewards.enableCircuit(0, 2);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(0), uint32(2)));
        rewards.claimListen(listen, proof);
        skip(1);
        rewards.enableCircuit(0, 2);
        rewards.claimListen(listen, proof);
        // Both versions share the nullifiers.
        listen.circuitVersion = 1;
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, proof);
    }

    function test_attack_a_proof_of_another_circuit_or_number_of_inputs() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        uint256[5] memory inputs = [
            uint256(LISTEN_ROOT),
            uint256(listen.nullifier),
            uint256(rewards.paramsOf(listen)),
            uint256(rewards.contextOf(listen)),
            1
        ];
        refuse(listen, TestProofs.proveScoped(inputs, 5, false));
        inputs[4] = 0; // the same sum of points, of a circuit with another alpha
        refuse(listen, TestProofs.proveScoped(inputs, 5, true));
        rewards.claimListen(listen, TestProofs.proveScoped(inputs, 5, false));
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Budgets
    // ------------------------------------------------------------------------------------------------------------------

    function test_attack_lying_attestors_pay_no_more_than_the_budget() public {
        AttestedTuple memory lie = tuple();
        lie.fans = [uint32(10), 0, 0, 0]; // ten fans, and twelve claim
        fixEpoch(lie);
        skip(CHALLENGE_DELAY);
        for (uint256 i = 1; i <= 10; ++i) {
            ListenClaim memory listen = claimOf(1, i);
            rewards.claimListen(listen, prove(listen));
        }
        ListenClaim memory more = claimOf(1, 11);
        bytes memory proof = prove(more);
        vm.expectRevert(IListenRewards.Claim_BudgetSpent.selector);
        rewards.claimListen(more, proof);
    }

    function test_attack_leaves_that_weigh_more_than_the_total() public {
        AttestedTuple memory lie = tuple();
        bytes32 first = PayoutTree.leaf(0, trackId, 60);
        bytes32 second = PayoutTree.leaf(1, trackId, 60);
        bytes32 third = PayoutTree.leaf(2, trackId, 101);
        bytes32 left = PayoutTree.node(first, second);
        bytes32 right = PayoutTree.node(third, bytes32(0));
        lie.payoutRoot = PayoutTree.node(left, right);
        lie.payoutLeaves = 3;
        lie.weightTotal = 100;
        fixEpoch(lie);
        skip(CHALLENGE_DELAY);
        bytes32[] memory path = new bytes32[](2);
        (path[0], path[1]) = (second, right);
        rewards.distributeTrack(epoch, NODE, 0, trackId, 60, path);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Payout_AlreadyPaid.selector, uint32(0)));
        rewards.distributeTrack(epoch, NODE, 0, trackId, 60, path);
        path[0] = first;
        vm.expectRevert(IListenRewards.Payout_BudgetSpent.selector);
        rewards.distributeTrack(epoch, NODE, 1, trackId, 60, path);
        (path[0], path[1]) = (bytes32(0), left);
        vm.expectRevert(IListenRewards.Payout_WeightInvalid.selector);
        rewards.distributeTrack(epoch, NODE, 2, trackId, 101, path);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Payout_IndexOutOfRange.selector, uint32(3)));
        rewards.distributeTrack(epoch, NODE, 3, trackId, 0, path);
    }

    function test_attack_forged_payouts() public {
        makePayable();
        vm.expectRevert(IListenRewards.Payout_ProofInvalid.selector);
        rewards.distributeTrack(epoch, NODE, 0, trackId, 6 << 32, new bytes32[](0));
        vm.expectRevert(IListenRewards.Payout_ProofInvalid.selector);
        rewards.distributeTrack(epoch, NODE, 0, bytes32(uint256(1)), 5 << 32, new bytes32[](0));
        vm.expectRevert(IListenRewards.Payout_ProofInvalid.selector);
        rewards.distributeTrack(epoch, NODE, 0, trackId, 5 << 32, new bytes32[](1));
    }

    function test_attack_payout_to_a_track_not_issued_waits() public {
        (bytes32 id,) = register(artist, cid(9));
        AttestedTuple memory voted = tuple();
        voted.payoutRoot = PayoutTree.leaf(0, id, voted.weightTotal);
        fixEpoch(voted);
        skip(CHALLENGE_DELAY);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssued.selector, id));
        rewards.distributeTrack(epoch, NODE, 0, id, voted.weightTotal, new bytes32[](0));
        vm.prank(artist);
        registry.finishIssue(id, RESALE_BPS);
        rewards.distributeTrack(epoch, NODE, 0, id, voted.weightTotal, new bytes32[](0));
    }

    // ------------------------------------------------------------------------------------------------------------------
    // Tokens
    // ------------------------------------------------------------------------------------------------------------------

    function test_attack_blocked_fee_receiver_does_not_block_the_fan() public {
        makePayable();
        token.refuse(relayer);
        ListenClaim memory listen = claimOf(5, 1);
        rewards.claimListen(listen, prove(listen));
        vm.assertEq(token.balanceOf(fan), 5 * rewards.epochOf(epoch, NODE).rate);
    }

    function test_attack_blocked_recipient_does_not_spend_the_nullifier() public {
        makePayable();
        token.refuse(fan);
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(HostileToken.Receiver_Refused.selector, fan));
        rewards.claimListen(listen, proof);
        vm.assertFalse(rewards.isSpent(listen.nullifier));
    }

    function test_attack_reentering_token() public {
        makePayable();
        ListenClaim memory first = claimOf(5, 1);
        ListenClaim memory second = claimOf(5, 2);
        bytes memory proof = prove(second);
        bytes[2] memory calls = [
            abi.encodeCall(IListenRewards.claimListen, (second, proof)),
            abi.encodeCall(IListenRewards.distributeTrack, (epoch, NODE, 0, trackId, 5 << 32, new bytes32[](0)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 before = vm.snapshotState();
            token.armCallback(address(rewards), calls[i]);
            rewards.claimListen(first, prove(first));
            vm.assertFalse(token.callbackSucceeded());
            vm.revertToState(before);
        }
    }

    function test_attack_fee_token_promises_more_than_the_pool_has() public {
        token.setFee(5000);
        uint64 free = rewards.freePool();
        vm.prank(patron);
        rewards.fundPool(1000e6);
        // What new epochs draw on is counted from the balance, not from what was sent.
        vm.assertEq(rewards.freePool(), free + 500e6);
    }
}
