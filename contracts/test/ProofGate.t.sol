// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {Log, vm} from "cheats/Vm.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {Groth16} from "../src/libraries/Groth16.sol";
import {TestGate} from "./utils/TestGate.sol";
import {TestVerifier} from "./utils/TestVerifier.sol";

/// @notice Which circuits a gate accepts, and from when on.
contract ProofGateTest is Test {
    uint32 private constant TIMELOCK = 1200;
    /// @dev The version whose key is compiled in.
    uint32 private constant COMPILED = 5;

    TestGate private _gate;

    function setUp() public {
        vm.warp(1_800_000_000);
        _gate = new TestGate(address(this), TIMELOCK, COMPILED);
    }

    function test_the_constructor_enables_the_compiled_version_of_each_statement() public {
        vm.recordLogs();
        new TestGate(address(this), TIMELOCK, COMPILED);
        Log[] memory logs = vm.getRecordedLogs();
        uint8[2] memory expected = [0, 7];
        uint256 found = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IProofGate.CircuitSet.selector) continue;
            vm.assertLt(found, expected.length);
            vm.assertEq(logs[i].topics[1], bytes32(uint256(expected[found++])));
            vm.assertEq(logs[i].topics[2], bytes32(uint256(COMPILED)));
            vm.assertTrue(abi.decode(logs[i].data, (bool)));
        }
        vm.assertEq(found, expected.length);
    }

    function test_statements_are_numbered_from_0_to_7() public {
        checkEnabled(0, COMPILED, true);
        checkEnabled(7, COMPILED, true);
        uint8[3] memory unknown = [1, 8, 255];
        for (uint256 i = 0; i < unknown.length; ++i) {
            bytes memory refused = abi.encodeWithSelector(IProofGate.Circuit_StatementUnknown.selector, unknown[i]);
            vm.expectRevert(refused);
            _gate.circuitOf(unknown[i], COMPILED);
            vm.expectRevert(refused);
            _gate.disableCircuit(unknown[i], COMPILED);
            vm.expectRevert(refused);
            _gate.proposeCircuit(unknown[i], COMPILED, address(0));
        }
    }

    function test_a_version_is_proposed_enabled_and_disabled() public {
        TestVerifier verifier = new TestVerifier(7, 6);
        uint64 effectiveAt = uint64(vm.getBlockTimestamp() + TIMELOCK);
        vm.expectEmit(address(_gate));
        emit IProofGate.CircuitProposed(7, 6, effectiveAt);
        _gate.proposeCircuit(7, 6, address(verifier));
        (address proposed, bool enabled, uint64 waitsUntil) = _gate.circuitOf(7, 6);
        vm.assertEq(proposed, address(verifier));
        vm.assertFalse(enabled);
        vm.assertEq(waitsUntil, effectiveAt);
        vm.warp(effectiveAt);
        vm.expectEmit(address(_gate));
        emit IProofGate.CircuitSet(7, 6, true);
        _gate.enableCircuit(7, 6);
        checkEnabled(7, 6, true);
        (,, waitsUntil) = _gate.circuitOf(7, 6);
        vm.assertEq(waitsUntil, 0, "the proposal is used");
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotProposed.selector, uint8(7), uint32(6)));
        _gate.enableCircuit(7, 6);

        vm.expectEmit(address(_gate));
        emit IProofGate.CircuitSet(7, 6, false);
        _gate.disableCircuit(7, 6);
        checkEnabled(7, 6, false);
        checkEnabled(7, COMPILED, true);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(7), uint32(6)));
        _gate.disableCircuit(7, 6);
    }

    function test_the_compiled_version_is_disabled_for_one_statement() public {
        _gate.disableCircuit(7, COMPILED);
        checkEnabled(7, COMPILED, false);
        checkEnabled(0, COMPILED, true);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(7), COMPILED));
        _gate.disableCircuit(7, COMPILED);
    }

    function test_a_proposal_can_be_withdrawn() public {
        _gate.proposeCircuit(0, 6, address(new TestVerifier(0, 6)));
        vm.expectEmit(address(_gate));
        emit IProofGate.CircuitProposed(0, 6, 0);
        _gate.disableCircuit(0, 6);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotProposed.selector, uint8(0), uint32(6)));
        _gate.enableCircuit(0, 6);
    }

    function test_an_enabled_circuit_enables_no_other_statement_or_version() public {
        enable(0, 6);
        checkEnabled(7, 6, false);
        checkEnabled(0, 7, false);
        // Versions that differ in their highest bit alone.
        enable(7, 9);
        checkEnabled(7, 9 | 1 << 31, false);
    }

    function test_the_field_order_is_not_a_nullifier() public {
        vm.expectRevert(IProofGate.Nullifier_NotCanonical.selector);
        _gate.spend(bytes32(Groth16.R));
        _gate.spend(bytes32(Groth16.R - 1));
        vm.assertTrue(_gate.isSpent(bytes32(Groth16.R - 1)));
        vm.assertFalse(_gate.isSpent(bytes32(Groth16.R - 2)));
    }

    function enable(uint8 statement, uint32 version) private {
        _gate.proposeCircuit(statement, version, address(new TestVerifier(statement, version)));
        vm.warp(vm.getBlockTimestamp() + TIMELOCK);
        _gate.enableCircuit(statement, version);
        checkEnabled(statement, version, true);
    }

    /// @dev The view and the check of a claim agree.
    function checkEnabled(uint8 statement, uint32 version, bool expected) private {
        (, bool enabled,) = _gate.circuitOf(statement, version);
        vm.assertEq(enabled, expected);
        if (!expected) {
            vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, statement, version));
        }
        _gate.verifierOf(statement, version);
    }
}
