// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../src/interfaces/IListenRewards.sol";
import {ListenRewards} from "../src/ListenRewards.sol";
import {AttestedTuple} from "../src/types/AttestedTuple.sol";
import {EpochState} from "../src/types/Epoch.sol";
import {NetworkParameters} from "../src/types/Network.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";

/// @notice The pool, the events of an epoch's life, and that no two epochs or nodes share their state.
contract EpochsTest is EpochFixture {
    function test_funding_adds_to_the_free_pool() public {
        vm.expectRevert(IListenRewards.Amount_Zero.selector);
        rewards.fundPool(0);
        vm.expectEmit(address(rewards));
        emit IListenRewards.PoolFunded(patron, 1);
        vm.prank(patron);
        rewards.fundPool(1);
        vm.assertEq(rewards.freePool(), POOL + 1);
    }

    function test_the_free_pool_is_never_below_zero() public {
        fixEpoch(tuple());
        uint64 reserved = rewards.reserved();
        // A payment token that lost balances.
        vm.mockCall(address(token), abi.encodeCall(token.balanceOf, (address(rewards))), abi.encode(reserved - 1));
        vm.assertEq(rewards.freePool(), 0);
        vm.mockCall(address(token), abi.encodeCall(token.balanceOf, (address(rewards))), abi.encode(reserved));
        vm.assertEq(rewards.freePool(), 0);
        vm.mockCall(address(token), abi.encodeCall(token.balanceOf, (address(rewards))), abi.encode(reserved + 1));
        vm.assertEq(rewards.freePool(), 1);
    }

    function test_the_free_pool_has_64_bits() public {
        vm.mockCall(address(token), abi.encodeCall(token.balanceOf, (address(rewards))), abi.encode(uint256(1) << 64));
        vm.assertEq(rewards.freePool(), type(uint64).max);
    }

    function test_a_vote_and_a_veto_are_logged() public {
        vm.expectEmit(address(rewards));
        emit IListenRewards.Attested(epoch, NODE, attestors[0], hashOf(tuple()));
        attest(0, tuple());
        attest(1, tuple());
        vm.expectEmit(address(rewards));
        emit IListenRewards.EpochVoided(epoch, NODE);
        vm.prank(guardian);
        rewards.voidEpoch(epoch, NODE);
    }

    function test_the_largest_node_numbers_have_their_own_epochs() public {
        uint64 large = NODE | 1 << 63;
        vm.prank(admin);
        rewards.registerNode(large, alice, QUOTA);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(attestors[i]);
            rewards.attest(epoch, large, tuple());
        }
        vm.assertTrue(rewards.epochOf(epoch, large).state == EpochState.Fixed);
        for (uint32 other = epoch - 2; other <= epoch + 2; ++other) {
            vm.assertTrue(rewards.epochOf(other, NODE).state == EpochState.Voting);
        }
    }

    function test_epochs_that_differ_in_their_highest_bit_have_their_own_votes() public {
        NetworkParameters memory p = parameters();
        p.epochLength = 1; // so that the highest bit is reached in this century
        bytes memory arguments = abi.encode(token, registry, admin, guardian, attestors, p);
        rewards = ListenRewards(this.create("TestRewards.sol:TestRewards", arguments));
        vm.prank(admin);
        rewards.registerNode(NODE, alice, QUOTA);
        epoch = uint32(vm.getBlockTimestamp()) - 1;
        attest(0, tuple());
        epoch |= 1 << 31;
        vm.warp(uint256(epoch) + 1);
        attest(0, tuple());
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Voting);
    }

    /// @dev As the attestors compute it: the tuple's fields in order, big-endian.
    function hashOf(AttestedTuple memory voted) private pure returns (bytes32) {
        uint32[4] memory fans = voted.fans;
        return keccak256(
            abi.encodePacked(
                voted.listenRoot,
                voted.payoutRoot,
                abi.encodePacked(fans[0], fans[1], fans[2], fans[3]),
                voted.payoutLeaves,
                voted.weightTotal
            )
        );
    }
}
