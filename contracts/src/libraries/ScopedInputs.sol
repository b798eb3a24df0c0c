// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice The public inputs of age and funds proofs that the chain computes. Each is below 2^248, and so below the
/// order of BN254's scalar field.
library ScopedInputs {
    /// @notice issuer:32 ‖ schema:32 ‖ day:32 ‖ cutoff:32, right-aligned. A proof shows a birth on or before the cutoff
    /// day, and a credential that is valid on the day.
    function ageParams(uint32 issuer, uint32 schema, uint32 day, uint32 cutoff) internal pure returns (bytes32) {
        return bytes32(uint256(issuer) << 96 | uint256(schema) << 64 | uint256(day) << 32 | uint256(cutoff));
    }

    /// @notice threshold:128 ‖ issuer:32 ‖ asset:32 ‖ snapshot:32, right-aligned. A proof shows a balance of at least
    /// the threshold at that snapshot.
    function fundsParams(uint128 threshold, uint32 issuer, uint32 asset, uint32 snapshot)
        internal
        pure
        returns (bytes32)
    {
        return bytes32(uint256(threshold) << 96 | uint256(issuer) << 64 | uint256(asset) << 32 | uint256(snapshot));
    }

    /// @notice First 31 bytes of keccak256("vibestream/scope/1" ‖ deployment ‖ gate ‖ period u32), right-aligned. A
    /// person has one nullifier per scope.
    function scope(bytes32 deployment, bytes32 gate, uint32 period) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked("vibestream/scope/1", deployment, gate, period)) >> 8;
    }
}
