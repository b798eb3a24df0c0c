// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IListenRewards} from "./interfaces/IListenRewards.sol";
import {Groth16} from "./libraries/Groth16.sol";
import {ListenVerifyingKey as Key} from "./verifiers/ListenVerifyingKey.sol";

/// @title Where proofs are checked
/// @notice Holds the statements' verifying keys, which are compiled in: a key cannot be changed, only its claims paused.
abstract contract ProofGate {
    /// @dev Keys made with public randomness prove anything to whoever made them: they are for local networks alone.
    uint256 private constant LOCAL_CHAIN = 31337;

    constructor() {
        if (_keysAreInsecure() && block.chainid != LOCAL_CHAIN) {
            revert IListenRewards.VerifyingKey_InsecureOnThisChain();
        }
    }

    /// @notice Whether `proof` shows the listen statement for root, nullifier, params and ctx, each below {Groth16.R}.
    function _verifyListen(uint256[4] memory inputs, bytes calldata proof) internal view returns (bool) {
        return Groth16.verify(_listenKey(), inputs, proof);
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

    /// @dev Whether a key was made with public randomness.
    function _keysAreInsecure() internal pure virtual returns (bool) {
        return Key.INSECURE_TEST_SETUP;
    }
}
