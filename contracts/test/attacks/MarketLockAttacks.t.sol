// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IShareMarket} from "../../src/interfaces/IShareMarket.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {MarketFixture} from "../utils/MarketFixture.sol";

/// @notice Attempts to move shares that a listing locks, and to free them.
contract MarketLockAttacks is MarketFixture {
    // -----------------------------------------------------------------------------------------------------------------
    // Locked shares
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_transfer_locked_shares() public {
        list(artist, 400, 1000);
        vm.prank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, artist, 600, 601));
        shares.transfer(bob, 601);
        send(artist, bob, 600);
    }

    function test_attack_transfer_locked_shares_to_the_sender_first() public {
        list(artist, 400, 1000);
        send(artist, artist, 600);
        vm.prank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, artist, 600, 1000));
        shares.transfer(artist, 1000);
    }

    function test_attack_transfer_from_locked_shares_by_allowance() public {
        list(artist, 400, 1000);
        vm.prank(artist);
        shares.approve(bob, SUPPLY);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, artist, 600, 601));
        shares.transferFrom(artist, bob, 601);
    }

    function test_attack_list_the_same_shares_twice() public {
        list(artist, 600, 1000);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, artist, 400, 401));
        listUntil(artist, 401, 1000, expiresAt());
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, bob, 0, 1));
        listUntil(bob, 1, 1000, expiresAt());
    }

    function test_attack_lock_unlock_and_settle_without_the_market() public {
        list(artist, 400, 1000);
        vm.startPrank(artist);
        vm.expectRevert(ITrackShares.Caller_NotMarket.selector);
        shares.lock(alice, 1);
        vm.expectRevert(ITrackShares.Caller_NotMarket.selector);
        shares.unlock(artist, 400);
        vm.expectRevert(ITrackShares.Caller_NotMarket.selector);
        shares.settleSale(bytes32(0), artist, bob, 1, 1e9);
        vm.stopPrank();
    }

    function test_attack_unlock_more_than_is_locked() public {
        list(artist, 400, 1000);
        vm.startPrank(address(market));
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_NotLocked.selector, artist, 400, 401));
        shares.unlock(artist, 401);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_NotLocked.selector, artist, 400, 401));
        shares.settleSale(bytes32(0), artist, bob, 401, 0);
        vm.stopPrank();
    }

    function test_attack_settling_a_claim_forgets_the_lock() public {
        list(artist, 1000, 1000);
        deposit(1e6);
        skip(1000);
        claim(artist);
        vm.prank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, artist, 0, 1));
        shares.transfer(bob, 1);
    }

    function test_attack_opening_a_position_forgets_the_lock() public {
        address pool = makePool(500);
        list(pool, 500, 1000);
        vm.startPrank(pool);
        shares.openPosition();
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, pool, 0, 1));
        shares.transfer(bob, 1);
        vm.stopPrank();
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Cancelling
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_cancel_anothers_listing() public {
        uint64 id = list(artist, 400, 1000);
        vm.warp(expiresAt() - 1);
        vm.prank(admin);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Caller_NotSeller.selector, id));
        market.cancel(id);
    }

    function test_attack_cancel_twice_frees_other_shares() public {
        uint64 id = list(artist, 400, 1000);
        list(artist, 600, 1000);
        vm.startPrank(artist);
        market.cancel(id);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_NotActive.selector, id));
        market.cancel(id);
        vm.stopPrank();
        vm.assertEq(shares.lockedOf(artist), 600);
    }
}
