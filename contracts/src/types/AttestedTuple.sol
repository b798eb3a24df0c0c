// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What attestors vote on: the result of one epoch of one node.
struct AttestedTuple {
    /// Root of the listen tree, below the order of BN254's scalar field.
    bytes32 listenRoot;
    /// Root of the payout tree; ignored when the tree has no leaves.
    bytes32 payoutRoot;
    /// Numbers of fans with at least 1, 5, 20 and 60 counted listens; they never increase.
    uint32[4] fans;
    /// Number of leaves of the payout tree, at most 2^14.
    uint32 payoutLeaves;
    /// Sum of the leaves' weights; zero exactly when there are no leaves.
    uint64 weightTotal;
}

using AttestedTupleLibrary for AttestedTuple global;

/// @notice The hash that a vote is stored as.
library AttestedTupleLibrary {
    /// @notice keccak256(listen root ‖ payout root ‖ 4 × fans u32 ‖ payout leaves u32 ‖ weight total u64), over 92
    /// bytes.
    function hash(AttestedTuple calldata self) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                self.listenRoot,
                self.payoutRoot,
                self.fans[0],
                self.fans[1],
                self.fans[2],
                self.fans[3],
                self.payoutLeaves,
                self.weightTotal
            )
        );
    }
}
