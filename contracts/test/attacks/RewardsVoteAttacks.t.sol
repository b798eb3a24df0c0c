// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenNetwork} from "../../src/interfaces/IListenNetwork.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {ListenRewards} from "../../src/ListenRewards.sol";
import {AttestedTuple} from "../../src/types/AttestedTuple.sol";
import {EpochState} from "../../src/types/Epoch.sol";
import {RewardsAttackBase} from "./RewardsAttackBase.sol";

/// @notice Attempts to fix an epoch without enough attestors, too early, or again.
contract RewardsVoteAttacks is RewardsAttackBase {
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
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Caller_NotAttestor.selector, address(this)));
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
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Node_NotRegistered.selector, uint64(3)));
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
}
