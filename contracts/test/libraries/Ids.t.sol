// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {Ids} from "../../src/libraries/Ids.sol";
import {ListenInputs} from "../../src/libraries/ListenInputs.sol";

/// @notice Identifiers and public inputs compared with the vectors that all chains share.
contract IdsTest is Test {
    string private constant FILE = "../tests/vectors/ids.json";

    function test_golden_deployments_and_tracks() public view {
        string memory json = vm.readFile(FILE);
        uint256[2] memory chains = [uint256(1), 31_337];
        for (uint256 i = 0; i < chains.length; ++i) {
            string memory path = string.concat(".deployments[", vm.toString(i), "]");
            string memory caip2 = string.concat("eip155:", vm.toString(chains[i]));
            vm.assertEq(vm.parseJsonString(json, string.concat(path, ".caip2")), caip2);
            address instance = short(vm.parseJsonBytes32(json, string.concat(path, ".address")));
            bytes32 deployment = Ids.deploymentId(chains[i], instance);
            vm.assertEq(deployment, vm.parseJsonBytes32(json, string.concat(path, ".deployment_id")));
            bytes32 trackId = Ids.trackId(
                deployment,
                vm.parseJsonBytes32(json, string.concat(path, ".registrant")),
                vm.parseJsonBytes(json, string.concat(path, ".manifest_cid"))
            );
            vm.assertEq(trackId, vm.parseJsonBytes32(json, string.concat(path, ".track_id")));
        }
    }

    function test_golden_context() public view {
        string memory json = vm.readFile(FILE);
        bytes32 context = ListenInputs.context(
            vm.parseJsonBytes32(json, ".ctx.deployment_id"),
            vm.parseJsonBytes32(json, ".ctx.recipient"),
            vm.parseJsonBytes32(json, ".ctx.fee_receiver"),
            uint64(vm.parseJsonUint(json, ".ctx.fee")),
            uint64(vm.parseJsonUint(json, ".ctx.expiry")),
            uint32(vm.parseJsonUint(json, ".ctx.circuit_version"))
        );
        vm.assertEq(context, vm.parseJsonBytes32(json, ".ctx.field"));
    }

    function test_golden_params_and_realm() public view {
        string memory json = vm.readFile(FILE);
        bytes32 params = ListenInputs.params(
            uint32(vm.parseJsonUint(json, ".realm.network")),
            uint64(vm.parseJsonUint(json, ".realm.node")),
            uint32(vm.parseJsonUint(json, ".realm.epoch")),
            uint32(vm.parseJsonUint(json, ".params.chain")),
            uint16(vm.parseJsonUint(json, ".params.tier"))
        );
        vm.assertEq(params, vm.parseJsonBytes32(json, ".params.field"));
        bytes32 realm = ListenInputs.realm(
            uint32(vm.parseJsonUint(json, ".realm.network")),
            uint64(vm.parseJsonUint(json, ".realm.node")),
            uint32(vm.parseJsonUint(json, ".realm.epoch"))
        );
        vm.assertEq(realm, vm.parseJsonBytes32(json, ".realm.field"));
    }

    function short(bytes32 padded) private pure returns (address) {
        return address(uint160(uint256(padded)));
    }
}
