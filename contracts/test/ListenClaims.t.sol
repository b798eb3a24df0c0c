// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../src/interfaces/IListenRewards.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {ListenClaim} from "../src/types/ListenClaim.sol";
import {FixedVerifier} from "./utils/FixedVerifier.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";

/// @notice The limits of claims: the last second, the smallest reward and fee, and verifiers of later circuits.
contract ListenClaimsTest is EpochFixture {
    uint64 private constant SECOND_NODE = 2;
    /// @dev The divisor of the rate, for the fixture's fans: 12 + 4 * 11 + 15 * 10 + 40 * 9.
    uint64 private constant UNITS = 566;

    function test_a_claim_is_paid_until_its_expiry() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        listen.expiry = uint64(vm.getBlockTimestamp());
        bytes memory proof = prove(listen);
        uint256 before = vm.snapshotState();
        rewards.claimListen(listen, proof);
        vm.revertToState(before);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Claim_Expired.selector, listen.expiry));
        rewards.claimListen(listen, proof);
    }

    function test_a_reward_of_nothing_is_refused() public {
        makePayableWithQuota(2 * UNITS - 2); // half of it is for listeners: less than one unit each
        ListenClaim memory listen = claimOf(1, 1);
        listen.node = SECOND_NODE;
        bytes memory proof = prove(listen);
        vm.expectRevert(IListenRewards.Amount_Zero.selector);
        rewards.claimListen(listen, proof);
    }

    function test_a_reward_of_one_unit_is_paid() public {
        makePayableWithQuota(2 * UNITS);
        ListenClaim memory listen = claimOf(1, 1);
        listen.node = SECOND_NODE;
        listen.fee = 0;
        rewards.claimListen(listen, prove(listen));
        vm.assertEq(token.balanceOf(fan), 1);
    }

    function test_a_fee_of_one_unit_is_paid() public {
        makePayable();
        ListenClaim memory listen = claimOf(1, 1);
        listen.fee = 1;
        expectPaid(listen, rewards.epochOf(epoch, NODE).rate - 1, relayer, 1);
        vm.assertEq(token.balanceOf(relayer), 1);
    }

    function test_without_a_fee_the_event_names_no_fee_receiver() public {
        makePayable();
        ListenClaim memory listen = claimOf(1, 1);
        listen.fee = 0;
        expectPaid(listen, rewards.epochOf(epoch, NODE).rate, address(0), 0);
    }

    function test_a_fee_that_cannot_be_paid_goes_to_the_fan() public {
        makePayable();
        token.refuse(relayer);
        expectPaid(claimOf(1, 1), rewards.epochOf(epoch, NODE).rate, address(0), 0);
    }

    function test_all_of_the_reward_but_one_unit_may_be_the_fee() public {
        makePayable();
        ListenClaim memory listen = claimOf(1, 1);
        listen.fee = rewards.epochOf(epoch, NODE).rate - 1;
        expectPaid(listen, 1, relayer, listen.fee);
        vm.assertEq(token.balanceOf(fan), 1);
    }

    function test_a_fan_whose_whole_reward_is_the_fee_is_sent_nothing() public {
        makePayable();
        token.refuse(fan);
        ListenClaim memory listen = claimOf(1, 1);
        listen.fee = rewards.epochOf(epoch, NODE).rate;
        expectPaid(listen, 0, relayer, listen.fee);
    }

    function test_a_later_version_is_checked_by_its_own_verifier() public {
        makePayable();
        ListenClaim memory listen = claimOf(5, 1);
        listen.circuitVersion = 2;
        listen.expiry = type(uint64).max;
        uint256[] memory inputs = new uint256[](4);
        (inputs[0], inputs[1]) = (uint256(LISTEN_ROOT), uint256(listen.nullifier));
        (inputs[2], inputs[3]) = (uint256(rewards.paramsOf(listen)), uint256(rewards.contextOf(listen)));
        FixedVerifier verifier = new FixedVerifier(0, 2, inputs, "a proof of version 2");
        vm.prank(admin);
        rewards.proposeCircuit(0, 2, address(verifier));
        skip(TIMELOCK);
        rewards.enableCircuit(0, 2);
        bytes memory ofVersionOne = prove(listen);
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        rewards.claimListen(listen, ofVersionOne);
        rewards.claimListen(listen, "a proof of version 2");
    }

    function expectPaid(ListenClaim memory listen, uint64 amount, address feeReceiver, uint64 fee) private {
        bytes memory proof = prove(listen);
        vm.expectEmit(address(rewards));
        emit IListenRewards.ListenClaimed(
            listen.epoch, listen.node, listen.nullifier, listen.tier, listen.recipient, amount, feeReceiver, fee
        );
        rewards.claimListen(listen, proof);
    }

    /// @dev Makes the epoch of a second node payable, which may reserve `quota`.
    function makePayableWithQuota(uint64 quota) private {
        vm.prank(admin);
        rewards.registerNode(SECOND_NODE, alice, quota);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(attestors[i]);
            rewards.attest(epoch, SECOND_NODE, tuple());
        }
        skip(CHALLENGE_DELAY);
    }
}
