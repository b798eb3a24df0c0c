// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice The public inputs of a listen proof that the chain computes. Each is below 2^248, and so below the order of
/// BN254's scalar field.
library ListenInputs {
    /// @notice network:32 ‖ node:64 ‖ epoch:32, right-aligned: where listens were counted. It is not a public input:
    /// the nullifier of a proof is derived from it, and the deposit of a payout has it as memo.
    function realm(uint32 network, uint64 node, uint32 epoch) internal pure returns (bytes32) {
        return bytes32(uint256(network) << 96 | uint256(node) << 32 | uint256(epoch));
    }

    /// @notice network:32 ‖ node:64 ‖ epoch:32 ‖ chain:32 ‖ tier:16, right-aligned.
    function params(uint32 network, uint64 node, uint32 epoch, uint32 chain, uint16 tier)
        internal
        pure
        returns (bytes32)
    {
        return bytes32(
            uint256(network) << 144 | uint256(node) << 80 | uint256(epoch) << 48 | uint256(chain) << 16 | uint256(tier)
        );
    }

    /// @notice First 31 bytes of keccak256(deployment ‖ recipient ‖ fee receiver ‖ fee u64 ‖ expiry u64 ‖ version u32),
    /// right-aligned. Addresses take 32 bytes. The other fields of a claim are bound by params and nullifier.
    function context(
        bytes32 deployment,
        bytes32 recipient,
        bytes32 feeReceiver,
        uint64 fee,
        uint64 expiry,
        uint32 circuitVersion
    ) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(deployment, recipient, feeReceiver, fee, expiry, circuitVersion)) >> 8;
    }
}
