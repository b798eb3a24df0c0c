// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {vm} from "cheats/Vm.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {AgeClaim, FundsClaim} from "../../src/types/Pass.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {EpochFixture} from "../utils/EpochFixture.sol";
import {PassFixture} from "../utils/PassFixture.sol";
import {Permits} from "../utils/Permits.sol";

/// @dev The other of the two local chains.
function otherChain() view returns (uint256) {
    return block.chainid == 31_337 ? 31_338 : 31_337;
}

/// @notice The same contracts with the same history at the same addresses, on a chain with another id: proofs and
/// signatures for one chain are invalid on the other.
contract OtherChainAttacks is EpochFixture {
    uint256 private constant MOMENT = START + 1 days;

    function test_attack_listen_proof_of_the_other_chain() public {
        uint256 before = vm.snapshotState();
        (ListenClaim memory here, bytes memory proof, address where) = listenOn(block.chainid);
        rewards.claimListen(here, proof);
        uint256 other = otherChain();
        vm.revertToState(before);
        (,, address there) = listenOn(other);
        vm.assertEq(where, there);
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        rewards.claimListen(here, proof);
    }

    function test_attack_share_permit_of_the_other_chain() public {
        permitOnBoth(address(shares), ITrackShares.Permit_SignerInvalid.selector);
    }

    function test_attack_payment_permit_of_the_other_chain() public {
        permitOnBoth(address(token), ERC20Permit.ERC2612InvalidSigner.selector);
    }

    /// @dev A new deployment on chain `id` with a payable epoch, and a claim with its proof.
    function listenOn(uint256 id) private returns (ListenClaim memory listen, bytes memory proof, address where) {
        vm.chainId(id);
        (rewards, registry, market) = deploy(address(token));
        (trackId, shares) = issue(artist, cid(1));
        vm.prank(admin);
        rewards.registerNode(NODE, alice, QUOTA);
        token.mint(address(rewards), POOL);
        vm.warp(MOMENT);
        makePayable();
        listen = claimOf(5, 1);
        return (listen, prove(listen), address(rewards));
    }

    /// @dev The token is at the same address on both chains, so that only the chain id differs.
    /// @param error_ Error that the token reverts with; its arguments are the recovered signer and the owner.
    function permitOnBoth(address where, bytes4 error_) private {
        (address signer, uint256 key) = makeKey("signer");
        bytes32 digest = permitDigest(where, signer);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        uint256 before = vm.snapshotState();
        IERC20Permit(where).permit(signer, bob, 7, type(uint256).max, v, r, s);
        vm.revertToState(before);
        vm.chainId(otherChain());
        bytes32 expected = permitDigest(where, signer);
        vm.assertNotEq(expected, digest);
        vm.expectRevert(abi.encodeWithSelector(error_, ecrecover(expected, v, r, s), signer));
        IERC20Permit(where).permit(signer, bob, 7, type(uint256).max, v, r, s);
    }

    function permitDigest(address where, address signer) private view returns (bytes32) {
        return Permits.digest(where, signer, bob, 7, 0, type(uint256).max);
    }
}

/// @notice The same for passes.
contract OtherChainPassAttacks is PassFixture {
    function test_attack_age_proof_of_the_other_chain() public {
        uint256 before = vm.snapshotState();
        deployPasses();
        AgeClaim memory claim = ageClaim(1);
        bytes memory proof = proveAge(ageGate, claim);
        address where = address(passes);
        passes.proveAge(ageGate, claim, proof);
        uint256 other = otherChain();
        vm.revertToState(before);
        vm.chainId(other);
        deployPasses();
        vm.assertEq(where, address(passes));
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveAge(ageGate, claim, proof);
    }

    function test_attack_funds_proof_of_the_other_chain() public {
        uint256 before = vm.snapshotState();
        deployPasses();
        FundsClaim memory claim = fundsClaim(1);
        bytes memory proof = proveFunds(fundsGate, claim);
        passes.proveFunds(fundsGate, claim, proof);
        uint256 other = otherChain();
        vm.revertToState(before);
        vm.chainId(other);
        deployPasses();
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        passes.proveFunds(fundsGate, claim, proof);
    }

    function test_attack_pass_of_the_other_chain() public {
        uint256 before = vm.snapshotState();
        deployPasses();
        AgeClaim memory claim = ageClaim(1);
        passes.proveAge(ageGate, claim, proveAge(ageGate, claim));
        vm.assertTrue(passes.hasPass(ageGate, alice));
        bytes32 scope = passes.scopeOf(ageGate);
        uint256 other = otherChain();
        vm.revertToState(before);
        vm.chainId(other);
        deployPasses();
        // The scope differs, so the person has another nullifier here, and the pass does not count on this chain.
        vm.assertFalse(passes.hasPass(ageGate, alice));
        vm.assertNotEq(scope, passes.scopeOf(ageGate));
    }
}
