// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {EpochState} from "../../src/types/Epoch.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {RewardsAttackBase} from "./RewardsAttackBase.sol";

/// @notice A payment token that calls back while a claim is paid. It is an attestor, the guardian and a funder, so that
/// the reentrancy guard alone refuses its calls.
contract RewardsReentrancyAttacks is RewardsAttackBase {
    uint64 private constant SECOND_NODE = 2;
    uint64 private constant THIRD_NODE = 3;

    /// @dev An epoch whose claim window has ended.
    uint32 private _closable;
    /// @dev An epoch that the attestors may vote on; the second node's is in its challenge delay.
    uint32 private _recent;

    function setUp() public override {
        super.setUp();
        vm.startPrank(admin);
        rewards.setGuardian(address(token));
        rewards.registerNode(SECOND_NODE, alice, QUOTA);
        rewards.registerNode(THIRD_NODE, alice, QUOTA);
        vm.stopPrank();
        address[] memory next = new address[](3);
        (next[0], next[1], next[2]) = (attestors[0], attestors[1], address(token));
        rotate(next, 2);
        token.mint(address(token), 1e6);
        vm.prank(address(token));
        token.approve(address(rewards), type(uint256).max);

        _closable = epoch - 1;
        fixEpochOf(_closable, NODE);
        uint256 closesAt = rewards.epochOf(_closable, NODE).closesAt;
        skip(EPOCH_LENGTH / 2);
        makePayable();
        vm.warp(closesAt);
        _recent = uint32(closesAt / EPOCH_LENGTH) - 1;
        fixEpochOf(_recent, SECOND_NODE);
    }

    function test_attack_claim_from_within_a_claim() public {
        ListenClaim memory second = claimOf(5, 2);
        refuseFromWithinAClaim(abi.encodeCall(IListenRewards.claimListen, (second, prove(second))));
    }

    function test_attack_distribute_from_within_a_claim() public {
        refuseFromWithinAClaim(
            abi.encodeCall(IListenRewards.distributeTrack, (epoch, NODE, 0, trackId, 5 << 32, new bytes32[](0)))
        );
    }

    function test_attack_fund_the_pool_from_within_a_claim() public {
        refuseFromWithinAClaim(abi.encodeCall(IListenRewards.fundPool, (1)));
    }

    function test_attack_vote_from_within_a_claim() public {
        refuseFromWithinAClaim(abi.encodeCall(IListenRewards.attest, (_recent, THIRD_NODE, tuple())));
    }

    function test_attack_void_an_epoch_from_within_a_claim() public {
        refuseFromWithinAClaim(abi.encodeCall(IListenRewards.voidEpoch, (_recent, SECOND_NODE)));
    }

    function test_attack_close_an_epoch_from_within_a_claim() public {
        refuseFromWithinAClaim(abi.encodeCall(IListenRewards.closeEpoch, (_closable, NODE)));
    }

    function refuseFromWithinAClaim(bytes memory call) private {
        assertAcceptedFromToken(address(rewards), call);
        ListenClaim memory first = claimOf(5, 1);
        bytes memory proof = prove(first);
        token.armCallback(address(rewards), call);
        rewards.claimListen(first, proof);
        assertGuarded();
    }

    function fixEpochOf(uint32 epoch_, uint64 node) private {
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(attestors[i]);
            rewards.attest(epoch_, node, tuple());
        }
        vm.assertTrue(rewards.epochOf(epoch_, node).state == EpochState.Fixed);
    }
}
