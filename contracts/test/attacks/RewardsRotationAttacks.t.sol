// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {vm} from "cheats/Vm.sol";
import {IListenNetwork} from "../../src/interfaces/IListenNetwork.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {EpochState} from "../../src/types/Epoch.sol";
import {RewardsAttackBase} from "./RewardsAttackBase.sol";

/// @notice Attempts to change the attestors without the timelock, and to count votes of replaced attestors.
contract RewardsRotationAttacks is RewardsAttackBase {
    function test_attack_rotation_before_the_timelock() public {
        vm.expectRevert(IListenNetwork.Attestors_NotProposed.selector);
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
        vm.expectRevert(IListenNetwork.Attestors_NotProposed.selector);
        rewards.applyAttestors();
    }

    function test_attack_rotation_by_a_stranger_or_applied_twice() public {
        address[] memory list = puppets();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        rewards.proposeAttestors(list, 1);
        rotate(list, 1);
        vm.expectRevert(IListenNetwork.Attestors_NotProposed.selector);
        rewards.applyAttestors();
    }

    function test_attack_a_rotated_out_attestor_votes() public {
        rotate(puppets(), 1);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Caller_NotAttestor.selector, attestors[0]));
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
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestor_Invalid.selector, alice));
        rewards.proposeAttestors(list, 2);
        list[1] = address(0);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestor_Invalid.selector, address(0)));
        rewards.proposeAttestors(list, 2);
        list[1] = bob;
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestors_ThresholdInvalid.selector, uint8(0), 2));
        rewards.proposeAttestors(list, 0);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestors_ThresholdInvalid.selector, uint8(3), 2));
        rewards.proposeAttestors(list, 3);
        list = new address[](17);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestors_ThresholdInvalid.selector, uint8(3), 17));
        rewards.proposeAttestors(list, 3);
        vm.stopPrank();
    }
}
