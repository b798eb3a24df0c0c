// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {LibString} from "solady/utils/LibString.sol";

/// @notice Identifiers, computed as on the other chains. An address takes 32 bytes, left-padded.
library Ids {
    /// @notice keccak256("vibestream/deployment/1" ‖ u8 length ‖ CAIP-2 id ‖ address) of a contract on chain `chainId`.
    function deploymentId(uint256 chainId, address instance) internal pure returns (bytes32) {
        bytes memory caip2 = bytes(LibString.concat("eip155:", LibString.toString(chainId)));
        return keccak256(abi.encodePacked("vibestream/deployment/1", uint8(caip2.length), caip2, toBytes32(instance)));
    }

    /// @notice SHA-256("vibestream/track/1" ‖ deployment ‖ registrant ‖ u8 length ‖ manifest CID), with the first byte
    /// set to 0, so that it is below the order of BN254's scalar field.
    function trackId(bytes32 deployment, bytes32 registrant, bytes memory manifestCid) internal pure returns (bytes32) {
        bytes32 hash = sha256(
            abi.encodePacked("vibestream/track/1", deployment, registrant, uint8(manifestCid.length), manifestCid)
        );
        return hash << 8 >> 8;
    }

    /// @notice The 32-byte form of an address.
    function toBytes32(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
