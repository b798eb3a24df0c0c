// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {PayoutTree} from "../../src/libraries/PayoutTree.sol";

/// @notice Payout trees compared with the vectors that all chains share.
contract PayoutTreeTest is Test {
    string private constant FILE = "../tests/vectors/payout.json";

    function test_golden_trees() public view {
        string memory json = vm.readFile(FILE);
        uint256 trees = vm.parseJsonUint(json, ".count");
        vm.assertLt(0, trees);
        for (uint256 i = 0; i < trees; ++i) {
            string memory path = string.concat(".trees[", vm.toString(i), "]");
            uint256 leaves = vm.parseJsonUint(json, string.concat(path, ".count"));
            bytes32 root = vm.parseJsonBytes32(json, string.concat(path, ".root"));
            for (uint256 j = 0; j < leaves; ++j) {
                checkLeaf(json, string.concat(path, ".leaves[", vm.toString(j), "]"), leaves, root);
            }
        }
    }

    function checkLeaf(string memory json, string memory place, uint256 leaves, bytes32 root) private view {
        uint256 index = vm.parseJsonUint(json, string.concat(place, ".index"));
        uint256 weight = vm.parseJsonUint(json, string.concat(place, ".weight"));
        bytes32 trackId = vm.parseJsonBytes32(json, string.concat(place, ".track_id"));
        bytes32 leaf = PayoutTree.leaf(uint32(index), trackId, uint64(weight));
        vm.assertEq(leaf, vm.parseJsonBytes32(json, string.concat(place, ".leaf")));
        bytes32[] memory path = vm.parseJsonBytes32Array(json, string.concat(place, ".path"));
        vm.assertEq(path.length, PayoutTree.depth(leaves));
        vm.assertEq(this.rootFromPath(index, leaf, path), root);
        vm.assertNotEq(
            this.rootFromPath(index, PayoutTree.leaf(uint32(index), trackId, uint64(weight + 1)), path), root
        );
    }

    function rootFromPath(uint256 index, bytes32 leaf, bytes32[] calldata path) external pure returns (bytes32) {
        return PayoutTree.rootFromPath(index, leaf, path);
    }

    function test_depth() public pure {
        uint256[8] memory leaves = [uint256(0), 1, 2, 3, 4, 5, 16_383, 16_384];
        uint256[8] memory depths = [uint256(0), 0, 1, 2, 2, 3, 14, 14];
        for (uint256 i = 0; i < leaves.length; ++i) {
            vm.assertEq(PayoutTree.depth(leaves[i]), depths[i]);
        }
    }
}
