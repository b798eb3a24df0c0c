// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {vm} from "cheats/Vm.sol";
import {ITrackShares} from "../src/interfaces/ITrackShares.sol";
import {Position} from "../src/types/Position.sol";
import {Vault} from "../src/types/Vault.sol";
import {Deployment} from "./utils/Deployment.sol";
import {Permits} from "./utils/Permits.sol";

contract TrackSharesTest is Deployment {
    function test_deposits_drip_to_the_current_holders() public {
        send(artist, alice, 250);
        deposit(1_000_000);
        vm.assertEq(shares.claimable(artist), 0, "nothing at once");
        skip(EPOCH_LENGTH / 2);
        vm.assertEq(shares.claimable(artist), 375_000);
        send(artist, bob, 750);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(artist), 375_000, "claims work after all shares are gone");
        vm.assertEq(claim(alice), 250_000);
        vm.assertEq(claim(bob), 375_000);
        vm.assertEq(token.balanceOf(address(shares)), 0);
        vm.assertEq(token.balanceOf(bob), 375_000);
    }

    function test_a_claim_pays_another_account_but_neither_zero_nor_the_vault() public {
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.startPrank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Claim_DestinationInvalid.selector, address(0)));
        shares.claim(address(0));
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Claim_DestinationInvalid.selector, address(shares)));
        shares.claim(address(shares));
        vm.assertEq(shares.claim(bob), 1000);
        vm.assertEq(shares.claim(bob), 0, "and pays once");
        vm.stopPrank();
        vm.assertEq(token.balanceOf(bob), 1000);
    }

    function test_events_carry_the_state_afterwards() public {
        deposit(4_000);
        skip(EPOCH_LENGTH / 4);
        uint256 before = vm.snapshotState();
        send(artist, alice, 100);
        Vault vault = shares.vaultState();
        Position from = shares.positionState(artist);
        Position to = shares.positionState(alice);
        vm.revertToState(before);
        vm.assertEq(vault.released(), 1000);
        vm.assertEq(from.owed(), 1000);
        vm.expectEmit(address(shares));
        emit IERC20.Transfer(artist, alice, 100);
        vm.expectEmit(address(shares));
        emit ITrackShares.SharesMoved(trackId, artist, alice, 100, vault, Position.wrap(0), from, to);
        send(artist, alice, 100);
    }

    function test_claims_and_sweeps_are_logged_with_the_state_afterwards() public {
        makePool(500);
        deposit(4_000);
        skip(EPOCH_LENGTH / 4);
        uint256 before = vm.snapshotState();
        claim(artist);
        Vault vault = shares.vaultState();
        Position unopened = shares.unopenedState();
        Position position = shares.positionState(artist);
        vm.revertToState(before);
        vm.expectEmit(address(shares));
        emit ITrackShares.RoyaltyClaimed(trackId, artist, artist, 500, vault, unopened, position);
        claim(artist);

        before = vm.snapshotState();
        shares.sweepUnopened();
        vault = shares.vaultState();
        unopened = shares.unopenedState();
        vm.revertToState(before);
        vm.expectEmit(address(shares));
        emit ITrackShares.UnopenedSwept(trackId, 500, vault, unopened);
        shares.sweepUnopened();
    }

    function test_deposits_wait_for_the_issue_to_end() public {
        (bytes32 id, ITrackShares created) = register(artist, cid(2));
        vm.startPrank(patron);
        token.approve(address(created), 10);
        vm.expectRevert(ITrackShares.Vault_NotOpen.selector);
        created.deposit(10, 0, bytes32(0));
        vm.stopPrank();
        vm.prank(artist);
        registry.finishIssue(id, RESALE_BPS);
        vm.prank(patron);
        created.deposit(10, 0, bytes32(0));
        vm.prank(patron);
        vm.expectRevert(ITrackShares.Deposit_AmountZero.selector);
        created.deposit(0, 0, bytes32(0));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Unopened shares
    // -----------------------------------------------------------------------------------------------------------------

    function test_shares_in_other_code_are_unopened_until_it_opens() public {
        address pool = makePool(500);
        vm.assertEq(shares.balanceOf(pool), 500);
        vm.assertEq(shares.unopenedState().shares(), 500);
        vm.prank(pool);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Position_NotOpen.selector, pool));
        shares.claim(pool);
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.assertEq(shares.claimable(pool), 0);
        vm.prank(pool);
        shares.openPosition();
        vm.assertEq(shares.unopenedState().shares(), 0);
        vm.assertEq(shares.claimable(pool), 0, "earnings from before stay with the rewards pool");
        uint256 poolBefore = token.balanceOf(address(rewards));
        vm.assertEq(shares.sweepUnopened(), 500);
        vm.assertEq(token.balanceOf(address(rewards)) - poolBefore, 500);
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(pool), 500);
        vm.assertEq(shares.sweepUnopened(), 0);
        vm.prank(pool);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Position_AlreadyOpen.selector, pool));
        shares.openPosition();
    }

    function test_attack_make_every_call_dearer_with_a_sweep() public {
        deposit(1000);
        skip(EPOCH_LENGTH / 2);
        vm.assertEq(shares.sweepUnopened(), 0);
        vm.assertFalse(shares.vaultState().hasUnopened(), "or every later call would read the pseudo-position");
        vm.assertEq(shares.vaultState().last(), block.timestamp);
    }

    function test_unopened_shares_move_between_the_pseudo_position_and_holders() public {
        address pool = makeAddr("pool");
        address other = makeAddr("other pool");
        vm.etch(pool, hex"00");
        vm.etch(other, hex"00");
        send(artist, pool, 400);
        send(pool, other, 100);
        vm.assertEq(shares.unopenedState().shares(), 400);
        deposit(1000);
        skip(EPOCH_LENGTH);
        send(pool, alice, 300);
        vm.assertEq(shares.unopenedState().shares(), 100);
        vm.assertEq(claim(alice), 0);
        vm.assertEq(claim(artist), 600);
        vm.assertEq(shares.sweepUnopened(), 400);
    }

    function test_a_delegated_wallet_is_open() public {
        vm.etch(alice, abi.encodePacked(hex"ef0100", address(token)));
        send(artist, alice, 1);
        vm.assertTrue(shares.positionState(alice).isOpen());
        address almost = makeAddr("23 bytes of other code");
        vm.etch(almost, abi.encodePacked(hex"ef0200", address(token)));
        send(artist, almost, 1);
        vm.assertFalse(shares.positionState(almost).isOpen());
    }

    function test_the_state_is_decided_once() public {
        send(artist, alice, 1);
        vm.etch(alice, hex"00");
        send(artist, alice, 1);
        vm.assertEq(shares.unopenedState().shares(), 0, "code that comes later changes nothing");
        address later = makeAddr("later");
        send(artist, later, 0);
        vm.etch(later, hex"00");
        send(artist, later, 1);
        vm.assertEq(shares.unopenedState().shares(), 1, "and a transfer of nothing decides nothing");
    }

    function test_a_contract_opens_ahead() public {
        address pool = makeAddr("pool");
        vm.etch(pool, hex"00");
        vm.prank(pool);
        shares.openPosition();
        send(artist, pool, 10);
        vm.assertEq(shares.unopenedState().shares(), 0);
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(pool), 10);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // ERC-20 and permit
    // -----------------------------------------------------------------------------------------------------------------

    function test_a_transfer_to_the_sender_changes_nothing_but_needs_the_balance() public {
        deposit(1000);
        skip(EPOCH_LENGTH);
        Position before = shares.positionState(artist);
        vm.expectEmit(address(shares));
        emit IERC20.Transfer(artist, artist, 10);
        send(artist, artist, 10);
        vm.assertEq(Position.unwrap(before), Position.unwrap(shares.positionState(artist)));
        vm.prank(artist);
        vm.expectRevert(insufficient(artist, SUPPLY, SUPPLY + 1));
        shares.transfer(artist, SUPPLY + 1);
        vm.assertEq(claim(artist), 1000);
    }

    function test_more_than_the_balance_does_not_move() public {
        vm.prank(alice);
        vm.expectRevert(insufficient(alice, 0, 1));
        shares.transfer(bob, 1);
        vm.prank(artist);
        vm.expectRevert(insufficient(artist, SUPPLY, 1 << 40));
        shares.transfer(bob, uint256(1) << 40);
        vm.prank(artist);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        shares.transfer(address(0), 1);
    }

    function test_a_permit_has_the_name_of_the_clone() public {
        (address owner, uint256 key) = makeKey("owner");
        send(artist, owner, 20);
        bytes32 digest = permitDigest(owner, bob, 20, 0, block.timestamp, "Night Drive");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        shares.permit(owner, bob, 20, block.timestamp, v, r, s);
        vm.assertEq(shares.nonces(owner), 1);
        vm.prank(bob);
        shares.transferFrom(owner, bob, 20);
        vm.assertEq(shares.balanceOf(bob), 20);
        // The nonce is used: the digest differs, and the signature recovers to another address.
        address signer = ecrecover(permitDigest(owner, bob, 20, 1, block.timestamp, "Night Drive"), v, r, s);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Permit_SignerInvalid.selector, signer, owner));
        shares.permit(owner, bob, 20, block.timestamp, v, r, s);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Permit_Expired.selector, block.timestamp - 1));
        shares.permit(owner, bob, 20, block.timestamp - 1, v, r, s);
    }

    function test_deposit_with_the_payment_tokens_permit() public {
        (address payer, uint256 key) = makeKey("payer");
        token.mint(payer, 500);
        bytes32 digest = Permits.digest(address(token), payer, address(shares), 500, 0, block.timestamp);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        token.permit(payer, address(shares), 500, block.timestamp, v, r, s); // used by another account before
        vm.prank(payer);
        shares.depositWithPermit(500, 1, bytes32("sale"), block.timestamp, v, r, s);
        vm.assertEq(shares.vaultState().pending(), 500);
    }

    function insufficient(address holder, uint256 balance, uint256 needed) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, holder, balance, needed);
    }

    function permitDigest(
        address owner,
        address spender,
        uint256 value,
        uint256 nonce,
        uint256 deadline,
        string memory name
    ) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                address(shares)
            )
        );
        vm.assertEq(domain, shares.DOMAIN_SEPARATOR());
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                spender,
                value,
                nonce,
                deadline
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
