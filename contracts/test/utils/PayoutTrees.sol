// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PayoutTree} from "../../src/libraries/PayoutTree.sol";

/// @notice Builds whole payout trees. The number of leaves is a power of two.
library PayoutTrees {
    /// @notice The root, and the siblings of the leaf at `index` from the leaf up.
    function rootAndPath(bytes32[] memory leaves, uint256 index)
        internal
        pure
        returns (bytes32 root, bytes32[] memory path)
    {
        path = new bytes32[](PayoutTree.depth(leaves.length));
        bytes32[] memory level = leaves;
        for (uint256 depth = 0; depth < path.length; ++depth) {
            path[depth] = level[index >> depth ^ 1];
            bytes32[] memory above = new bytes32[](level.length / 2);
            for (uint256 i = 0; i < above.length; ++i) {
                above[i] = PayoutTree.node(level[2 * i], level[2 * i + 1]);
            }
            level = above;
        }
        root = level[0];
    }
}
