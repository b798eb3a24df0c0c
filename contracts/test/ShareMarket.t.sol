// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {vm} from "cheats/Vm.sol";
import {IShareMarket} from "../src/interfaces/IShareMarket.sol";
import {ITrackRegistry} from "../src/interfaces/ITrackRegistry.sol";
import {ITrackShares} from "../src/interfaces/ITrackShares.sol";
import {Sales} from "../src/libraries/Sale.sol";
import {Listing} from "../src/types/Listing.sol";
import {Position} from "../src/types/Position.sol";
import {Vault} from "../src/types/Vault.sol";
import {MarketFixture} from "./utils/MarketFixture.sol";

contract ShareMarketTest is MarketFixture {
    function test_listed_shares_stay_with_the_seller_and_earn() public {
        uint64 expiry = expiresAt();
        vm.expectEmit(address(market));
        emit IShareMarket.SharesListed(bytes32(uint256(1)), trackId, artist, artist, 400, 1000, FEE_BPS, expiry);
        uint64 id = list(artist, 400, 1000);
        vm.assertEq(id, 1);
        vm.assertEq(market.listingCount(), 1);
        Listing memory listing = market.listing(id);
        vm.assertEq(listing.seller, artist);
        vm.assertEq(listing.remaining, 400);
        vm.assertEq(listing.expiresAt, expiry);
        vm.assertEq(listing.feeBps, FEE_BPS);
        vm.assertEq(listing.resaleBps, RESALE_BPS);
        vm.assertEq(listing.unitPrice, 1000);
        vm.assertEq(listing.shares, address(shares));
        vm.assertEq(shares.balanceOf(artist), SUPPLY);
        vm.assertEq(shares.lockedOf(artist), 400);
        deposit(1e6);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(artist), 1e6, "locked shares earn for the seller");
    }

    function test_a_sale_pays_vault_protocol_and_seller() public {
        uint64 id = list(artist, 400, 1_999_999);
        uint256 before = token.balanceOf(patron);
        vm.assertEq(market.quote(id, 10).royalty, 1_000_000);
        uint256 state = vm.snapshotState();
        buy(patron, id, 10);
        Position seller = shares.positionState(artist);
        Position buyer = shares.positionState(patron);
        Vault deposited = shares.vaultState();
        vm.revertToState(state);
        bytes32 listing = bytes32(uint256(id));
        Position none;
        // SharesMoved, Deposited, SharesSold, in this order.
        vm.expectEmit(address(shares));
        emit ITrackShares.SharesMoved(trackId, artist, patron, 10, shares.vaultState(), none, seller, buyer);
        vm.expectEmit(address(shares));
        emit ITrackShares.Deposited(trackId, patron, 1_000_000, 4, listing, deposited, none);
        vm.expectEmit(address(market));
        emit IShareMarket.SharesSold(listing, trackId, artist, patron, 10, 19_999_990, 1_000_000, 199_999, 390);
        vm.assertEq(buy(patron, id, 10), 19_999_990);

        vm.assertEq(before - token.balanceOf(patron), 19_999_990);
        vm.assertEq(token.balanceOf(address(shares)), 1_000_000);
        vm.assertEq(token.balanceOf(address(market)), 199_999);
        vm.assertEq(token.balanceOf(artist), 18_799_991);
        vm.assertEq(shares.balanceOf(patron), 10);
        vm.assertEq(shares.lockedOf(artist), 390);
        vm.assertEq(shares.vaultState().pending(), 1_000_000);
    }

    function test_the_last_share_ends_the_listing() public {
        uint64 id = list(artist, 400, 1000);
        buy(patron, id, 150);
        vm.assertEq(market.listing(id).remaining, 250);
        buy(patron, id, 250);
        vm.assertEq(market.listing(id).seller, address(0));
        vm.assertEq(shares.lockedOf(artist), 0);
        vm.assertFalse(shares.positionState(artist).isLocked());
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_NotActive.selector, id));
        buy(patron, id, 1);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_NotActive.selector, id));
        market.quote(id, 1);
    }

    function test_without_royalty_nothing_is_deposited() public {
        (bytes32 id, ITrackShares created) = register(artist, cid(2));
        vm.prank(artist);
        registry.finishIssue(id, 0);
        vm.prank(artist);
        uint64 listing = market.list(id, 10, 10_000, expiresAt());
        buy(patron, listing, 10);
        vm.assertEq(created.vaultState().deposited(), 0);
        vm.assertEq(token.balanceOf(artist), 99_000);
    }

    function test_cancelling_frees_the_shares() public {
        uint64 id = list(artist, 400, 1000);
        buy(patron, id, 100);
        vm.expectEmit(address(market));
        emit IShareMarket.ListingCancelled(bytes32(uint256(id)), trackId, 300);
        vm.prank(artist);
        market.cancel(id);
        vm.assertEq(shares.lockedOf(artist), 0);
        send(artist, bob, 900);
        vm.prank(artist);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_NotActive.selector, id));
        market.cancel(id);
    }

    function test_any_account_cancels_from_the_expiry_on() public {
        uint64 id = list(artist, 400, 1000);
        vm.warp(expiresAt());
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_Expired.selector, id));
        buy(patron, id, 1);
        vm.prank(bob);
        market.cancel(id);
        vm.assertEq(shares.lockedOf(artist), 0);
    }

    function test_several_listings_lock_together() public {
        uint64 first = list(artist, 400, 1000);
        uint64 second = list(artist, 600, 2000);
        vm.assertEq(shares.lockedOf(artist), SUPPLY);
        vm.prank(artist);
        market.cancel(first);
        vm.assertEq(shares.lockedOf(artist), 600);
        vm.assertTrue(shares.positionState(artist).isLocked());
        buy(patron, second, 600);
        vm.assertEq(shares.balanceOf(artist), 400);
    }

    function test_shares_that_cannot_be_sold_are_not_listed() public {
        uint64 now_ = uint64(block.timestamp);
        uint64[3] memory times = [now_, 0, 1 << 40];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IShareMarket.Listing_ExpiryInvalid.selector, times[i]));
            listUntil(artist, 1, 1, times[i]);
        }
        vm.expectRevert(Sales.Sale_PriceZero.selector);
        listUntil(artist, 0, 1, now_ + 1);
        vm.expectRevert(Sales.Sale_PriceZero.selector);
        listUntil(artist, 1, 0, now_ + 1);
        vm.expectRevert(Sales.Sale_PriceExceedsLimit.selector);
        listUntil(artist, 2, type(uint64).max, now_ + 1);
        listUntil(artist, 1, 1, (1 << 40) - 1);
    }

    function test_only_issued_tracks_are_listed_and_listings_outlive_retirement() public {
        (bytes32 issuing,) = register(artist, cid(2));
        vm.startPrank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssued.selector, issuing));
        market.list(issuing, 1, 1, expiresAt());
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssued.selector, bytes32(uint256(9))));
        market.list(bytes32(uint256(9)), 1, 1, expiresAt());
        vm.stopPrank();
        uint64 id = list(artist, 100, 1000);
        vm.prank(artist);
        registry.retireTrack(trackId);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_Retired.selector, trackId));
        listUntil(artist, 1, 1, expiresAt());
        buy(patron, id, 50);
        vm.prank(artist);
        market.cancel(id);
    }

    function test_buying_by_permit() public {
        PaymentPermit memory permit = permitPayment();
        vm.assertEq(buyWith(permit, permit.payer), 5000);
        vm.assertEq(shares.balanceOf(permit.payer), 5);
    }

    function test_the_owner_sets_the_fee_up_to_its_cap_and_withdraws() public {
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Market_FeeTooHigh.selector, 251));
        market.setProtocolFee(251);
        vm.expectEmit(address(market));
        emit IShareMarket.ProtocolFeeSet(250);
        market.setProtocolFee(250);
        vm.stopPrank();
        uint64 id = list(artist, 10, 10_000);
        buy(patron, id, 10);
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Market_DestinationInvalid.selector, address(0)));
        market.withdrawFees(address(0));
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Market_DestinationInvalid.selector, address(market)));
        market.withdrawFees(address(market));
        vm.expectEmit(address(market));
        emit IShareMarket.ProtocolFeesWithdrawn(bob, 2500);
        vm.assertEq(market.withdrawFees(bob), 2500);
        vm.assertEq(market.withdrawFees(bob), 0);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(bob), 2500);
    }

    function test_pausing_is_logged() public {
        vm.startPrank(admin);
        for (uint256 i = 0; i < 2; ++i) {
            bool paused = i == 0;
            vm.expectEmit(address(market));
            emit IShareMarket.MarketPaused(paused);
            market.setMarketPaused(paused);
            vm.assertEq(market.paused(), paused);
        }
        vm.stopPrank();
    }

    function test_only_the_owner_administers_and_hands_over_in_two_steps() public {
        bytes memory refused = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this));
        vm.expectRevert(refused);
        market.setProtocolFee(1);
        vm.expectRevert(refused);
        market.setMarketPaused(true);
        vm.expectRevert(refused);
        market.withdrawFees(bob);
        vm.prank(admin);
        market.transferOwnership(bob);
        vm.assertEq(market.owner(), admin);
        vm.prank(bob);
        market.acceptOwnership();
        vm.assertEq(market.owner(), bob);
    }

    function test_the_market_refuses_a_foreign_registry() public {
        vm.expectRevert(IShareMarket.Registry_Mismatch.selector);
        this.create("ShareMarket.sol:ShareMarket", abi.encode(registry, admin, FEE_BPS));
    }
}
