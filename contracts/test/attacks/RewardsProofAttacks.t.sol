// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../../src/interfaces/IListenRewards.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {Groth16} from "../../src/libraries/Groth16.sol";
import {ListenRewards} from "../../src/ListenRewards.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {TestProofs} from "../utils/TestProofs.sol";
import {RewardsAttackBase} from "./RewardsAttackBase.sol";

/// @notice Attempts to be paid twice, or with a proof of another claim, epoch, deployment or circuit.
contract RewardsProofAttacks is RewardsAttackBase {
    function test_attack_replay() public {
        (ListenClaim memory listen, bytes memory proof) = paidClaim();
        bytes memory spent = abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier);
        vm.expectRevert(spent);
        rewards.claimListen(listen, proof);
        vm.prank(alice);
        vm.expectRevert(spent);
        rewards.claimListen(listen, proof);
    }

    function test_attack_replay_of_a_rerandomised_proof() public {
        (ListenClaim memory listen, bytes memory proof) = paidClaim();
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, TestProofs.negated(proof));
        listen.tier = 1; // nor does another tier, recipient or fee help
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier));
        rewards.claimListen(listen, proof);
    }

    function test_attack_nullifier_plus_the_order() public {
        (ListenClaim memory listen, bytes memory proof) = paidClaim();
        // The precompile would take 1 + r for 1, and the storage key is another.
        listen.nullifier = bytes32(1 + Groth16.R);
        vm.expectRevert(IProofGate.Nullifier_NotCanonical.selector);
        rewards.claimListen(listen, proof);
    }

    function test_attack_copied_proof_with_changed_context() public {
        (ListenClaim memory listen, bytes memory proof) = payableClaim();
        listen.recipient = alice;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.feeReceiver = alice;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.fee += 1;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.expiry += 1;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.tier = 20;
        refuse(listen, proof);
        listen = claimOf(5, 1);
        listen.nullifier = bytes32(uint256(2));
        refuse(listen, proof);
        rewards.claimListen(claimOf(5, 1), proof);
    }

    function test_attack_another_version_or_an_expired_claim() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        listen.circuitVersion = 2;
        bytes memory proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(0), uint32(2)));
        rewards.claimListen(listen, proof);
        listen = claimOf(5, 1);
        listen.expiry = uint64(block.timestamp - 1);
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Claim_Expired.selector, listen.expiry));
        rewards.claimListen(listen, proof);
        listen = claimOf(5, 1);
        listen.recipient = address(0);
        vm.expectRevert(IListenRewards.Claim_RecipientZero.selector);
        rewards.claimListen(listen, proof);
    }

    function test_attack_proof_for_another_epoch_or_node() public {
        makePayable();
        vm.prank(admin);
        rewards.registerNode(2, alice, QUOTA);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(attestors[i]);
            rewards.attest(epoch, 2, tuple());
        }
        skip(CHALLENGE_DELAY);
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        listen.node = 2; // same root, same counts
        refuse(listen, proof);
    }

    function test_attack_proof_for_another_deployment_or_chain() public {
        (ListenClaim memory listen, bytes memory proof) = payableClaim();
        bytes32 here = rewards.deploymentId();
        vm.chainId(10);
        (ListenRewards twin,,) = deploy(address(token));
        vm.assertNotEq(here, twin.deploymentId());
        vm.assertNotEq(rewards.contextOf(listen), twin.contextOf(listen));
        rewards = twin;
        vm.prank(admin);
        twin.registerNode(NODE, alice, QUOTA);
        vm.prank(patron);
        token.transfer(address(twin), POOL);
        makePayable();
        listen.expiry = uint64(block.timestamp + 1);
        refuse(listen, proof);
    }

    function test_attack_claim_on_a_void_or_closed_epoch() public {
        fixEpoch(tuple());
        ListenClaim memory listen = claimOf(5, 1);
        bytes memory proof = prove(listen);
        uint256 fixedState = vm.snapshotState();
        vm.prank(guardian);
        rewards.voidEpoch(epoch, NODE);
        skip(CHALLENGE_DELAY);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.claimListen(listen, proof);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        distribute();
        vm.revertToState(fixedState);
        skip(CHALLENGE_DELAY + CLAIM_WINDOW);
        rewards.closeEpoch(epoch, NODE);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        distribute();
    }

    function test_attack_a_proof_of_another_circuit_or_number_of_inputs() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        uint256[5] memory inputs = [
            uint256(LISTEN_ROOT),
            uint256(listen.nullifier),
            uint256(rewards.paramsOf(listen)),
            uint256(rewards.contextOf(listen)),
            1
        ];
        refuse(listen, TestProofs.proveScoped(inputs, 5, false));
        inputs[4] = 0; // the same sum of points, of a circuit with another alpha
        refuse(listen, TestProofs.proveScoped(inputs, 5, true));
        rewards.claimListen(listen, TestProofs.proveScoped(inputs, 5, false));
    }
}
