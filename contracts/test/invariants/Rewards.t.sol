// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {Epoch, EpochState} from "../../src/types/Epoch.sol";
import {EpochFixture} from "../utils/EpochFixture.sol";
import {RewardsHandler} from "./RewardsHandler.sol";

/// @notice What the pool promises is there, and no epoch pays more than it reserved, whatever attestors say.
contract RewardsInvariant is EpochFixture {
    RewardsHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new RewardsHandler(rewards, token, trackId, guardian, admin);
        targetContract(address(_handler));
    }

    function invariant_reserved_is_what_fixed_epochs_have_left() public view {
        uint256 left = 0;
        for (uint256 i = 0; i < _handler.epochCount(); ++i) {
            Epoch memory entry = rewards.epochOf(_handler.epochs(i), NODE);
            if (entry.state == EpochState.Fixed) left += uint256(entry.listenersLeft) + entry.tracksLeft;
        }
        vm.assertEq(rewards.reserved(), left);
    }

    function invariant_the_pool_holds_what_it_reserved() public view {
        vm.assertLe(rewards.reserved(), token.balanceOf(address(rewards)));
    }

    function invariant_no_epoch_pays_more_than_its_budget() public view {
        for (uint256 i = 0; i < _handler.epochCount(); ++i) {
            Epoch memory entry = rewards.epochOf(_handler.epochs(i), NODE);
            vm.assertLe(entry.listenersLeft, entry.listenersBudget);
            vm.assertLe(entry.tracksLeft, entry.tracksBudget);
            vm.assertLe(uint256(entry.listenersBudget) + entry.tracksBudget, QUOTA);
        }
    }

    function invariant_no_nullifier_is_paid_twice() public view {
        vm.assertEq(_handler.paidTwice(), 0);
    }

    function invariant_the_attestors_can_agree() public view {
        vm.assertLe(1, rewards.threshold());
        vm.assertLe(rewards.threshold(), rewards.attestors().length);
        vm.assertEq(rewards.attestorSet(), 1 + _handler.rotations());
    }

    /// @dev The handler does get somewhere: a long enough run pays fans and tracks.
    function test_the_handler_reaches_payments() public {
        _handler.fixEpoch(0, 20);
        _handler.claim(0, 0, 1, 5);
        _handler.claim(0, 0, 1, 5);
        _handler.distribute(0, 0);
        _handler.distribute(0, 1);
        vm.assertEq(_handler.claims(), 1);
        vm.assertEq(_handler.distributions(), 1);
        _handler.propose(4, 2, 9);
        _handler.wait_(1200);
        _handler.applyAttestors();
        vm.assertEq(_handler.rotations(), 1);
        _handler.startEpoch();
        _handler.fixEpoch(1, 20);
        vm.assertTrue(rewards.epochOf(_handler.epochs(1), NODE).state == EpochState.Fixed);
    }
}
