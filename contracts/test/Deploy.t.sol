// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {DirEntry, vm} from "cheats/Vm.sol";
import {Deploy} from "../script/Deploy.s.sol";

/// @notice The deploy script checks the chain's file before it sends transactions.
contract DeployTest is Test {
    Deploy private _script = new Deploy();

    function test_templates_are_refused_until_they_are_filled_in() public {
        string[] memory files = chainFiles();
        for (uint256 i = 0; i < files.length; ++i) {
            string memory json = vm.readFile(files[i]);
            uint256 id = idOf(json);
            vm.assertEq(json, file(id), "a file is named by its chain");
            if (isLocal(id)) continue;
            vm.chainId(id);
            vm.assertNotEq(vm.parseJsonAddress(json, ".paymentToken"), address(0));
            vm.expectRevert(abi.encodeWithSelector(Deploy.Chain_RoleMissing.selector, "owner"));
            _script.check(json);
        }
    }

    function test_local_files_are_complete_and_for_their_chain() public {
        vm.chainId(31_337);
        _script.check(file(31_337));
        vm.expectRevert(abi.encodeWithSelector(Deploy.Chain_FileForAnother.selector, "eip155:31338"));
        _script.check(file(31_338));
        vm.chainId(31_338);
        _script.check(file(31_338));
        vm.chainId(10);
        vm.expectRevert(abi.encodeWithSelector(Deploy.Chain_FileForAnother.selector, "eip155:31337"));
        _script.check(file(31_337));
    }

    function test_every_role_is_filled_in_except_on_local_networks() public {
        address[] memory attestors = new address[](2);
        (attestors[0], attestors[1]) = (address(1), address(2));
        vm.chainId(10);
        _script.check(roles(address(3), address(4), attestors));
        refuseRole(roles(address(0), address(4), attestors), "owner");
        refuseRole(roles(address(3), address(0), attestors), "guardian");
        refuseRole(roles(address(3), address(4), new address[](0)), "attestors");
        attestors[1] = address(0);
        refuseRole(roles(address(3), address(4), attestors), "attestors");
    }

    function refuseRole(string memory json, string memory role) private {
        vm.expectRevert(abi.encodeWithSelector(Deploy.Chain_RoleMissing.selector, role));
        _script.check(json);
    }

    /// @dev What the script checks of a file, for chain 10.
    function roles(address owner, address guardian, address[] memory attestors) private returns (string memory) {
        vm.serializeString("roles", "caip2", "eip155:10");
        vm.serializeAddress("roles", "owner", owner);
        vm.serializeAddress("roles", "guardian", guardian);
        return vm.serializeAddress("roles", "attestors", attestors);
    }

    function test_no_two_chains_of_a_network_have_the_same_number() public view {
        string[] memory files = chainFiles();
        for (uint256 i = 0; i < files.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                (string memory one, string memory other) = (vm.readFile(files[i]), vm.readFile(files[j]));
                if (vm.parseJsonUint(one, ".network") != vm.parseJsonUint(other, ".network")) continue;
                vm.assertFalse(
                    vm.parseJsonUint(one, ".chain") == vm.parseJsonUint(other, ".chain"),
                    string.concat(files[i], " has the number of ", files[j])
                );
            }
        }
    }

    /// @dev The paths of all chains' files.
    function chainFiles() private view returns (string[] memory files) {
        DirEntry[] memory entries = vm.readDir("script/chains");
        files = new string[](entries.length);
        uint256 count = 0;
        for (uint256 i = 0; i < entries.length; ++i) {
            if (endsWithJson(bytes(entries[i].path))) files[count++] = entries[i].path;
        }
        vm.assertLe(7, count, "the folder was read");
        assembly ("memory-safe") {
            mstore(files, count)
        }
    }

    function endsWithJson(bytes memory path) private pure returns (bool) {
        bytes5 end;
        for (uint256 i = 0; i < 5; ++i) {
            end |= bytes5(path[path.length - 5 + i]) >> (8 * i);
        }
        return end == ".json";
    }

    /// @dev The id behind `eip155:` in a chain's file.
    function idOf(string memory json) private pure returns (uint256 id) {
        bytes memory caip2 = bytes(vm.parseJsonString(json, ".caip2"));
        for (uint256 i = 7; i < caip2.length; ++i) {
            id = id * 10 + uint8(caip2[i]) - 48;
        }
    }

    function isLocal(uint256 id) private pure returns (bool) {
        return id == 31_337 || id == 31_338;
    }

    function file(uint256 id) private view returns (string memory) {
        return vm.readFile(string.concat("script/chains/", vm.toString(id), ".json"));
    }
}
