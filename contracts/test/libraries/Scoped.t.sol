// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {CivilDate} from "../../src/libraries/CivilDate.sol";
import {ScopedInputs} from "../../src/libraries/ScopedInputs.sol";

/// @notice Cutoff days, scopes and params compared with the vectors that all chains share.
contract ScopedVectorsTest is Test {
    string private _json = vm.readFile("../tests/vectors/passes.json");

    function test_cutoffs() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, entry("cutoff", i, "")); ++i) {
            uint32 day = uint32(vm.parseJsonUint(_json, entry("cutoff", i, ".day")));
            uint8 age = uint8(vm.parseJsonUint(_json, entry("cutoff", i, ".years")));
            (bool valid, uint32 cutoff) = CivilDate.cutoff(day, age);
            // A cutoff that does not exist is null.
            (bool exists, uint256 expected) = optional(entry("cutoff", i, ".cutoff"));
            vm.assertEq(valid, exists);
            vm.assertEq(cutoff, expected);
        }
        vm.assertLt(20, i);
    }

    function test_scopes() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, entry("scope", i, "")); ++i) {
            bytes32 scope = ScopedInputs.scope(
                vm.parseJsonBytes32(_json, entry("scope", i, ".deployment")),
                vm.parseJsonBytes32(_json, entry("scope", i, ".gate")),
                uint32(vm.parseJsonUint(_json, entry("scope", i, ".period")))
            );
            vm.assertEq(scope, vm.parseJsonBytes32(_json, entry("scope", i, ".scope")));
        }
        vm.assertLt(1, i);
    }

    function test_params() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(_json, entry("age_params", i, "")); ++i) {
            bytes32 params = ScopedInputs.ageParams(
                number("age_params", i, ".issuer"),
                number("age_params", i, ".schema"),
                number("age_params", i, ".day"),
                number("age_params", i, ".cutoff")
            );
            vm.assertEq(params, vm.parseJsonBytes32(_json, entry("age_params", i, ".params")));
        }
        vm.assertLt(1, i);
        for (i = 0; vm.keyExistsJson(_json, entry("funds_params", i, "")); ++i) {
            bytes32 params = ScopedInputs.fundsParams(
                uint128(vm.parseJsonUint(_json, entry("funds_params", i, ".threshold"))),
                number("funds_params", i, ".issuer"),
                number("funds_params", i, ".asset"),
                number("funds_params", i, ".snapshot")
            );
            vm.assertEq(params, vm.parseJsonBytes32(_json, entry("funds_params", i, ".params")));
        }
        vm.assertLt(1, i);
    }

    function test_days() public pure {
        vm.assertEq(CivilDate.dayAt(0), 25_567);
        vm.assertEq(CivilDate.dayAt(1_795_478_399), 46_347);
        vm.assertEq(CivilDate.dayAt(1_795_478_400), 46_348);
    }

    function optional(string memory key) private view returns (bool exists, uint256 value) {
        try this.parse(key) returns (uint256 parsed) {
            return (true, parsed);
        } catch {
            return (false, 0);
        }
    }

    function parse(string calldata key) external view returns (uint256) {
        return vm.parseJsonUint(_json, key);
    }

    function number(string memory list, uint256 i, string memory name) private view returns (uint32) {
        return uint32(vm.parseJsonUint(_json, entry(list, i, name)));
    }

    function entry(string memory list, uint256 i, string memory name) private pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(i), "]", name);
    }
}
