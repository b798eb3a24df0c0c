// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {AgeClaim, FundsClaim} from "../../src/types/Pass.sol";
import {otherChain} from "../utils/Chains.sol";
import {PassFixture} from "../utils/PassFixture.sol";

/// @notice The same passes contract at the same address on a chain with another id: its proofs and passes do not count.
contract OtherChainPassAttacks is PassFixture {
    uint256 private _before;

    function setUp() public override {
        _before = vm.snapshotState();
        super.setUp();
    }

    function test_attack_age_proof_of_the_other_chain() public {
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        passes.proveAge(ageGate, claim, proof);
        moveToOtherChain();
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_funds_proof_of_the_other_chain() public {
        FundsClaim memory claim = fundsClaim(1);
        bytes memory proof = proveFunds(fundsGate, claim);
        passes.proveFunds(fundsGate, claim, proof);
        moveToOtherChain();
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveFunds(fundsGate, claim, proof);
    }

    function test_attack_pass_of_the_other_chain() public {
        AgeClaim memory claim = ageClaim(1);
        passes.proveAge(ageGate, claim, proveAge(ageGate, claim));
        vm.assertTrue(passes.hasPass(ageGate, alice));
        bytes32 scope = passes.scopeOf(ageGate);
        moveToOtherChain();
        // The scope differs, so the person has another nullifier here, and the pass does not count on this chain.
        vm.assertFalse(passes.hasPass(ageGate, alice));
        vm.assertNotEq(scope, passes.scopeOf(ageGate));
    }

    /// @dev Deploys again to the other chain, which saw no claim.
    function moveToOtherChain() private {
        address here = address(passes);
        uint256 other = otherChain();
        vm.revertToState(_before);
        vm.chainId(other);
        super.setUp();
        vm.assertEq(here, address(passes));
    }
}
