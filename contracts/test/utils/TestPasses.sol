// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Passes} from "../../src/Passes.sol";
import {TestProofs} from "./TestProofs.sol";

/// @notice The passes with the keys of {TestProofs}, so that tests can prove any inputs. Nothing else differs.
contract TestPasses is Passes {
    constructor(address owner_, uint32 timelock_) Passes(owner_, timelock_) {}

    function _ageKey() internal pure override returns (uint256[26] memory) {
        return TestProofs.scopedKey(false);
    }

    function _fundsKey() internal pure override returns (uint256[26] memory) {
        return TestProofs.scopedKey(true);
    }

    function _keysAreInsecure() internal pure override returns (bool) {
        return false;
    }
}
