// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {vm} from "cheats/Vm.sol";
import {IProofGate} from "../../src/interfaces/IProofGate.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {otherChain} from "../utils/Chains.sol";
import {EpochFixture} from "../utils/EpochFixture.sol";
import {Permits} from "../utils/Permits.sol";

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
