// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {vm} from "cheats/Vm.sol";
import {IListenNetwork} from "../src/interfaces/IListenNetwork.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {EpochState} from "../src/types/Epoch.sol";
import {NetworkParameters} from "../src/types/Network.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";
import {Ids} from "../src/libraries/Ids.sol";
import {ListenRewards} from "../src/ListenRewards.sol";

/// @notice The parameters of the rewards contract, and what its owner may change.
contract ListenNetworkTest is EpochFixture {
    // -----------------------------------------------------------------------------------------------------------------
    // The constructor
    // -----------------------------------------------------------------------------------------------------------------

    function test_the_constructor_emits_what_it_sets() public {
        address next = vm.computeCreateAddress(address(this), vm.getNonce(address(this)));
        NetworkParameters memory p = parameters();
        bytes32 deploymentId = Ids.deploymentId(block.chainid, next);
        vm.expectEmit(next);
        emit IListenNetwork.NetworkInitialized(p.network, p.chain, deploymentId, p.epochLength, p.circuitVersion);
        vm.expectEmit(next);
        emit IListenNetwork.GuardianSet(guardian);
        vm.expectEmit(next);
        emit IListenNetwork.AttestorsSet(attestors, p.threshold);
        create(p);
    }

    function test_the_least_parameters_are_accepted() public {
        NetworkParameters memory p = parameters();
        (p.network, p.chain, p.rateMax, p.epochLength) = (1, 1, 1, 1);
        (p.challengeDelay, p.timelock) = (1, 2);
        (p.alphaBps, p.betaBps) = (0, 0);
        ListenRewards least = create(p);
        vm.assertEq(keccak256(abi.encode(least.parameters())), keccak256(abi.encode(p)));
    }

    function test_parts_of_the_pool_are_at_most_the_whole() public {
        NetworkParameters memory p = parameters();
        (p.alphaBps, p.betaBps) = (10_000, 10_000);
        vm.assertEq(create(p).parameters().alphaBps, 10_000);
    }

    function test_parameters_out_of_range_are_refused() public {
        string[10] memory names = [
            "network",
            "chain",
            "rateMax",
            "epochLength",
            "challengeDelay",
            "claimWindow",
            "minimumSet",
            "timelock",
            "alphaBps",
            "betaBps"
        ];
        NetworkParameters[10] memory sets;
        for (uint256 i = 0; i < sets.length; ++i) {
            sets[i] = parameters();
        }
        sets[0].network = 0;
        sets[1].chain = 0;
        sets[2].rateMax = 0;
        sets[3].epochLength = 0;
        sets[4].challengeDelay = 0;
        sets[5].claimWindow = 7 days - 1;
        sets[6].minimumSet = 9;
        sets[7].timelock = sets[7].challengeDelay;
        sets[8].alphaBps = 10_001;
        sets[9].betaBps = 10_001;
        for (uint256 i = 0; i < sets.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Network_ParameterInvalid.selector, names[i]));
            create(sets[i]);
        }
    }

    function test_the_constructor_refuses_unsound_attestors() public {
        NetworkParameters memory p = parameters();
        p.threshold = 4;
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestors_ThresholdInvalid.selector, uint8(4), 3));
        create(p);
        attestors.push(attestors[0]);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestor_Invalid.selector, attestors[0]));
        create(parameters());
    }

    function test_sixteen_attestors_are_accepted_and_no_more() public {
        while (attestors.length < 16) {
            attestors.push(address(uint160(0xa77e57 + attestors.length)));
        }
        vm.assertEq(create(parameters()).attestors().length, 16);
        attestors.push(address(0xa77e57));
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Attestors_ThresholdInvalid.selector, uint8(2), 17));
        create(parameters());
    }

    function test_development_keys_deploy_on_local_chains_alone() public {
        vm.chainId(31_337);
        createAs("ListenRewards.sol:ListenRewards", parameters());
        vm.chainId(31_338);
        createAs("ListenRewards.sol:ListenRewards", parameters());
        vm.chainId(1);
        vm.expectRevert(IProofGate.VerifyingKey_InsecureOnThisChain.selector);
        createAs("ListenRewards.sol:ListenRewards", parameters());
    }

    function create(NetworkParameters memory p) private returns (ListenRewards) {
        return createAs("TestRewards.sol:TestRewards", p);
    }

    function createAs(string memory artifact, NetworkParameters memory p) private returns (ListenRewards) {
        bytes memory arguments = abi.encode(token, registry, admin, guardian, attestors, p);
        return ListenRewards(this.create(artifact, arguments));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Admin
    // -----------------------------------------------------------------------------------------------------------------

    function test_admin_changes_take_two_steps() public {
        vm.prank(admin);
        rewards.transferOwnership(alice);
        vm.assertEq(rewards.owner(), admin);
        vm.prank(alice);
        rewards.acceptOwnership();
        vm.assertEq(rewards.owner(), alice);
    }

    function test_only_the_admin_administers() public {
        bytes memory refused = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this));
        vm.expectRevert(refused);
        rewards.registerNode(2, alice, 1);
        vm.expectRevert(refused);
        rewards.setGuardian(alice);
        vm.expectRevert(refused);
        rewards.disableCircuit(0, 1);
        vm.expectRevert(refused);
        rewards.proposeCircuit(0, 2, alice);
        vm.expectRevert(refused);
        rewards.proposeAttestors(attestors, 1);
    }

    function test_nodes() public {
        vm.startPrank(admin);
        vm.expectRevert(IListenNetwork.Node_Invalid.selector);
        rewards.registerNode(0, alice, 1);
        vm.expectRevert(IListenNetwork.Node_Invalid.selector);
        rewards.registerNode(2, address(0), 1);
        vm.expectEmit(address(rewards));
        emit IListenNetwork.NodeRegistered(2, alice, 77);
        rewards.registerNode(2, alice, 77);
        vm.expectEmit(address(rewards));
        emit IListenNetwork.GuardianSet(bob);
        rewards.setGuardian(bob);
        vm.stopPrank();
        (address operator, uint64 quota) = rewards.nodeOf(2);
        vm.assertEq(operator, alice);
        vm.assertEq(quota, 77);
        vm.assertEq(rewards.guardian(), bob);
        vm.prank(attestors[0]);
        vm.expectRevert(abi.encodeWithSelector(IListenNetwork.Node_NotRegistered.selector, uint64(3)));
        rewards.attest(epoch, 3, tuple());
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Rotation
    // -----------------------------------------------------------------------------------------------------------------

    function test_attestors_rotate_after_the_timelock() public {
        address[] memory next = new address[](2);
        (next[0], next[1]) = (alice, attestors[2]);
        uint64 effectiveAt = uint64(vm.getBlockTimestamp() + TIMELOCK);
        vm.expectEmit(address(rewards));
        emit IListenNetwork.AttestorsProposed(next, 1, effectiveAt);
        vm.prank(admin);
        rewards.proposeAttestors(next, 1);
        (address[] memory proposed, uint8 threshold, uint64 waitsUntil) = rewards.proposedAttestors();
        vm.assertEq(proposed.length, 2);
        vm.assertEq(threshold, 1);
        vm.assertEq(waitsUntil, effectiveAt);
        skip(TIMELOCK);
        vm.expectEmit(address(rewards));
        emit IListenNetwork.AttestorsSet(next, 1);
        rewards.applyAttestors();
        vm.assertEq(rewards.attestors()[0], alice);
        vm.assertEq(rewards.threshold(), 1);
        vm.assertEq(rewards.parameters().threshold, 1);
        vm.assertEq(rewards.attestorSet(), 2);
        attest(2, tuple());
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Fixed);
    }

    function test_a_proposal_can_be_withdrawn() public {
        vm.startPrank(admin);
        vm.expectRevert(IListenNetwork.Attestors_NotProposed.selector);
        rewards.proposeAttestors(new address[](0), 0);
        rewards.proposeAttestors(attestors, 3);
        vm.expectEmit(address(rewards));
        emit IListenNetwork.AttestorsProposed(new address[](0), 0, 0);
        rewards.proposeAttestors(new address[](0), 0);
        vm.stopPrank();
        (address[] memory proposed,,) = rewards.proposedAttestors();
        vm.assertEq(proposed.length, 0);
    }
}
