// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @dev The other of the two local chains.
function otherChain() view returns (uint256) {
    return block.chainid == 31_337 ? 31_338 : 31_337;
}
