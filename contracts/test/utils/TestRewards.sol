// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ListenRewards} from "../../src/ListenRewards.sol";
import {NetworkParameters} from "../../src/types/Network.sol";
import {TestProofs} from "./TestProofs.sol";

/// @notice The rewards contract with the key of {TestProofs}, so that tests can prove any inputs. Nothing else differs.
contract TestRewards is ListenRewards {
    constructor(
        address paymentToken_,
        address registry_,
        address owner_,
        address guardian_,
        address[] memory attestors_,
        NetworkParameters memory parameters_
    ) ListenRewards(paymentToken_, registry_, owner_, guardian_, attestors_, parameters_) {}

    function _listenKey() internal pure override returns (uint256[24] memory) {
        return TestProofs.key();
    }

    function _keysAreInsecure() internal pure override returns (bool) {
        return false;
    }
}
