// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {vm} from "cheats/Vm.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";

/// @notice The owner of a contract may be OpenZeppelin's TimelockController. It accepts the ownership by a delayed
/// call, and all later calls of the owner are public before they take effect.
contract GovernanceTest is EpochFixture {
    uint256 private constant DELAY = 2 days;
    TimelockController private _governor;

    function setUp() public override {
        super.setUp();
        address[] memory team = new address[](1);
        team[0] = alice;
        _governor = new TimelockController(DELAY, team, team, address(0));
    }

    function test_a_timelock_takes_over_in_two_steps_and_governs() public {
        vm.prank(admin);
        rewards.transferOwnership(address(_governor));
        vm.assertEq(rewards.owner(), admin); // nothing changed yet
        delayed(abi.encodeCall(Ownable2Step.acceptOwnership, ()));
        vm.assertEq(rewards.owner(), address(_governor));

        bytes memory refused = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, admin);
        vm.prank(admin);
        vm.expectRevert(refused);
        rewards.setGuardian(bob);

        delayed(abi.encodeCall(rewards.setGuardian, (bob)));
        vm.assertEq(rewards.guardian(), bob);
        delayed(abi.encodeCall(rewards.registerNode, (2, alice, 5)));
        (, uint64 quota) = rewards.nodeOf(2);
        vm.assertEq(quota, 5);
    }

    function test_attack_a_governor_does_not_wait() public {
        vm.prank(admin);
        rewards.transferOwnership(address(_governor));
        delayed(abi.encodeCall(Ownable2Step.acceptOwnership, ()));
        bytes memory call = abi.encodeCall(rewards.setGuardian, (bob));
        vm.startPrank(alice);
        _governor.schedule(address(rewards), 0, call, 0, 0, DELAY);
        skip(DELAY - 1);
        bytes32 operation = _governor.hashOperation(address(rewards), 0, call, 0, 0);
        bytes32 ready = bytes32(1 << uint8(TimelockController.OperationState.Ready));
        bytes4 unready = TimelockController.TimelockUnexpectedOperationState.selector;
        vm.expectRevert(abi.encodeWithSelector(unready, operation, ready));
        _governor.execute(address(rewards), 0, call, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        rewards.setGuardian(bob);
        vm.stopPrank();
    }

    function delayed(bytes memory call) private {
        vm.startPrank(alice);
        _governor.schedule(address(rewards), 0, call, 0, 0, DELAY);
        skip(DELAY);
        _governor.execute(address(rewards), 0, call, 0, 0);
        vm.stopPrank();
    }
}
