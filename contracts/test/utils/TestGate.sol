// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ProofGate} from "../../src/ProofGate.sol";

/// @notice A gate for the first and the last possible statement, 0 and 7. It sets bit 8 as well, which is no statement.
contract TestGate is ProofGate {
    constructor(address owner_, uint32 timelock_, uint32 version) ProofGate(owner_, timelock_, version) {}

    function spend(bytes32 nullifier) external {
        _requireUnspent(nullifier);
        _spend(nullifier);
    }

    function verifierOf(uint8 statement, uint32 version) external view returns (address) {
        return _verifierOf(statement, version);
    }

    function _statements() internal pure override returns (uint256) {
        return 1 << 0 | 1 << 7 | 1 << 8;
    }

    function _keysAreInsecure() internal pure override returns (bool) {
        return false;
    }
}
