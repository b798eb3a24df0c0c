// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {Deploy} from "../script/Deploy.s.sol";

/// @notice What the deploy script refuses before it sends anything.
contract DeployTest is Test {
    Deploy private _script = new Deploy();

    function test_templates_are_refused_until_they_are_filled_in() public {
        uint256[5] memory ids = [uint256(1), 10, 137, 8453, 42_161];
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.chainId(ids[i]);
            string memory json = file(ids[i]);
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

    function test_no_two_chains_have_one_number() public view {
        uint256[5] memory ids = [uint256(1), 10, 137, 8453, 42_161];
        uint256 seen = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 bit = 1 << vm.parseJsonUint(file(ids[i]), ".chain");
            vm.assertEq(seen & bit, 0);
            seen |= bit;
        }
    }

    function file(uint256 id) private view returns (string memory) {
        return vm.readFile(string.concat("script/chains/", vm.toString(id), ".json"));
    }
}
