// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {ITrackRegistry} from "../../src/interfaces/ITrackRegistry.sol";
import {PayoutTree} from "../../src/libraries/PayoutTree.sol";
import {AttestedTuple} from "../../src/types/AttestedTuple.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {RewardsAttackBase} from "./RewardsAttackBase.sol";

/// @notice Attempts to be paid more than an epoch reserved, and to misuse the payment token.
contract RewardsPaymentAttacks is RewardsAttackBase {
    // -----------------------------------------------------------------------------------------------------------------
    // Budgets
    // -----------------------------------------------------------------------------------------------------------------

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

    // -----------------------------------------------------------------------------------------------------------------
    // Tokens
    // -----------------------------------------------------------------------------------------------------------------

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

    function test_attack_fee_token_promises_more_than_the_pool_has() public {
        token.setFee(5000);
        uint64 free = rewards.freePool();
        vm.prank(patron);
        rewards.fundPool(1000e6);
        // The free pool is computed from the balance, not from the amount that was sent.
        vm.assertEq(rewards.freePool(), free + 500e6);
    }
}
