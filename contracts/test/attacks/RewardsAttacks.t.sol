// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {ITrackRegistry} from "../../src/interfaces/ITrackRegistry.sol";
import {Groth16} from "../../src/libraries/Groth16.sol";
import {PayoutTree} from "../../src/libraries/PayoutTree.sol";
import {ListenRewards} from "../../src/ListenRewards.sol";
import {AttestedTuple} from "../../src/types/AttestedTuple.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {EpochFixture} from "../utils/EpochFixture.sol";
import {TestProofs} from "../utils/TestProofs.sol";

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
        bytes memory spent = abi.encodeWithSelector(IListenRewards.Nullifier_Spent.selector, listen.nullifier);
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
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, TestProofs.negated(proof));
        listen.tier = 1; // nor does another tier, recipient or fee help
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, proof);
    }

    function test_attack_nullifier_plus_the_order() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        rewards.claimListen(listen, proof);
        // The precompile would take 1 + r for 1, and the storage key is another.
        listen.nullifier = bytes32(1 + Groth16.R);
        vm.expectRevert(IListenRewards.Nullifier_NotCanonical.selector);
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
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Claim_CircuitVersionUnknown.selector, 2));
        rewards.claimListen(listen, proof);
        listen = claimOf(5, 1);
        listen.expiry = uint64(block.timestamp - 1);
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Claim_Expired.selector, listen.expiry));
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
        (ListenRewards twin,) = deploy(address(token));
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
        vm.expectRevert(IListenRewards.Proof_Invalid.selector);
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
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_AlreadyFixed.selector, epoch, NODE));
        attest(2, other);
        skip(CHALLENGE_DELAY + CLAIM_WINDOW);
        rewards.closeEpoch(epoch, NODE);
        vm.expectRevert();
        attest(2, other);
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
        registry.finishIssue(id);
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
        vm.expectRevert();
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
}
