// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Groth16} from "../../src/libraries/Groth16.sol";

/// @notice A verifying key with a known trapdoor, and the prover that uses it: valid proofs of any inputs, without a
/// circuit. beta, gamma and delta are all the generator of G2, so with B the generator the equation of Groth16 is a sum
/// in G1: A = alpha + IC0 + Σ input_i · IC_i+1 + C, for any C.
library TestProofs {
    uint256 internal constant G2_X_IM = 0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2;
    uint256 internal constant G2_X_RE = 0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed;
    uint256 internal constant G2_Y_IM = 0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b;
    uint256 internal constant G2_Y_RE = 0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa;

    uint256 internal constant ALPHA_X = 0x24895889198cefd8c84231c1887c2ea774a346e99b37929720d9ad27f46a13b0;
    uint256 internal constant ALPHA_Y = 0x1e122ee1fa80344f963c76687bd7a05dd146a252fbb77719077ca3e2f38a9b58;
    uint256 internal constant IC0_X = 0x259b1ce19335baed32d1326aa00c5bc900875c487a8984c92c370494d5de24d5;
    uint256 internal constant IC0_Y = 0x0af48cfa2b8ca33409d6be38573be10a74dec4565cf31980ca357633618705e0;
    uint256 internal constant IC1_X = 0x2f74cbaff5c8d9d149c8eb8be5a6f45b19d8a5236ee552e36e5dd8ea48cb0be4;
    uint256 internal constant IC1_Y = 0x1d8b6adf3e7a7c6727338cb14ed026d322c6dd6d327773efd97aec24431d650a;
    uint256 internal constant IC2_X = 0x2961ac699f8c4e570298e66e09553f4eee829e6e0bf8609df523f4109054a5b8;
    uint256 internal constant IC2_Y = 0x144fae9889b59cf1b6a03b2b8be8a53e262398e2b403b1dc1a3e61f25d706c8a;
    uint256 internal constant IC3_X = 0x2ca50c7ecac7d969253f8790d3cde87618a9e680c035f897eb076fc92ce23d23;
    uint256 internal constant IC3_Y = 0x1fc2b6a3ecc019b710cdad85d80370723b367f6c5252f21276fb205252f20d89;
    uint256 internal constant IC4_X = 0x16b5a2e03deee27f643e0ade90ca7bdd88fee64abd300719f576f045e58a04e8;
    uint256 internal constant IC4_Y = 0x1031284aa04f1340881d09abb7b9726c5a6cb9b5d99f251fae62d32592cd071f;
    uint256 internal constant IC5_X = 0x22bc0d3fb4401624ae48628b12f586e328e6f8d063bc66d7988f601de00992db;
    uint256 internal constant IC5_Y = 0x20c2c20622ab86de1704f1865012da7a900510a8c705c600e939df52577960cc;

    function key() internal pure returns (uint256[24] memory) {
        return [
            ALPHA_X,
            ALPHA_Y,
            G2_X_IM,
            G2_X_RE,
            G2_Y_IM,
            G2_Y_RE,
            G2_X_IM,
            G2_X_RE,
            G2_Y_IM,
            G2_Y_RE,
            G2_X_IM,
            G2_X_RE,
            G2_Y_IM,
            G2_Y_RE,
            IC0_X,
            IC0_Y,
            IC1_X,
            IC1_Y,
            IC2_X,
            IC2_Y,
            IC3_X,
            IC3_Y,
            IC4_X,
            IC4_Y
        ];
    }

    /// @notice A key for five inputs. The key of the other circuit differs in the sign of alpha only.
    function scopedKey(bool other) internal pure returns (uint256[26] memory scoped) {
        uint256[24] memory four = key();
        for (uint256 i = 0; i < 24; ++i) {
            scoped[i] = four[i];
        }
        if (other) scoped[1] = Groth16.P - ALPHA_Y;
        (scoped[24], scoped[25]) = (IC5_X, IC5_Y);
    }

    /// @notice A proof of five inputs for {scopedKey}.
    function proveScoped(uint256[5] memory inputs, uint256 blinding, bool other) internal view returns (bytes memory) {
        uint256[2] memory c = mul([uint256(1), 2], blinding);
        uint256[2] memory sum = combination([inputs[0], inputs[1], inputs[2], inputs[3]]);
        sum = add(sum, mul([IC5_X, IC5_Y], inputs[4]));
        uint256[2] memory a = add([ALPHA_X, other ? Groth16.P - ALPHA_Y : ALPHA_Y], sum);
        return encode(add(a, c), c);
    }

    /// @notice A proof of `inputs`. Every `blinding` from 1 to the group's order - 1 gives a different proof.
    function prove(uint256[4] memory inputs, uint256 blinding) internal view returns (bytes memory) {
        uint256[2] memory c = mul([uint256(1), 2], blinding);
        uint256[2] memory a = add([ALPHA_X, ALPHA_Y], combination(inputs));
        a = add(a, c);
        return encode(a, c);
    }

    /// @notice A, the generator of G2 and C.
    function encode(uint256[2] memory a, uint256[2] memory c) internal pure returns (bytes memory) {
        return abi.encode(a, [G2_X_IM, G2_X_RE, G2_Y_IM, G2_Y_RE], c);
    }

    /// @notice The same proof with A and B negated: another valid encoding.
    function negated(bytes memory proof) internal pure returns (bytes memory) {
        (uint256[2] memory a, uint256[4] memory b, uint256[2] memory c) =
            abi.decode(proof, (uint256[2], uint256[4], uint256[2]));
        return abi.encode([a[0], Groth16.P - a[1]], [b[0], b[1], Groth16.P - b[2], Groth16.P - b[3]], c);
    }

    function combination(uint256[4] memory inputs) internal view returns (uint256[2] memory sum) {
        uint256[2][4] memory ic = [[IC1_X, IC1_Y], [IC2_X, IC2_Y], [IC3_X, IC3_Y], [IC4_X, IC4_Y]];
        sum = [IC0_X, IC0_Y];
        for (uint256 i = 0; i < 4; ++i) {
            sum = add(sum, mul(ic[i], inputs[i]));
        }
    }

    function add(uint256[2] memory p, uint256[2] memory q) internal view returns (uint256[2] memory sum) {
        (bool done, bytes memory out) = address(6).staticcall(abi.encode(p, q));
        require(done, "ecAdd");
        sum = abi.decode(out, (uint256[2]));
    }

    function mul(uint256[2] memory p, uint256 scalar) internal view returns (uint256[2] memory product) {
        (bool done, bytes memory out) = address(7).staticcall(abi.encode(p, scalar));
        require(done, "ecMul");
        product = abi.decode(out, (uint256[2]));
    }
}
