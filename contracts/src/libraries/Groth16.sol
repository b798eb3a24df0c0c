// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Groth16 over BN254 with any number of public inputs, on the precompiles of EIP-196 and EIP-197 at the prices
/// of EIP-1108. See J. Groth, "On the Size of Pairing-based Non-interactive Arguments" (2016), section 3.2.
library Groth16 {
    /// @notice Order r of the scalar field. `x` and `x + r` are the same public input.
    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// @notice Order p of the base field.
    uint256 internal constant P = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    /// @notice Bytes of a proof: A (64), B (128), C (64).
    uint256 internal constant PROOF_BYTES = 256;

    /// @dev A failing precompile burns all gas it is given, and a bad proof should not burn the sender's whole limit.
    /// The pairing costs 181,000 (EIP-1108); the rest allows for repricing.
    uint256 private constant PAIRING_GAS = 1_000_000;

    /// @notice Whether e(A, B) = e(alpha, beta) · e(IC0 + Σ input_i · IC_i+1, gamma) · e(C, delta), for four inputs.
    /// @param key The verifying key in order: alpha (2 words), beta, gamma, delta (4 each, imaginary parts first as
    /// EIP-197 requires), then the points IC of the inputs (2 each), one more than there are inputs.
    /// @dev The caller has checked that the inputs are below {R}. Points that are not canonical, not on the curve or
    /// outside the subgroup make a precompile fail, and the proof is invalid.
    function verify(uint256[24] memory key, uint256[4] memory inputs, bytes calldata proof)
        internal
        view
        returns (bool)
    {
        (uint256 keyAt, uint256 inputsAt) = (0, 0);
        assembly ("memory-safe") {
            keyAt := key
            inputsAt := inputs
        }
        return _verify(keyAt, inputsAt, 4, proof);
    }

    /// @notice The same for five inputs.
    function verify(uint256[26] memory key, uint256[5] memory inputs, bytes calldata proof)
        internal
        view
        returns (bool)
    {
        (uint256 keyAt, uint256 inputsAt) = (0, 0);
        assembly ("memory-safe") {
            keyAt := key
            inputsAt := inputs
        }
        return _verify(keyAt, inputsAt, 5, proof);
    }

    /// @notice The same for any number of inputs; false when the key is for another number of inputs.
    function verify(uint256[] memory key, uint256[] memory inputs, bytes calldata proof) internal view returns (bool) {
        if (key.length != 16 + 2 * inputs.length) return false;
        (uint256 keyAt, uint256 inputsAt) = (0, 0);
        assembly ("memory-safe") {
            keyAt := add(key, 0x20)
            inputsAt := add(inputs, 0x20)
        }
        return _verify(keyAt, inputsAt, inputs.length, proof);
    }

    /// @dev Takes key and inputs by their memory offsets, so that the code is shared by all numbers of inputs.
    function _verify(uint256 key, uint256 inputs, uint256 count, bytes calldata proof)
        private
        view
        returns (bool valid)
    {
        if (proof.length != PROOF_BYTES) return false;
        assembly ("memory-safe") {
            let buffer := mload(0x40) // four pairs of 6 words, then sum and term of the inputs' combination
            let sum := add(buffer, 0x300)
            let term := add(buffer, 0x340)
            let point := add(key, 0x1c0)
            mcopy(sum, point, 0x40)
            valid := 1
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                point := add(point, 0x40)
                mcopy(term, point, 0x40)
                mstore(add(term, 0x40), mload(add(inputs, shl(5, i))))
                valid := and(valid, staticcall(gas(), 7, term, 0x60, term, 0x40))
                valid := and(valid, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
            }

            // -A and B. The precompile does not see A's y, so this checks that it is below P.
            calldatacopy(buffer, proof.offset, 0xc0)
            let y := mload(add(buffer, 0x20))
            valid := and(valid, lt(y, P))
            mstore(add(buffer, 0x20), mod(sub(P, y), P))
            // alpha and beta
            mcopy(add(buffer, 0xc0), key, 0xc0)
            // the inputs' combination and gamma
            mcopy(add(buffer, 0x180), sum, 0x40)
            mcopy(add(buffer, 0x1c0), add(key, 0xc0), 0x80)
            // C and delta
            calldatacopy(add(buffer, 0x240), add(proof.offset, 0xc0), 0x40)
            mcopy(add(buffer, 0x280), add(key, 0x140), 0x80)

            let limit := gas()
            if gt(limit, PAIRING_GAS) { limit := PAIRING_GAS }
            mstore(0, 0)
            valid := and(valid, staticcall(limit, 8, buffer, 0x300, 0, 0x20))
            valid := and(valid, mload(0))
        }
    }
}
