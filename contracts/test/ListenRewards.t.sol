// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IListenRewards} from "../src/interfaces/IListenRewards.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {ITrackShares} from "../src/interfaces/ITrackShares.sol";
import {Groth16} from "../src/libraries/Groth16.sol";
import {ListenInputs} from "../src/libraries/ListenInputs.sol";
import {AttestedTuple} from "../src/types/AttestedTuple.sol";
import {Epoch, EpochState} from "../src/types/Epoch.sol";
import {ListenClaim} from "../src/types/ListenClaim.sol";
import {Position} from "../src/types/Position.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";

contract ListenRewardsTest is EpochFixture {
    // -----------------------------------------------------------------------------------------------------------------
    // Votes
    // -----------------------------------------------------------------------------------------------------------------

    function test_the_second_equal_vote_fixes_the_epoch() public {
        AttestedTuple memory voted = tuple();
        attest(2, voted);
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Voting);
        vm.assertEq(rewards.reserved(), 0);
        // The node's quota of 500 is less than a tenth of the free pool; 12 + 4*11 + 15*10 + 40*9 = 566 units share
        // half.
        uint64 rate = 250e6 / uint64(566);
        uint64 payableAt = uint64(block.timestamp + CHALLENGE_DELAY);
        vm.expectEmit(address(rewards));
        emit IListenRewards.EpochFixed(
            epoch, NODE, voted, 250e6, 250e6, rate, payableAt, payableAt + uint64(CLAIM_WINDOW)
        );
        attest(0, voted);
        Epoch memory fixed_ = rewards.epochOf(epoch, NODE);
        vm.assertTrue(fixed_.state == EpochState.Fixed);
        vm.assertEq(fixed_.payableTiers, 7, "nine fans at tier 60 are too few");
        vm.assertEq(rewards.reserved(), QUOTA);
        vm.assertEq(rewards.freePool(), POOL - QUOTA);
        vm.assertEq(rewards.voteOf(epoch, NODE, attestors[0]), rewards.voteOf(epoch, NODE, attestors[2]));
    }

    function test_votes_for_other_tuples_do_not_add_up() public {
        AttestedTuple memory other = tuple();
        other.fans[3] = 8;
        attest(0, tuple());
        attest(1, other);
        vm.assertTrue(rewards.epochOf(epoch, NODE).state == EpochState.Voting);
        attest(2, other);
        vm.assertEq(rewards.epochOf(epoch, NODE).fans[3], 8);
    }

    function test_votes_only_in_time() public {
        vm.warp((uint256(epoch) + 1) * EPOCH_LENGTH - 1);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotEnded.selector, epoch));
        attest(0, tuple());
        vm.warp((uint256(epoch) + 1) * EPOCH_LENGTH + CLAIM_WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_VotingEnded.selector, epoch));
        attest(0, tuple());
    }

    function test_impossible_tuples_are_refused() public {
        AttestedTuple memory bad = tuple();
        bad.listenRoot = bytes32(Groth16.R);
        vm.expectRevert(IListenRewards.Tuple_ListenRootNotCanonical.selector);
        attest(0, bad);
        bad = tuple();
        bad.fans[1] = 13;
        vm.expectRevert(IListenRewards.Tuple_FansNotSorted.selector);
        attest(0, bad);
        bad = tuple();
        bad.payoutLeaves = (1 << 14) + 1;
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Tuple_TooManyLeaves.selector, bad.payoutLeaves));
        attest(0, bad);
        bad = tuple();
        bad.weightTotal = 0;
        vm.expectRevert(IListenRewards.Tuple_WeightWithoutLeaves.selector);
        attest(0, bad);
    }

    function test_an_empty_epoch_can_be_fixed() public {
        AttestedTuple memory empty;
        fixEpoch(empty);
        vm.assertEq(rewards.epochOf(epoch, NODE).rate, 0);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Claims
    // -----------------------------------------------------------------------------------------------------------------

    function test_a_proved_listener_is_paid() public {
        makePayable();
        ListenClaim memory listen = claimOf(20, 1);
        bytes memory proof = prove(listen);
        uint64 reward = 20 * rewards.epochOf(epoch, NODE).rate;
        vm.expectEmit(address(rewards));
        emit IListenRewards.ListenClaimed(epoch, NODE, listen.nullifier, 20, fan, reward - 1000, relayer, 1000);
        rewards.claimListen(listen, proof);
        vm.assertEq(token.balanceOf(fan), reward - 1000);
        vm.assertEq(token.balanceOf(relayer), 1000);
        vm.assertTrue(rewards.isSpent(listen.nullifier));
        vm.assertEq(rewards.reserved(), QUOTA - reward);
        vm.assertEq(rewards.epochOf(epoch, NODE).listenersLeft, 250e6 - reward);
    }

    function test_without_a_fee_receiver_the_fan_gets_all() public {
        makePayable();
        ListenClaim memory listen = claimOf(1, 1);
        listen.feeReceiver = address(0);
        rewards.claimListen(listen, prove(listen));
        vm.assertEq(token.balanceOf(fan), rewards.epochOf(epoch, NODE).rate);
    }

    function test_a_fee_beyond_the_reward_is_not_taken() public {
        makePayable();
        ListenClaim memory listen = claimOf(1, 1);
        uint64 rate = rewards.epochOf(epoch, NODE).rate;
        listen.fee = rate + 1;
        rewards.claimListen(listen, prove(listen));
        vm.assertEq(token.balanceOf(fan), rate);
        listen = claimOf(1, 2);
        listen.fee = rate;
        rewards.claimListen(listen, prove(listen));
        vm.assertEq(token.balanceOf(relayer), rate, "the whole reward may be the fee");
    }

    function test_fan_and_fee_receiver_may_be_one() public {
        makePayable();
        ListenClaim memory listen = claimOf(1, 1);
        listen.feeReceiver = fan;
        rewards.claimListen(listen, prove(listen));
        vm.assertEq(token.balanceOf(fan), rewards.epochOf(epoch, NODE).rate);
    }

    function test_claims_only_while_payable() public {
        ListenClaim memory listen = claimOf(1, 1);
        bytes memory proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.claimListen(listen, proof);
        fixEpoch(tuple());
        skip(CHALLENGE_DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_ChallengeRunning.selector, epoch, NODE));
        rewards.claimListen(listen, proof);
        skip(1);
        rewards.claimListen(listen, proof);
        skip(CLAIM_WINDOW);
        listen = claimOf(1, 2);
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_ClaimsEnded.selector, epoch, NODE));
        rewards.claimListen(listen, proof);
    }

    function test_tiers() public {
        makePayable();
        ListenClaim memory listen = claimOf(2, 1);
        bytes memory proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Claim_TierUnknown.selector, 2));
        rewards.claimListen(listen, proof);
        listen = claimOf(60, 1);
        proof = prove(listen);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Claim_TierBelowMinimumSet.selector, 60));
        rewards.claimListen(listen, proof);
    }

    function test_the_switch_stops_claims_and_nothing_else() public {
        makePayable();
        ListenClaim memory listen = claimOf(1, 1);
        listen.expiry = type(uint64).max;
        bytes memory proof = prove(listen);
        vm.expectEmit(address(rewards));
        emit IProofGate.CircuitSet(0, 1, false);
        vm.prank(admin);
        rewards.disableCircuit(0, 1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(0), uint32(1)));
        rewards.claimListen(listen, proof);
        distribute();
        // Back on under the timelock alone.
        vm.prank(admin);
        rewards.proposeCircuit(0, 1, address(0));
        skip(TIMELOCK);
        rewards.enableCircuit(0, 1);
        rewards.claimListen(listen, proof);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Tracks, closing, voiding
    // -----------------------------------------------------------------------------------------------------------------

    function test_a_track_is_paid_into_its_vault() public {
        makePayable();
        vm.expectEmit(address(rewards));
        emit IListenRewards.TrackPaid(epoch, NODE, 0, trackId, 5 << 32, 250e6);
        vm.expectEmit(address(shares));
        emit ITrackShares.Deposited(
            trackId,
            address(rewards),
            250e6,
            2,
            ListenInputs.realm(parameters().network, NODE, epoch),
            shares.vaultState().deposit(250e6, block.timestamp, EPOCH_LENGTH),
            Position.wrap(0)
        );
        distribute();
        vm.assertTrue(rewards.isPaid(epoch, NODE, 0));
        vm.assertEq(shares.vaultState().pending(), 250e6);
        vm.assertEq(rewards.reserved(), 250e6);
        vm.assertEq(token.allowance(address(rewards), address(shares)), 0);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(artist), 250e6);
    }

    function test_a_closed_epoch_frees_what_it_did_not_pay() public {
        makePayable();
        distribute();
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_ClaimsRunning.selector, epoch, NODE));
        rewards.closeEpoch(epoch, NODE);
        skip(CLAIM_WINDOW);
        vm.expectEmit(address(rewards));
        emit IListenRewards.EpochClosed(epoch, NODE, 250e6);
        rewards.closeEpoch(epoch, NODE);
        vm.assertEq(rewards.reserved(), 0);
        vm.assertEq(rewards.freePool(), POOL - 250e6);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotFixed.selector, epoch, NODE));
        rewards.closeEpoch(epoch, NODE);
    }

    function test_the_guardian_voids_during_the_delay() public {
        fixEpoch(tuple());
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Caller_NotGuardian.selector, address(this)));
        rewards.voidEpoch(epoch, NODE);
        vm.prank(guardian);
        rewards.voidEpoch(epoch, NODE);
        vm.assertEq(rewards.reserved(), 0);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_NotVoting.selector, epoch, NODE));
        attest(2, tuple());
    }

    function test_the_guardian_is_too_late_after_the_delay() public {
        makePayable();
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IListenRewards.Epoch_ChallengeEnded.selector, epoch, NODE));
        rewards.voidEpoch(epoch, NODE);
    }
}
