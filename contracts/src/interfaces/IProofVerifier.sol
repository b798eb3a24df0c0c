// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title One version of one circuit, as a contract
/// @notice Checks the proofs of a version whose key is not compiled in. It contains a verifying key and has no state.
interface IProofVerifier {
    /// @notice The statement that its proofs show.
    /// @return 0 listen, 1 age, 2 funds.
    function statement() external view returns (uint8);

    /// @notice The circuit's version, which a proof's context contains.
    /// @return A version number.
    function version() external view returns (uint32);

    /// @notice Whether `proof` is valid for `inputs`.
    /// @param inputs The public inputs, each of which the caller has checked to be below the order of BN254's scalar
    /// field.
    /// @param proof Groth16 over BN254: A (64 bytes), B (128), C (64), in EIP-197 form.
    /// @return valid True when it is valid; a malformed proof is not valid and does not revert.
    function verify(uint256[] calldata inputs, bytes calldata proof) external view returns (bool valid);
}
