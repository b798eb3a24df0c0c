// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {vm} from "cheats/Vm.sol";
import {IPasses} from "../src/interfaces/IPasses.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {Groth16} from "../src/libraries/Groth16.sol";
import {AgeClaim, FundsClaim, IssuerRoot} from "../src/types/Pass.sol";
import {PassFixture} from "./utils/PassFixture.sol";
import {TestVerifier} from "./utils/TestVerifier.sol";

contract PassesTest is PassFixture {
    function test_a_proof_of_age_grants_the_pass_until_the_period_ends() public {
        AgeClaim memory claim = ageClaim(1);
        uint32 period = uint32(START / PERIOD);
        uint64 end = (period + 1) * PERIOD;
        bytes memory proof = proveAge(ageGate, claim);
        vm.expectEmit(address(passes));
        emit IPasses.PassGranted(ageGate, period, alice, claim.nullifier, end);
        passes.proveAge(ageGate, claim, proof);
        vm.assertTrue(passes.hasPass(ageGate, alice));
        vm.assertFalse(passes.hasPass(fundsGate, alice));
        vm.assertFalse(passes.hasPass(ageGate, bob));
        vm.assertTrue(passes.isSpent(claim.nullifier));
        vm.assertEq(passes.passExpiry(ageGate, alice), end);
        vm.warp(end - 1);
        vm.assertTrue(passes.hasPass(ageGate, alice));
        vm.warp(end);
        vm.assertFalse(passes.hasPass(ageGate, alice));
        post(ISSUER, AGE_ROOT, 0);
        claim = ageClaim(2);
        passes.proveAge(ageGate, claim, proveAge(ageGate, claim));
        vm.assertTrue(passes.hasPass(ageGate, alice));
    }

    function test_a_proof_of_a_balance_grants_the_pass() public {
        FundsClaim memory claim = fundsClaim(1);
        passes.proveFunds(fundsGate, claim, proveFunds(fundsGate, claim));
        vm.assertTrue(passes.hasPass(fundsGate, alice));
    }

    function test_an_older_day_of_the_last_seven_is_accepted() public {
        AgeClaim memory claim = ageClaim(1);
        claim.day -= 6;
        passes.proveAge(ageGate, claim, proveAge(ageGate, claim));
    }

    function test_gates_are_checked() public {
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_StatementInvalid.selector, uint8(0)));
        passes.registerGate(0, ISSUER, 1, 1, PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Issuer_NotRegistered.selector, uint32(9)));
        passes.registerGate(1, 9, 1, 1, PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_ThresholdInvalid.selector, uint128(0)));
        passes.registerGate(2, ISSUER, 1, 0, PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_ThresholdInvalid.selector, uint128(151)));
        passes.registerGate(1, ISSUER, 1, 151, PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_PeriodInvalid.selector, uint64(3599)));
        passes.registerGate(1, ISSUER, 1, 18, 3599);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_PeriodInvalid.selector, uint64(315_360_001)));
        passes.registerGate(1, ISSUER, 1, 18, 315_360_001);
        vm.expectEmit(address(passes));
        emit IPasses.GateRegistered(bytes32(uint256(3)), bob, 2, ISSUER, 5, type(uint128).max, 3600);
        vm.prank(bob);
        vm.assertEq(passes.registerGate(2, ISSUER, 5, type(uint128).max, 3600), bytes32(uint256(3)));
        vm.assertEq(passes.gateCount(), 3);
        vm.assertEq(passes.gateOf(bytes32(uint256(3))).owner, bob);
    }

    function test_issuers_are_checked() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        passes.setIssuer(1, bob, true);
        vm.startPrank(admin);
        vm.expectRevert(IPasses.Issuer_NumberZero.selector);
        passes.setIssuer(0, bob, true);
        vm.expectRevert(IPasses.Issuer_AuthorityZero.selector);
        passes.setIssuer(1, address(0), true);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IPasses.Issuer_NotRegistered.selector, uint32(1)));
        passes.postRoot(1, AGE_ROOT, 0);
        vm.prank(authority);
        vm.expectRevert(IPasses.Root_NotCanonical.selector);
        passes.postRoot(ISSUER, bytes32(Groth16.R), 0);
        (IssuerRoot memory posted, bool counts) = passes.rootOf(HOLDERS, FUNDS_ROOT);
        vm.assertTrue(counts);
        vm.assertEq(posted.snapshot, SNAPSHOT);
        vm.assertEq(passes.issuerOf(HOLDERS).posts, 1);
    }

    function test_a_disabled_version_stops_its_own_proofs_only() public {
        AgeClaim memory age = ageClaim(1);
        bytes memory proof = proveAge(ageGate, age);
        vm.prank(admin);
        passes.disableCircuit(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(1), uint32(1)));
        passes.proveAge(ageGate, age, proof);
        FundsClaim memory funds = fundsClaim(2);
        passes.proveFunds(fundsGate, funds, proveFunds(fundsGate, funds));
        vm.prank(admin);
        passes.proposeCircuit(1, 1, address(0));
        skip(TIMELOCK);
        passes.enableCircuit(1, 1);
        passes.proveAge(ageGate, age, proof);
    }

    function test_a_later_version_is_a_contract() public {
        TestVerifier verifier = new TestVerifier(2, 2);
        vm.prank(admin);
        passes.proposeCircuit(2, 2, address(verifier));
        skip(TIMELOCK);
        passes.enableCircuit(2, 2);
        FundsClaim memory claim = fundsClaim(1);
        claim.circuitVersion = 2;
        passes.proveFunds(fundsGate, claim, proveFunds(fundsGate, claim));
        vm.assertTrue(passes.hasPass(fundsGate, alice));
    }

    function test_development_keys_deploy_on_local_chains_alone() public {
        vm.chainId(31_337);
        this.create("Passes.sol:Passes", abi.encode(admin, TIMELOCK));
        vm.chainId(31_338);
        this.create("Passes.sol:Passes", abi.encode(admin, TIMELOCK));
        vm.chainId(31_339);
        vm.expectRevert(IProofGate.VerifyingKey_InsecureOnThisChain.selector);
        this.create("Passes.sol:Passes", abi.encode(admin, TIMELOCK));
    }

    function test_the_timelock_is_at_least_one_second() public {
        vm.expectRevert(IPasses.Timelock_Zero.selector);
        this.create("TestPasses.sol:TestPasses", abi.encode(admin, uint32(0)));
        this.create("TestPasses.sol:TestPasses", abi.encode(admin, uint32(1)));
    }

    function test_issuers_and_roots_are_logged() public {
        vm.expectEmit(address(passes));
        emit IPasses.IssuerSet(9, bob, true);
        vm.prank(admin);
        passes.setIssuer(9, bob, true);
        vm.expectEmit(address(passes));
        emit IPasses.IssuerRootPosted(9, FUNDS_ROOT, SNAPSHOT);
        vm.prank(bob);
        passes.postRoot(9, FUNDS_ROOT, SNAPSHOT);
    }

    function test_gates_accept_the_longest_period_and_the_highest_age() public {
        bytes32 gate = passes.registerGate(1, ISSUER, SCHEMA, 150, 3650 days);
        vm.assertEq(passes.gateOf(gate).threshold, 150);
        vm.assertEq(passes.gateOf(gate).periodLength, 3650 days);
    }

    function test_a_gate_that_does_not_exist_has_no_scope() public {
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_NotFound.selector, bytes32(uint256(3))));
        passes.scopeOf(bytes32(uint256(3)));
    }

    function test_a_claim_counts_until_its_expiry() public {
        AgeClaim memory claim = ageClaim(1);
        claim.expiry = uint64(vm.getBlockTimestamp());
        bytes memory proof = proveAge(ageGate, claim);
        uint256 before = vm.snapshotState();
        passes.proveAge(ageGate, claim, proof);
        vm.revertToState(before);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Claim_Expired.selector, claim.expiry));
        passes.proveAge(ageGate, claim, proof);
    }

    function test_a_root_counts_for_a_day() public {
        checkCounts(AGE_ROOT, true);
        checkCounts(FUNDS_ROOT, false); // the other issuer's
        skip(1 days - 1);
        checkCounts(AGE_ROOT, true);
        skip(1);
        checkCounts(AGE_ROOT, false);
    }

    function test_a_root_counts_until_sixteen_more_are_posted() public {
        for (uint256 i = 1; i <= 15; ++i) {
            post(ISSUER, bytes32(i), 0);
        }
        checkCounts(AGE_ROOT, true);
        post(ISSUER, bytes32(uint256(16)), 0);
        checkCounts(AGE_ROOT, false);
        checkCounts(bytes32(uint256(1)), true);
    }

    function test_a_disabled_issuers_roots_do_not_count() public {
        vm.prank(admin);
        passes.setIssuer(ISSUER, authority, false);
        checkCounts(AGE_ROOT, false);
        vm.prank(authority);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Issuer_Disabled.selector, ISSUER));
        passes.postRoot(ISSUER, AGE_ROOT, 0);
        vm.prank(admin);
        passes.setIssuer(ISSUER, authority, true);
        checkCounts(AGE_ROOT, true);
    }

    function checkCounts(bytes32 root, bool expected) private view {
        (, bool counts) = passes.rootOf(ISSUER, root);
        vm.assertEq(counts, expected);
    }
}
