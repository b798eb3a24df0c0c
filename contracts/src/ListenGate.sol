// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IProofVerifier} from "./interfaces/IProofVerifier.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {ProofGate} from "./ProofGate.sol";
import {ListenVerifyingKey as Key} from "./verifiers/ListenVerifyingKey.sol";

/// @title Verifies listen proofs
abstract contract ListenGate is ProofGate {
    /// @dev Number of the listen statement.
    uint8 internal constant LISTEN = 0;

    /// @dev Whether `proof` is valid for the public inputs.
    /// @param verifier Contract that verifies it; zero for the key compiled in, see {ProofGate._verifierOf}.
    /// @param inputs Root, nullifier, params and context of the claim (the circuit's `ctx`), each below {Groth16.R}.
    /// @param proof 256 bytes, see {Groth16}.
    function _verifyListen(address verifier, uint256[4] memory inputs, bytes calldata proof)
        internal
        view
        returns (bool)
    {
        if (verifier == address(0)) return Groth16.verify(_listenKey(), inputs, proof);
        uint256[] memory list = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) {
            list[i] = inputs[i];
        }
        return IProofVerifier(verifier).verify(list, proof);
    }

    /// @inheritdoc ProofGate
    function _statements() internal pure override returns (uint256) {
        return 1 << LISTEN;
    }

    /// @dev The verifying key of the listen statement.
    function _listenKey() internal pure virtual returns (uint256[24] memory) {
        return [
            Key.ALPHA_X,
            Key.ALPHA_Y,
            Key.BETA_X_IM,
            Key.BETA_X_RE,
            Key.BETA_Y_IM,
            Key.BETA_Y_RE,
            Key.GAMMA_X_IM,
            Key.GAMMA_X_RE,
            Key.GAMMA_Y_IM,
            Key.GAMMA_Y_RE,
            Key.DELTA_X_IM,
            Key.DELTA_X_RE,
            Key.DELTA_Y_IM,
            Key.DELTA_Y_RE,
            Key.IC0_X,
            Key.IC0_Y,
            Key.IC1_X,
            Key.IC1_Y,
            Key.IC2_X,
            Key.IC2_Y,
            Key.IC3_X,
            Key.IC3_Y,
            Key.IC4_X,
            Key.IC4_Y
        ];
    }

    /// @inheritdoc ProofGate
    function _keysAreInsecure() internal pure virtual override returns (bool) {
        return Key.INSECURE_TEST_SETUP;
    }
}
