// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IProofVerifier} from "../../src/interfaces/IProofVerifier.sol";

/// @notice A later version of a circuit that accepts one list of inputs with one proof, and nothing else.
contract FixedVerifier is IProofVerifier {
    uint8 public immutable statement;
    uint32 public immutable version;
    bytes32 private immutable _accepted;

    constructor(uint8 statement_, uint32 version_, uint256[] memory inputs, bytes memory proof) {
        statement = statement_;
        version = version_;
        _accepted = keccak256(abi.encode(inputs, proof));
    }

    /// @inheritdoc IProofVerifier
    function verify(uint256[] calldata inputs, bytes calldata proof) external view returns (bool) {
        return keccak256(abi.encode(inputs, proof)) == _accepted;
    }
}
