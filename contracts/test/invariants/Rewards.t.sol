// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {Epoch, EpochState} from "../../src/types/Epoch.sol";
import {EpochFixture} from "../utils/EpochFixture.sol";
import {RewardsHandler} from "./RewardsHandler.sol";

/// @notice The pool's balance covers what it reserved, and no epoch pays more than it reserved, also with lying
/// attestors.
contract RewardsInvariant is EpochFixture {
    /// @dev Number of calls after which a run has called every function of the handler.
    uint256 private constant RUN = 250;

    RewardsHandler private _handler;

    /// @dev Forge prints this event.
    // solhint-disable-next-line event-name-capwords
    event log_string(string line);

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

    function invariant_the_pool_covers_what_it_reserved() public view {
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

    /// @notice After each run: the run paid fans and tracks, so that the invariants had payments to check. `forge test
    /// -vv` prints the counts.
    function afterInvariant() public {
        uint256 calls = _handler.calls();
        uint256 least = calls / _handler.PATIENCE();
        string memory counts = summary(calls);
        emit log_string(counts);
        vm.assertLe(least, _handler.claims(), counts);
        vm.assertLe(least, _handler.distributions(), counts);
        vm.assertLe(_handler.switchedOff(), _handler.switchedOn() + 1, counts);
        if (calls < RUN) return; // a run that forge shortened
        vm.assertLe(1, _handler.replaysRefused(), counts);
        vm.assertLe(1, _handler.switchedOn(), counts);
    }

    function summary(uint256 calls) private view returns (string memory text) {
        text = string.concat(vm.toString(calls), " calls: ", vm.toString(_handler.claims()), " claims paid, ");
        text = string.concat(text, vm.toString(_handler.replaysRefused()), " replays refused, ");
        text = string.concat(text, vm.toString(_handler.distributions()), " tracks paid, ");
        text = string.concat(text, vm.toString(_handler.epochCount()), " epochs, ");
        text = string.concat(text, vm.toString(_handler.rotations()), " rotations, circuit switched off ");
        text = string.concat(text, vm.toString(_handler.switchedOff()), " and on ");
        text = string.concat(text, vm.toString(_handler.switchedOn()), " times");
    }

    function test_the_handler_pays_fans_and_tracks() public {
        _handler.fixEpoch(0, 20);
        _handler.claim(0, 0, 1, 5);
        _handler.claim(0, 0, 1, 5);
        _handler.replayClaim();
        _handler.distribute(0, 0);
        _handler.distribute(0, 1);
        vm.assertEq(_handler.claims(), 1);
        vm.assertEq(_handler.replaysRefused(), 1);
        vm.assertEq(_handler.distributions(), 1);
        _handler.propose(4, 2, 9);
        _handler.wait_(1200);
        _handler.applyAttestors();
        vm.assertEq(_handler.rotations(), 1);
        _handler.startEpoch();
        _handler.fixEpoch(1, 20);
        vm.assertTrue(rewards.epochOf(_handler.epochs(1), NODE).state == EpochState.Fixed);
    }

    function test_the_handler_switches_the_circuit_off_and_on() public {
        _handler.fixEpoch(0, 20);
        _handler.disableCircuit();
        _handler.claim(0, 0, 1, 5);
        vm.assertEq(_handler.claims(), 0);
        _handler.proposeCircuit();
        _handler.enableCircuit();
        vm.assertEq(_handler.switchedOn(), 0);
        _handler.wait_(1200);
        _handler.enableCircuit();
        vm.assertEq(_handler.switchedOn(), 1);
        _handler.claim(0, 0, 1, 5);
        vm.assertEq(_handler.claims(), 1);
    }
}
