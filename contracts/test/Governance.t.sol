// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {vm} from "cheats/Vm.sol";
import {Passes} from "../src/Passes.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";
import {TestPasses} from "./utils/TestPasses.sol";

/// @notice The owner of rewards, market and passes may be OpenZeppelin's TimelockController. It accepts the ownership
/// by a delayed call, and all later calls of the owner are public before they take effect.
contract GovernanceTest is EpochFixture {
    uint256 private constant DELAY = 2 days;
    TimelockController private _governor;
    Passes private _passes;

    /// @dev The contracts that have an owner, and a call of each that only the owner may send.
    Ownable2Step[3] private _owned;
    bytes[3] private _calls;

    function setUp() public override {
        super.setUp();
        address[] memory team = new address[](1);
        team[0] = alice;
        _governor = new TimelockController(DELAY, team, team, address(0));
        _passes = TestPasses(vm.deployCode("TestPasses.sol:TestPasses", abi.encode(admin, TIMELOCK)));
        _owned = [Ownable2Step(rewards), market, _passes];
        _calls = [
            abi.encodeCall(rewards.setGuardian, (bob)),
            abi.encodeCall(market.setProtocolFee, (250)),
            abi.encodeCall(_passes.setIssuer, (3, bob, true))
        ];
    }

    function test_a_timelock_takes_over_in_two_steps() public {
        for (uint256 i = 0; i < _owned.length; ++i) {
            Ownable2Step owned = _owned[i];
            vm.prank(admin);
            owned.transferOwnership(address(_governor));
            vm.assertEq(owned.owner(), admin); // nothing changed yet
            delayed(owned, abi.encodeCall(owned.acceptOwnership, ()));
            vm.assertEq(owned.owner(), address(_governor));
            refuse(owned, _calls[i], admin);
        }
    }

    function test_a_timelock_governs_rewards() public {
        handOver();
        delayed(rewards, abi.encodeCall(rewards.setGuardian, (bob)));
        vm.assertEq(rewards.guardian(), bob);
        delayed(rewards, abi.encodeCall(rewards.registerNode, (2, alice, 5)));
        (, uint64 quota) = rewards.nodeOf(2);
        vm.assertEq(quota, 5);
    }

    function test_a_timelock_governs_the_market() public {
        handOver();
        delayed(market, abi.encodeCall(market.setProtocolFee, (250)));
        vm.assertEq(market.feeBps(), 250);
        delayed(market, abi.encodeCall(market.setMarketPaused, (true)));
        vm.assertTrue(market.paused());
        token.mint(address(market), 7);
        delayed(market, abi.encodeCall(market.withdrawFees, (bob)));
        vm.assertEq(token.balanceOf(bob), 7);
    }

    function test_a_timelock_governs_passes() public {
        handOver();
        delayed(_passes, abi.encodeCall(_passes.setIssuer, (3, bob, true)));
        vm.assertEq(_passes.issuerOf(3).authority, bob);
        delayed(_passes, abi.encodeCall(_passes.disableCircuit, (1, 1)));
        (, bool enabled,) = _passes.circuitOf(1, 1);
        vm.assertFalse(enabled);
    }

    function test_attack_a_governor_does_not_wait() public {
        handOver();
        for (uint256 i = 0; i < _owned.length; ++i) {
            schedule(_owned[i], _calls[i]);
            skip(DELAY - 1);
            bytes32 operation = _governor.hashOperation(address(_owned[i]), 0, _calls[i], 0, 0);
            bytes32 ready = bytes32(1 << uint8(TimelockController.OperationState.Ready));
            bytes4 unready = TimelockController.TimelockUnexpectedOperationState.selector;
            vm.expectRevert(abi.encodeWithSelector(unready, operation, ready));
            execute(_owned[i], _calls[i], alice);
            refuse(_owned[i], _calls[i], alice);
            skip(1);
            execute(_owned[i], _calls[i], alice);
        }
    }

    function test_attack_a_stranger_uses_the_timelock() public {
        handOver();
        bytes32 proposer = _governor.PROPOSER_ROLE();
        bytes32 executor = _governor.EXECUTOR_ROLE();
        bytes4 unauthorized = IAccessControl.AccessControlUnauthorizedAccount.selector;
        for (uint256 i = 0; i < _owned.length; ++i) {
            vm.prank(bob);
            vm.expectRevert(abi.encodeWithSelector(unauthorized, bob, proposer));
            _governor.schedule(address(_owned[i]), 0, _calls[i], 0, 0, DELAY);
            schedule(_owned[i], _calls[i]);
            skip(DELAY);
            vm.expectRevert(abi.encodeWithSelector(unauthorized, bob, executor));
            execute(_owned[i], _calls[i], bob);
            refuse(_owned[i], _calls[i], bob);
        }
    }

    /// @dev Makes the timelock the owner of all three contracts.
    function handOver() private {
        for (uint256 i = 0; i < _owned.length; ++i) {
            vm.prank(admin);
            _owned[i].transferOwnership(address(_governor));
            delayed(_owned[i], abi.encodeCall(Ownable2Step.acceptOwnership, ()));
        }
    }

    function delayed(Ownable2Step owned, bytes memory call) private {
        schedule(owned, call);
        skip(DELAY);
        execute(owned, call, alice);
    }

    function schedule(Ownable2Step owned, bytes memory call) private {
        vm.prank(alice);
        _governor.schedule(address(owned), 0, call, 0, 0, DELAY);
    }

    function execute(Ownable2Step owned, bytes memory call, address executor) private {
        vm.prank(executor);
        _governor.execute(address(owned), 0, call, 0, 0);
    }

    /// @dev Requires that `caller`, who is not the owner, cannot send the owner's call itself.
    function refuse(Ownable2Step owned, bytes memory call, address caller) private {
        vm.prank(caller);
        (bool accepted, bytes memory reason) = address(owned).call(call);
        vm.assertFalse(accepted);
        bytes memory expected = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller);
        vm.assertEq(keccak256(reason), keccak256(expected));
    }
}
