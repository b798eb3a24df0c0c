// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What attestors vote on for one epoch of one node.
struct AttestedTuple {
    /// Root of the listen tree, a canonical BN254 scalar.
    bytes32 listenRoot;
    /// Root of the payout tree.
    bytes32 payoutRoot;
    /// Fans at 1, 5, 20 and 60 counted listens or more.
    uint32[4] fans;
    /// Leaves of the payout tree, at most 2^14.
    uint32 payoutLeaves;
    /// Sum of their weights.
    uint64 weightTotal;
}

using AttestedTupleLibrary for AttestedTuple global;

library AttestedTupleLibrary {
    /// @notice keccak256(listen root ‖ payout root ‖ 4 × fans u32 ‖ payout leaves u32 ‖ weight total u64), 92 bytes.
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
