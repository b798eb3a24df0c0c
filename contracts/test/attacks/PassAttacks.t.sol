// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IPasses} from "../../src/interfaces/IPasses.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {Groth16} from "../../src/libraries/Groth16.sol";
import {ScopedInputs} from "../../src/libraries/ScopedInputs.sol";
import {AgeClaim, FundsClaim} from "../../src/types/Pass.sol";
import {PassFixture} from "../utils/PassFixture.sol";
import {TestProofs} from "../utils/TestProofs.sol";
import {TestVerifier} from "../utils/TestVerifier.sol";

/// @notice Attempts to get a pass without the proof that the gate asks for, or more than one per person and period.
contract PassAttacks is PassFixture {
    function test_attack_pass_replay() public {
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        passes.proveAge(ageGate, claim, proof);
        bytes memory spent = abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, claim.nullifier);
        vm.expectRevert(spent);
        passes.proveAge(ageGate, claim, proof);
        vm.expectRevert(spent);
        passes.proveAge(ageGate, claim, TestProofs.negated(proof));
    }

    function test_attack_one_person_gets_passes_for_two() public {
        AgeClaim memory claim = ageClaim(1);
        passes.proveAge(ageGate, claim, proveAge(ageGate, claim));
        claim.holder = bob;
        bytes memory proof = proveAge(ageGate, claim);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, claim.nullifier));
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_pass_nullifier_plus_the_order() public {
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        passes.proveAge(ageGate, claim, proof);
        claim.nullifier = bytes32(1 + Groth16.R);
        vm.expectRevert(IProofGate.Nullifier_NotCanonical.selector);
        passes.proveAge(ageGate, claim, proof);
        FundsClaim memory funds = fundsClaim(2);
        proof = proveFunds(fundsGate, funds);
        passes.proveFunds(fundsGate, funds, proof);
        funds.nullifier = bytes32(2 + Groth16.R);
        vm.expectRevert(IProofGate.Nullifier_NotCanonical.selector);
        passes.proveFunds(fundsGate, funds, proof);
    }

    function test_attack_pass_for_another_holder_expiry_or_version() public {
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        claim.holder = bob;
        refuse(ageGate, claim, proof);
        claim = ageClaim(1);
        claim.expiry += 1;
        refuse(ageGate, claim, proof);
        claim = ageClaim(1);
        claim.nullifier = bytes32(uint256(2));
        refuse(ageGate, claim, proof);
        claim = ageClaim(1);
        claim.circuitVersion = 2;
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotEnabled.selector, uint8(1), uint32(2)));
        passes.proveAge(ageGate, claim, proof);
        claim = ageClaim(1);
        claim.expiry = uint64(vm.getBlockTimestamp() - 1);
        proof = proveAge(ageGate, claim);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Claim_Expired.selector, claim.expiry));
        passes.proveAge(ageGate, claim, proof);
        claim = ageClaim(1);
        claim.holder = address(0);
        proof = proveAge(ageGate, claim);
        vm.expectRevert(IPasses.Pass_HolderZero.selector);
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_pass_of_another_gate() public {
        bytes32 twin = passes.registerGate(1, ISSUER, SCHEMA, 18, PERIOD);
        AgeClaim memory claim = ageClaim(1);
        refuse(twin, claim, proveAge(ageGate, claim));
    }

    function test_attack_pass_of_another_period() public {
        AgeClaim memory claim = ageClaim(1);
        claim.expiry = type(uint64).max;
        vm.warp((START / PERIOD + 1) * PERIOD - 1);
        post(ISSUER, AGE_ROOT, 0);
        claim.day = today();
        bytes memory proof = proveAge(ageGate, claim);
        skip(1);
        refuse(ageGate, claim, proof);
    }

    function test_attack_pass_by_another_statement() public {
        // A gate of the same issuer, subject and root, that asks for the other statement.
        AgeClaim memory age = ageClaim(1);
        bytes memory proof = proveAge(ageGate, age);
        FundsClaim memory funds = FundsClaim(age.nullifier, alice, AGE_ROOT, age.expiry, 1);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_StatementMismatch.selector, ageGate));
        passes.proveFunds(ageGate, funds, proof);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_StatementMismatch.selector, fundsGate));
        passes.proveAge(fundsGate, age, proof);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Gate_NotFound.selector, bytes32(uint256(3))));
        passes.proveAge(bytes32(uint256(3)), age, proof);
    }

    function test_attack_pass_with_a_proof_of_another_circuit() public {
        FundsClaim memory claim = fundsClaim(1);
        bytes32 params = ScopedInputs.fundsParams(1000, HOLDERS, ASSET, SNAPSHOT);
        uint256[5] memory inputs = [
            uint256(claim.root),
            uint256(claim.nullifier),
            uint256(passes.scopeOf(fundsGate)),
            uint256(params),
            uint256(passes.contextOf(claim.holder, claim.expiry, 1))
        ];
        bytes memory ofAges = TestProofs.proveScoped(inputs, 6, false);
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveFunds(fundsGate, claim, ofAges);
        passes.proveFunds(fundsGate, claim, TestProofs.proveScoped(inputs, 6, true));
    }

    function test_attack_pass_from_an_expired_or_unknown_root() public {
        AgeClaim memory claim = ageClaim(1);
        claim.expiry = type(uint64).max;
        skip(1 days - 1);
        claim.day = today();
        uint256 before = vm.snapshotState();
        passes.proveAge(ageGate, claim, proveAge(ageGate, claim));
        vm.revertToState(before);
        skip(1);
        claim.day = today();
        bytes memory proof = proveAge(ageGate, claim);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Root_Expired.selector, AGE_ROOT));
        passes.proveAge(ageGate, claim, proof);
        // The root of the other issuer, and a root that no issuer posted.
        claim.root = FUNDS_ROOT;
        proof = proveAge(ageGate, claim);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Root_Unknown.selector, FUNDS_ROOT));
        passes.proveAge(ageGate, claim, proof);
        claim.root = 0;
        proof = proveAge(ageGate, claim);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Root_Unknown.selector, bytes32(0)));
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_pass_from_a_root_sixteen_posts_ago() public {
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        for (uint256 i = 1; i < 16; ++i) {
            post(ISSUER, bytes32(i), 0);
        }
        uint256 before = vm.snapshotState();
        passes.proveAge(ageGate, claim, proof);
        vm.revertToState(before);
        post(ISSUER, bytes32(uint256(16)), 0);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Root_Unknown.selector, AGE_ROOT));
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_pass_from_a_disabled_issuer() public {
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        vm.prank(admin);
        passes.setIssuer(ISSUER, authority, false);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Issuer_Disabled.selector, ISSUER));
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_a_stranger_or_former_authority_posts_roots() public {
        bytes memory refused = abi.encodeWithSelector(IPasses.Caller_NotIssuerAuthority.selector, ISSUER);
        vm.prank(admin);
        vm.expectRevert(refused);
        passes.postRoot(ISSUER, AGE_ROOT, 0);
        vm.prank(admin);
        passes.setIssuer(ISSUER, bob, true);
        vm.prank(authority);
        vm.expectRevert(refused);
        passes.postRoot(ISSUER, AGE_ROOT, 0);
    }

    function test_attack_pass_from_a_root_of_a_stolen_key() public {
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        // The admin replaces the stolen key, which has posted a root of its own tree.
        vm.prank(admin);
        passes.setIssuer(ISSUER, bob, true);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Root_Unknown.selector, AGE_ROOT));
        passes.proveAge(ageGate, claim, proof);
        vm.prank(bob);
        passes.postRoot(ISSUER, AGE_ROOT, 0);
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_stop_the_switches_by_giving_up_the_admin_role() public {
        vm.prank(admin);
        vm.expectRevert(IProofGate.Admin_CannotRenounce.selector);
        passes.renounceOwnership();
    }

    function test_attack_days_outside_the_window() public {
        AgeClaim memory claim = ageClaim(1);
        claim.day += 1; // of age tomorrow
        bytes memory proof = proveAge(ageGate, claim);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Age_DayOutOfRange.selector, claim.day, today()));
        passes.proveAge(ageGate, claim, proof);
        claim.day -= 8; // a credential that was valid a week ago
        proof = proveAge(ageGate, claim);
        vm.expectRevert(abi.encodeWithSelector(IPasses.Age_DayOutOfRange.selector, claim.day, today()));
        passes.proveAge(ageGate, claim, proof);
        claim.day = type(uint32).max;
        vm.expectRevert(abi.encodeWithSelector(IPasses.Age_DayOutOfRange.selector, claim.day, today()));
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_cutoff_one_day_late() public {
        AgeClaim memory claim = ageClaim(1);
        // 15 January 2027, so 15 January 2009 is the latest birthday of a person who is 18.
        vm.assertEq(claim.day, 46_400);
        uint32 cutoff = 39_826;
        refuse(
            ageGate, claim, proveAgeWith(ageGate, claim, ScopedInputs.ageParams(ISSUER, SCHEMA, claim.day, cutoff + 1))
        );
        refuse(
            ageGate, claim, proveAgeWith(ageGate, claim, ScopedInputs.ageParams(ISSUER, SCHEMA + 1, claim.day, cutoff))
        );
        refuse(ageGate, claim, proveAgeWith(ageGate, claim, ScopedInputs.ageParams(HOLDERS, SCHEMA, claim.day, cutoff)));
        bytes memory proof = proveAgeWith(ageGate, claim, ScopedInputs.ageParams(ISSUER, SCHEMA, claim.day, cutoff));
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_age_before_the_calendar() public {
        bytes32 gate = passes.registerGate(1, ISSUER, SCHEMA, 128, PERIOD);
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAgeWith(gate, claim, ScopedInputs.ageParams(ISSUER, SCHEMA, claim.day, 0));
        vm.expectRevert(abi.encodeWithSelector(IPasses.Age_CutoffBefore1900.selector, claim.day, uint8(128)));
        passes.proveAge(gate, claim, proof);
    }

    function test_attack_funds_of_another_snapshot_or_less() public {
        FundsClaim memory claim = fundsClaim(1);
        bytes memory proof = proveFunds(fundsGate, claim);
        // The same tree, shown as another snapshot's.
        post(HOLDERS, FUNDS_ROOT, SNAPSHOT + 1);
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveFunds(fundsGate, claim, proof);
        bytes32 cheap = passes.registerGate(2, HOLDERS, ASSET, 999, PERIOD);
        proof = proveFunds(cheap, claim);
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveFunds(fundsGate, claim, proof);
    }

    function test_attack_circuit_before_the_timelock() public {
        address verifier = address(new TestVerifier(1, 2));
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotProposed.selector, uint8(1), uint32(2)));
        passes.enableCircuit(1, 2);
        vm.prank(admin);
        passes.proposeCircuit(1, 2, verifier);
        uint64 effectiveAt = uint64(START + TIMELOCK);
        skip(TIMELOCK - 1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Timelock_Running.selector, effectiveAt));
        passes.enableCircuit(1, 2);
        // Exchanging the proposed contract starts the wait again.
        address exchanged = address(new TestVerifier(1, 2));
        vm.prank(admin);
        passes.proposeCircuit(1, 2, exchanged);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Timelock_Running.selector, effectiveAt + TIMELOCK - 1));
        passes.enableCircuit(1, 2);
        vm.prank(admin);
        passes.disableCircuit(1, 2);
        skip(TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_NotProposed.selector, uint8(1), uint32(2)));
        passes.enableCircuit(1, 2);
    }

    function test_attack_key_exchanged_under_a_version_in_use() public {
        address verifier = address(new TestVerifier(1, 2));
        address other = address(new TestVerifier(1, 2));
        vm.startPrank(admin);
        passes.proposeCircuit(1, 2, verifier);
        skip(TIMELOCK);
        passes.enableCircuit(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_AlreadyEnabled.selector, uint8(1), uint32(2)));
        passes.proposeCircuit(1, 2, other);
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_AlreadyEnabled.selector, uint8(1), uint32(1)));
        passes.proposeCircuit(1, 1, other);
        vm.stopPrank();
    }

    function test_attack_verifier_of_another_circuit() public {
        address[4] memory wrong =
            [address(new TestVerifier(2, 3)), address(new TestVerifier(1, 4)), address(0), makeAddr("no contract")];
        vm.startPrank(admin);
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_VerifierInvalid.selector, wrong[i]));
            passes.proposeCircuit(1, 3, wrong[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_StatementUnknown.selector, uint8(0)));
        passes.proposeCircuit(0, 3, wrong[0]);
        // A compiled key cannot be replaced by a contract, switched off or not.
        passes.disableCircuit(1, 1);
        address replacement = address(new TestVerifier(1, 1));
        vm.expectRevert(abi.encodeWithSelector(IProofGate.Circuit_VerifierInvalid.selector, replacement));
        passes.proposeCircuit(1, 1, replacement);
        vm.stopPrank();
    }

    function refuse(bytes32 gate, AgeClaim memory claim, bytes memory proof) private {
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveAge(gate, claim, proof);
    }
}
