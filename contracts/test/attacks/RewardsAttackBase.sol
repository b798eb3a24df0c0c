// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {EpochFixture} from "../utils/EpochFixture.sol";

/// @notice Helpers of the attacks on the rewards contract.
abstract contract RewardsAttackBase is EpochFixture {
    /// @notice Makes the epoch payable, and proves a claim on it.
    function payableClaim() internal returns (ListenClaim memory listen, bytes memory proof) {
        makePayable();
        listen = claimOf(5, 1);
        proof = prove(listen);
    }

    /// @notice A claim that was paid, and its proof.
    function paidClaim() internal returns (ListenClaim memory listen, bytes memory proof) {
        (listen, proof) = payableClaim();
        rewards.claimListen(listen, proof);
    }

    function refuse(ListenClaim memory listen, bytes memory proof) internal {
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        rewards.claimListen(listen, proof);
    }

    function puppets() internal returns (address[] memory list) {
        list = new address[](1);
        list[0] = makeAddr("puppet");
    }

    function propose(address[] memory list, uint8 threshold) internal {
        vm.prank(admin);
        rewards.proposeAttestors(list, threshold);
    }

    function rotate(address[] memory list, uint8 threshold) internal {
        propose(list, threshold);
        skip(TIMELOCK);
        rewards.applyAttestors();
    }
}
