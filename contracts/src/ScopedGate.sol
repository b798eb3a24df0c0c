// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IProofVerifier} from "./interfaces/IProofVerifier.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {ProofGate} from "./ProofGate.sol";
import {AgeVerifyingKey as AgeKey} from "./verifiers/AgeVerifyingKey.sol";
import {FundsVerifyingKey as FundsKey} from "./verifiers/FundsVerifyingKey.sol";

/// @title Verifies proofs of age and of funds
abstract contract ScopedGate is ProofGate {
    /// @dev Numbers of the statements.
    uint8 internal constant AGE = 1;
    uint8 internal constant FUNDS = 2;

    /// @dev Whether `proof` is valid for the public inputs.
    /// @param statement {AGE} or {FUNDS}.
    /// @param verifier Contract that verifies it; zero for the key compiled in, see {ProofGate._verifierOf}.
    /// @param inputs Root, nullifier, scope, params and context of the claim (the circuit's `ctx`), each below
    /// {Groth16.R}.
    /// @param proof 256 bytes, see {Groth16}.
    function _verifyScoped(uint8 statement, address verifier, uint256[5] memory inputs, bytes calldata proof)
        internal
        view
        returns (bool)
    {
        if (verifier == address(0)) {
            return Groth16.verify(statement == AGE ? _ageKey() : _fundsKey(), inputs, proof);
        }
        uint256[] memory list = new uint256[](5);
        for (uint256 i = 0; i < 5; ++i) {
            list[i] = inputs[i];
        }
        return IProofVerifier(verifier).verify(list, proof);
    }

    /// @inheritdoc ProofGate
    function _statements() internal pure override returns (uint256) {
        return 1 << AGE | 1 << FUNDS;
    }

    /// @dev The verifying key of the age statement.
    function _ageKey() internal pure virtual returns (uint256[26] memory) {
        return [
            AgeKey.ALPHA_X,
            AgeKey.ALPHA_Y,
            AgeKey.BETA_X_IM,
            AgeKey.BETA_X_RE,
            AgeKey.BETA_Y_IM,
            AgeKey.BETA_Y_RE,
            AgeKey.GAMMA_X_IM,
            AgeKey.GAMMA_X_RE,
            AgeKey.GAMMA_Y_IM,
            AgeKey.GAMMA_Y_RE,
            AgeKey.DELTA_X_IM,
            AgeKey.DELTA_X_RE,
            AgeKey.DELTA_Y_IM,
            AgeKey.DELTA_Y_RE,
            AgeKey.IC0_X,
            AgeKey.IC0_Y,
            AgeKey.IC1_X,
            AgeKey.IC1_Y,
            AgeKey.IC2_X,
            AgeKey.IC2_Y,
            AgeKey.IC3_X,
            AgeKey.IC3_Y,
            AgeKey.IC4_X,
            AgeKey.IC4_Y,
            AgeKey.IC5_X,
            AgeKey.IC5_Y
        ];
    }

    /// @dev The verifying key of the funds statement.
    function _fundsKey() internal pure virtual returns (uint256[26] memory) {
        return [
            FundsKey.ALPHA_X,
            FundsKey.ALPHA_Y,
            FundsKey.BETA_X_IM,
            FundsKey.BETA_X_RE,
            FundsKey.BETA_Y_IM,
            FundsKey.BETA_Y_RE,
            FundsKey.GAMMA_X_IM,
            FundsKey.GAMMA_X_RE,
            FundsKey.GAMMA_Y_IM,
            FundsKey.GAMMA_Y_RE,
            FundsKey.DELTA_X_IM,
            FundsKey.DELTA_X_RE,
            FundsKey.DELTA_Y_IM,
            FundsKey.DELTA_Y_RE,
            FundsKey.IC0_X,
            FundsKey.IC0_Y,
            FundsKey.IC1_X,
            FundsKey.IC1_Y,
            FundsKey.IC2_X,
            FundsKey.IC2_Y,
            FundsKey.IC3_X,
            FundsKey.IC3_Y,
            FundsKey.IC4_X,
            FundsKey.IC4_Y,
            FundsKey.IC5_X,
            FundsKey.IC5_Y
        ];
    }

    /// @inheritdoc ProofGate
    function _keysAreInsecure() internal pure virtual override returns (bool) {
        return AgeKey.INSECURE_TEST_SETUP || FundsKey.INSECURE_TEST_SETUP;
    }
}
