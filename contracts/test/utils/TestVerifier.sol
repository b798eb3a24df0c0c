// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IProofVerifier} from "../../src/interfaces/IProofVerifier.sol";
import {Groth16} from "../../src/libraries/Groth16.sol";
import {TestProofs} from "./TestProofs.sol";

/// @notice A later version of a circuit, with the keys of {TestProofs}.
contract TestVerifier is IProofVerifier {
    uint8 public immutable statement;
    uint32 public immutable version;

    constructor(uint8 statement_, uint32 version_) {
        statement = statement_;
        version = version_;
    }

    /// @inheritdoc IProofVerifier
    function verify(uint256[] calldata inputs, bytes calldata proof) external view returns (bool) {
        uint256[26] memory longest = TestProofs.scopedKey(statement == 2);
        uint256[] memory key = new uint256[](16 + 2 * inputs.length);
        for (uint256 i = 0; i < key.length; ++i) {
            key[i] = longest[i];
        }
        return Groth16.verify(key, inputs, proof);
    }
}
