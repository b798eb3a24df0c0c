// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title One version of one circuit, as a contract
/// @notice Versions after the one that is compiled in are such contracts; they hold a key and no state.
interface IProofVerifier {
    /// @notice What its proofs show: 0 listen, 1 age, 2 funds.
    function statement() external view returns (uint8);

    /// @notice The circuit's version, which a proof's context binds.
    function version() external view returns (uint32);

    /// @notice Whether `proof` holds for `inputs`, each of which the caller has checked to be canonical.
    /// @param proof Groth16 over BN254: A (64 bytes), B (128), C (64), in EIP-197 form.
    function verify(uint256[] calldata inputs, bytes calldata proof) external view returns (bool valid);
}
