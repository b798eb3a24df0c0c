// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {vm} from "cheats/Vm.sol";
import {IShareMarket} from "../../src/interfaces/IShareMarket.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {Sales} from "../../src/libraries/Sale.sol";
import {MarketFixture} from "../utils/MarketFixture.sol";

/// @notice Attempts to buy below the price or without royalty, to sell what earns for others, and to misuse the owner's
/// switches.
contract MarketSaleAttacks is MarketFixture {
    // -----------------------------------------------------------------------------------------------------------------
    // Buying
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_buy_after_the_expiry() public {
        uint64 id = list(artist, 400, 1000);
        vm.warp(expiresAt() - 1);
        buy(patron, id, 1);
        vm.warp(expiresAt());
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_Expired.selector, id));
        buy(patron, id, 1);
    }

    function test_attack_buy_from_the_own_listing() public {
        fund(artist, 1e9);
        uint64 id = list(artist, 400, 1000);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_BuyerIsSeller.selector, id));
        buy(artist, id, 1);
    }

    function test_attack_relist_dearer_before_the_buyer() public {
        uint64 cheap = list(artist, 400, 1000);
        vm.prank(artist);
        market.cancel(cheap);
        uint64 dear = list(artist, 400, 2000);
        vm.startPrank(patron);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_NotActive.selector, cheap));
        market.buy(cheap, 10, 10_000); // a number is never used again
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Sale_PriceAboveMaximum.selector, 20_000, 10_000));
        market.buy(dear, 10, 10_000);
        vm.stopPrank();
    }

    function test_attack_buy_more_than_is_left() public {
        uint64 id = list(artist, 400, 1000);
        buy(patron, id, 399);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_AmountExceedsRemaining.selector, id, 1));
        buy(patron, id, 2);
        vm.expectRevert(Sales.Sale_PriceZero.selector);
        buy(patron, id, 0);
    }

    function test_attack_dodge_the_royalty_in_small_pieces() public {
        uint64 id = list(artist, 400, 19); // 5 % of 19 is less than one
        uint256 before = vm.snapshotState();
        buy(patron, id, 20);
        uint256 atOnce = shares.vaultState().deposited();
        vm.revertToState(before);
        for (uint256 i = 0; i < 20; ++i) {
            buy(patron, id, 1);
        }
        vm.assertLe(atOnce, shares.vaultState().deposited(), "20 purchases of one pay no less than one of 20");
    }

    function test_attack_overflow_the_price() public {
        vm.expectRevert(Sales.Sale_PriceExceedsLimit.selector);
        listUntil(artist, 2, 1 << 63, expiresAt());
        uint64 id = list(artist, 1, type(uint64).max);
        token.mint(bob, type(uint64).max);
        vm.startPrank(bob);
        token.approve(address(market), type(uint256).max);
        vm.assertEq(market.buy(id, 1, type(uint64).max), type(uint64).max);
        vm.stopPrank();
    }

    function test_attack_buy_into_a_deposit_and_resell() public {
        deposit(1e6);
        uint64 id = list(artist, 999, 1000);
        buy(patron, id, 999);
        vm.assertEq(claim(patron), 0, "nothing of the deposit");
        uint64 back = list(patron, 999, 1000);
        fund(artist, 1e9);
        buy(artist, back, 999);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(patron), 0, "and nothing of the royalties of both sales");
    }

    function test_attack_raise_the_fee_of_a_listing() public {
        uint64 id = list(artist, 400, 10_000);
        vm.prank(admin);
        market.setProtocolFee(250);
        buy(patron, id, 1);
        vm.assertEq(token.balanceOf(address(market)), 100, "as it was when listed");
    }

    function test_a_contract_that_buys_earns() public {
        uint64 id = list(artist, 400, 1000);
        address wallet = makeAddr("contract wallet");
        vm.etch(wallet, hex"00");
        fund(wallet, 1e9);
        buy(wallet, id, 100);
        deposit(1e6);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(wallet), 100_500, "the deposit, and the royalty of its own purchase");
    }

    function test_a_contract_that_buys_opens_what_it_was_sent_before() public {
        address pool = makePool(500);
        uint64 id = list(artist, 400, 1000);
        fund(pool, 1e9);
        buy(pool, id, 100);
        vm.assertEq(shares.unopenedState().shares(), 0);
        vm.assertTrue(shares.positionState(pool).isOpen());
        vm.assertEq(shares.balanceOf(pool), 600);
    }

    function test_attack_sell_unopened_shares() public {
        address pool = makePool(500);
        deposit(1e6);
        skip(EPOCH_LENGTH);
        uint64 id = list(pool, 500, 1000);
        buy(patron, id, 500);
        vm.assertEq(claim(patron), 0);
        vm.assertEq(shares.unopenedState().shares(), 0);
        vm.assertEq(shares.sweepUnopened(), 500_000, "earnings of unopened shares belong to the rewards pool");
    }

    function test_attack_a_delegated_wallet_sells_once() public {
        vm.etch(alice, abi.encodePacked(hex"ef0100", address(token)));
        send(artist, alice, 10);
        uint64 id = list(alice, 10, 1000);
        buy(patron, id, 10);
        vm.assertEq(token.balanceOf(alice), 9400);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, alice, 0, 1));
        listUntil(alice, 1, 1000, expiresAt());
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Switches
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_lock_the_fees_by_giving_up_the_admin_role() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        market.renounceOwnership();
        vm.prank(admin);
        vm.expectRevert(IShareMarket.Admin_CannotRenounce.selector);
        market.renounceOwnership();
    }

    function test_attack_a_pause_locks_neither_shares_nor_earnings() public {
        uint64 id = list(artist, 400, 1000);
        deposit(1e6);
        skip(EPOCH_LENGTH);
        vm.prank(admin);
        market.setMarketPaused(true);
        vm.expectRevert(IShareMarket.Market_Paused.selector);
        buy(patron, id, 1);
        vm.prank(patron);
        vm.expectRevert(IShareMarket.Market_Paused.selector);
        market.buyWithPermit(id, 1, 1000, 0, 0, 0, 0);
        vm.expectRevert(IShareMarket.Market_Paused.selector);
        listUntil(artist, 1, 1, expiresAt());
        vm.assertEq(claim(artist), 1e6);
        vm.prank(artist);
        market.cancel(id);
        send(artist, bob, SUPPLY);
        vm.prank(admin);
        market.setMarketPaused(false);
        list(bob, 1, 1);
    }

    function test_attack_take_the_market_over() public {
        vm.startPrank(bob);
        bytes memory refused = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, bob);
        vm.expectRevert(refused);
        market.withdrawFees(bob);
        vm.expectRevert(refused);
        market.transferOwnership(bob);
        vm.expectRevert(refused);
        market.acceptOwnership();
        vm.stopPrank();
    }
}
