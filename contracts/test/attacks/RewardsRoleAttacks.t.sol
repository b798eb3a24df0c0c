// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {vm} from "cheats/Vm.sol";
import {IListenNetwork} from "../../src/interfaces/IListenNetwork.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {TestVerifier} from "../utils/TestVerifier.sol";
import {RewardsAttackBase} from "./RewardsAttackBase.sol";

/// @notice Attempts of owner and guardian to do more than their role allows.
contract RewardsRoleAttacks is RewardsAttackBase {
    function test_attack_the_guardian_fixes_pays_or_administers() public {
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Caller_NotAttestor.selector, guardian));
        rewards.attest(epoch, NODE, tuple());
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.voidEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian));
        rewards.setGuardian(guardian);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian));
        rewards.disableCircuit(0, 1);
        vm.stopPrank();
    }

    function test_attack_the_owner_is_no_guardian_or_attestor() public {
        fixEpoch(tuple());
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Caller_NotGuardian.selector, admin));
        rewards.voidEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Caller_NotAttestor.selector, admin));
        rewards.attest(epoch, 2, tuple());
        vm.stopPrank();
    }

    function test_attack_the_owner_takes_the_pool() public {
        makePayable();
        uint256 held = token.balanceOf(address(rewards));
        vm.startPrank(admin);
        rewards.registerNode(NODE, admin, type(uint64).max);
        rewards.setGuardian(admin);
        rewards.disableCircuit(0, 1);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_ChallengeEnded.selector, epoch, NODE));
        rewards.voidEpoch(epoch, NODE);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(address(rewards)), held);
        vm.assertEq(token.balanceOf(admin), 0);
        vm.assertEq(rewards.reserved(), QUOTA, "a raised quota changes no fixed epoch");
        distribute();
    }

    function test_attack_enable_a_circuit_before_the_timelock() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        listen.circuitVersion = 2;
        listen.expiry = type(uint64).max;
        bytes memory proof = prove(listen);
        address verifier = address(new TestVerifier(0, 2));
        vm.prank(admin);
        rewards.proposeCircuit(0, 2, verifier);
        uint64 effectiveAt = uint64(vm.getBlockTimestamp() + TIMELOCK);
        skip(TIMELOCK - 1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Timelock_Running.selector, effectiveAt));
        rewards.enableCircuit(0, 2);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(0), uint32(2)));
        rewards.claimListen(listen, proof);
        skip(1);
        rewards.enableCircuit(0, 2);
        rewards.claimListen(listen, proof);
        // Both versions share the nullifiers.
        listen.circuitVersion = 1;
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, proof);
    }
}
