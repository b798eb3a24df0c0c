// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../src/interfaces/IListenRewards.sol";
import {PayoutTree} from "../src/libraries/PayoutTree.sol";
import {AttestedTuple} from "../src/types/AttestedTuple.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";
import {PayoutTrees} from "./utils/PayoutTrees.sol";

/// @notice Payments to the leaves of a payout tree, which are marked as paid by one bit each, 256 per word.
contract PayoutsTest is EpochFixture {
    uint32 private constant LEAVES = 1024;
    uint64 private constant WEIGHT = 1000;

    function test_each_leaf_is_paid_once_and_alone() public {
        bytes32[] memory leaves = fixTree();
        uint16[6] memory paid = [1, 254, 255, 256, 511, 770];
        for (uint256 i = 0; i < paid.length; ++i) {
            pay(leaves, paid[i]);
        }
        uint256 next = 0;
        for (uint32 index = 0; index < LEAVES; ++index) {
            bool expected = next < paid.length && index == paid[next];
            if (expected) ++next;
            vm.assertTrue(rewards.isPaid(epoch, NODE, index) == expected);
        }
        for (uint256 i = 0; i < paid.length; ++i) {
            bytes32[] memory path = pathOf(leaves, paid[i]);
            vm.expectRevert(abi.encodeWithSelector(IListenRewards.Payout_AlreadyPaid.selector, uint32(paid[i])));
            rewards.distributeTrack(epoch, NODE, paid[i], trackId, WEIGHT, path);
        }
        vm.assertEq(shares.vaultState().deposited(), paid.length * (uint256(QUOTA) / 2 / LEAVES));
    }

    function test_a_part_of_nothing_is_refused() public {
        fixLeaf(1, QUOTA / 2 + 1);
        vm.expectRevert(IListenRewards.Amount_Zero.selector);
        rewards.distributeTrack(epoch, NODE, 0, trackId, 1, new bytes32[](0));
    }

    function test_a_part_of_one_unit_is_paid() public {
        fixLeaf(1, QUOTA / 2);
        rewards.distributeTrack(epoch, NODE, 0, trackId, 1, new bytes32[](0));
        vm.assertEq(shares.vaultState().deposited(), 1);
    }

    function test_a_tree_has_at_most_16384_leaves() public {
        AttestedTuple memory voted = tuple();
        voted.payoutLeaves = 1 << 14;
        uint256 before = vm.snapshotState();
        fixEpoch(voted);
        vm.assertEq(rewards.epochOf(epoch, NODE).payoutLeaves, 1 << 14);
        vm.revertToState(before);
        voted.payoutLeaves += 1;
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Tuple_TooManyLeaves.selector, voted.payoutLeaves));
        attest(0, voted);
    }

    /// @dev Makes an epoch payable that counts the fixture's track in each of its leaves.
    function fixTree() private returns (bytes32[] memory leaves) {
        leaves = new bytes32[](LEAVES);
        for (uint32 i = 0; i < LEAVES; ++i) {
            leaves[i] = PayoutTree.leaf(i, trackId, WEIGHT);
        }
        AttestedTuple memory voted = tuple();
        (voted.payoutRoot,) = PayoutTrees.rootAndPath(leaves, 0);
        voted.payoutLeaves = LEAVES;
        voted.weightTotal = WEIGHT * LEAVES;
        fixEpoch(voted);
        skip(CHALLENGE_DELAY);
    }

    /// @dev Makes an epoch payable with one leaf of `weight` in `total`.
    function fixLeaf(uint64 weight, uint64 total) private {
        AttestedTuple memory voted = tuple();
        voted.payoutRoot = PayoutTree.leaf(0, trackId, weight);
        voted.weightTotal = total;
        fixEpoch(voted);
        skip(CHALLENGE_DELAY);
    }

    function pay(bytes32[] memory leaves, uint32 index) private {
        rewards.distributeTrack(epoch, NODE, index, trackId, WEIGHT, pathOf(leaves, index));
    }

    function pathOf(bytes32[] memory leaves, uint32 index) private pure returns (bytes32[] memory path) {
        (, path) = PayoutTrees.rootAndPath(leaves, index);
    }
}
