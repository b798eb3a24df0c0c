// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice The payout tree: a Merkle tree of the weights that tracks have in an epoch's budget. Leaves are in index
/// order, a level with an odd number of nodes is padded with 32 zero bytes, and the depth is at most 14.
library PayoutTree {
    /// @notice Maximum depth.
    uint256 internal constant MAX_DEPTH = 14;

    /// @notice keccak256(0x00 ‖ index u32 ‖ track id ‖ weight u64).
    function leaf(uint32 index, bytes32 trackId, uint64 weight) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0), index, trackId, weight));
    }

    /// @notice keccak256(0x01 ‖ left ‖ right).
    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(1), left, right));
    }

    /// @notice Depth of a tree of `leaves` leaves, which is the length of every path.
    function depth(uint256 leaves) internal pure returns (uint256 levels) {
        while (uint256(1) << levels < leaves) ++levels;
    }

    /// @notice The root that `path` leads to from `leafHash` at `index`. The caller checks the path's length and the
    /// index.
    function rootFromPath(uint256 index, bytes32 leafHash, bytes32[] calldata path)
        internal
        pure
        returns (bytes32 root)
    {
        root = leafHash;
        for (uint256 level = 0; level < path.length; ++level) {
            root = index >> level & 1 == 0 ? node(root, path[level]) : node(path[level], root);
        }
    }
}
