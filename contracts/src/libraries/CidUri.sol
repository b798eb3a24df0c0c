// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice URIs of content identifiers (CIDs).
library CidUri {
    bytes32 private constant ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    /// @notice `ipfs://` and a binary CIDv1 in multibase's lower-case base 32 without padding (RFC 4648, prefix b).
    function ipfs(bytes memory cid) internal pure returns (string memory) {
        bytes memory text = new bytes((cid.length * 8 + 4) / 5);
        uint256 bits = 0;
        uint256 count = 0;
        uint256 next = 0;
        for (uint256 i = 0; i < cid.length; ++i) {
            bits = bits << 8 | uint8(cid[i]);
            count += 8;
            while (count >= 5) {
                count -= 5;
                text[next++] = ALPHABET[bits >> count & 31];
            }
        }
        if (count != 0) text[next] = ALPHABET[bits << (5 - count) & 31];
        return string.concat("ipfs://b", string(text));
    }
}
