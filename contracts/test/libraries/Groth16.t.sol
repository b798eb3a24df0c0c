// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {Groth16} from "../../src/libraries/Groth16.sol";
import {TestProofs} from "../utils/TestProofs.sol";

contract Groth16Test is Test {
    uint256[4] private _inputs = [uint256(1), 2, Groth16.R - 1, 4];

    function verify(uint256[4] memory inputs, bytes calldata proof) external view returns (bool) {
        return Groth16.verify(TestProofs.key(), inputs, proof);
    }

    function test_valid_proofs_hold() public view {
        vm.assertTrue(this.verify(_inputs, TestProofs.prove(_inputs, 1)));
        vm.assertTrue(this.verify(_inputs, TestProofs.prove(_inputs, 2)));
        vm.assertTrue(this.verify(_inputs, TestProofs.negated(TestProofs.prove(_inputs, 3))));
        uint256[4] memory zeros;
        vm.assertTrue(this.verify(zeros, TestProofs.prove(zeros, 1)));
    }

    function testFuzz_no_input_can_be_exchanged(uint256[4] memory inputs, uint8 which, uint256 other) public view {
        for (uint256 i = 0; i < 4; ++i) {
            inputs[i] %= Groth16.R;
        }
        bytes memory proof = TestProofs.prove(inputs, 7);
        vm.assertTrue(this.verify(inputs, proof));
        which %= 4;
        other %= Groth16.R;
        vm.assume(other != inputs[which]);
        inputs[which] = other;
        vm.assertFalse(this.verify(inputs, proof));
    }

    function testFuzz_no_bit_of_a_proof_can_be_flipped(uint16 bit) public view {
        bytes memory proof = TestProofs.prove(_inputs, 9);
        bit %= 2048;
        proof[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        vm.assertFalse(this.verify(_inputs, proof));
    }

    function testFuzz_random_bytes_are_no_proof(bytes calldata noise) public view {
        vm.assertFalse(this.verify(_inputs, noise));
    }

    function test_coordinates_must_be_canonical() public view {
        bytes memory proof = TestProofs.prove(_inputs, 1);
        for (uint256 word = 0; word < 8; ++word) {
            bytes memory shifted = bytes.concat(proof);
            assembly {
                let place := add(add(shifted, 32), mul(word, 32))
                mstore(place, add(mload(place), 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47))
            }
            vm.assertFalse(this.verify(_inputs, shifted));
        }
    }

    function test_the_negated_coordinate_must_be_canonical() public view {
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) =
            abi.decode(TestProofs.prove(_inputs, 1), (uint256[2], uint256[4], uint256[2]));
        // p - y wraps around 2^256 here, and lands on the same point.
        uint256 wrap = addmod(type(uint256).max, 1, Groth16.P);
        a[1] = addmod(a[1], wrap, Groth16.P) + Groth16.P;
        vm.assertFalse(this.verify(_inputs, abi.encode(a, b, c)));
    }

    function test_degenerate_points_are_no_proof() public view {
        uint256[2] memory c = [uint256(1), 2];
        uint256[2] memory infinity;
        vm.assertFalse(this.verify(_inputs, new bytes(256)));
        vm.assertFalse(this.verify(_inputs, TestProofs.encode(infinity, c)));
        vm.assertFalse(this.verify(_inputs, TestProofs.encode(c, infinity)));
        vm.assertFalse(this.verify(_inputs, TestProofs.encode([uint256(1), 1], c)), "off the curve");
    }

    function test_points_outside_the_subgroup_are_no_proof() public view {
        // On the twist y² = x³ + 3 / (9 + i), with x = 1, of another order.
        uint256[4] memory b = [
            0,
            1,
            0x0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4,
            0x2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb
        ];
        vm.assertFalse(this.verify(_inputs, abi.encode([uint256(1), 2], b, [uint256(1), 2])));
    }

    function test_length_is_exact() public view {
        bytes memory proof = TestProofs.prove(_inputs, 1);
        vm.assertFalse(this.verify(_inputs, abi.encodePacked(proof, bytes1(0))));
        assembly {
            mstore(proof, 255)
        }
        vm.assertFalse(this.verify(_inputs, proof));
    }
}
