// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {vm} from "cheats/Vm.sol";
import {IShareMarket} from "../../src/interfaces/IShareMarket.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {Sales} from "../../src/libraries/Sale.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {MarketFixture} from "../utils/MarketFixture.sol";

/// @notice Attempts to move locked shares, to buy below the price or without royalty, and to block or rob buyers and
/// sellers.
contract MarketAttacks is MarketFixture {
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
        address pool = makeAddr("pool");
        vm.etch(pool, hex"00");
        send(artist, pool, 500);
        list(pool, 500, 1000);
        vm.startPrank(pool);
        shares.openPosition();
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Shares_Locked.selector, pool, 0, 1));
        shares.transfer(bob, 1);
        vm.stopPrank();
    }

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

    function test_attack_sell_unopened_shares() public {
        address pool = makeAddr("pool");
        vm.etch(pool, hex"00");
        send(artist, pool, 500);
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

    // -----------------------------------------------------------------------------------------------------------------
    // Tokens
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_reentering_token() public {
        uint64 id = list(artist, 400, 1000);
        // The token would buy, list and cancel from within a payment.
        send(artist, address(token), 20);
        uint64 own = list(address(token), 10, 1000);
        token.mint(address(token), 1e9);
        vm.prank(address(token));
        token.approve(address(market), type(uint256).max);
        bytes[3] memory calls = [
            abi.encodeCall(IShareMarket.buy, (id, 1, type(uint64).max)),
            abi.encodeCall(IShareMarket.list, (trackId, 1, 1000, expiresAt())),
            abi.encodeCall(IShareMarket.cancel, (own))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            assertAcceptedFromToken(address(market), calls[i]);
            uint256 before = vm.snapshotState();
            token.armCallback(address(market), calls[i]);
            buy(patron, id, 10);
            assertGuarded();
            vm.revertToState(before);
        }
    }

    function test_attack_buy_from_within_a_claim() public {
        deposit(1e6);
        uint64 id = list(artist, 400, 1000);
        skip(EPOCH_LENGTH);
        token.mint(address(token), 1e9);
        vm.prank(address(token));
        token.approve(address(market), type(uint256).max);
        token.armCallback(address(market), abi.encodeCall(IShareMarket.buy, (id, 1, type(uint64).max)));
        vm.assertEq(claim(artist), 1e6);
        assertGuarded();
    }

    function test_attack_a_deposit_counted_as_the_royalty() public {
        uint64 id = list(artist, 400, 1000);
        token.mint(address(token), 1e9);
        vm.prank(address(token));
        token.approve(address(shares), type(uint256).max);
        token.armCallback(address(shares), abi.encodeCall(ITrackShares.deposit, (500, 0, bytes32(0))));
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Payment_AmountNotReceived.selector, address(shares)));
        buy(patron, id, 10);
    }

    function test_attack_a_token_that_began_to_take_fees() public {
        uint64 id = list(artist, 400, 1000);
        token.setFee(100);
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Payment_AmountNotReceived.selector, address(shares)));
        buy(patron, id, 10);
        vm.prank(artist);
        market.cancel(id);
    }

    function test_attack_a_token_that_returns_false() public {
        uint64 id = list(artist, 400, 1000);
        // Every transferFrom returns false and moves nothing.
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(false));
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        buy(patron, id, 10);
        // One that returns true and moves nothing is refused as well.
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(true));
        vm.expectRevert(abi.encodeWithSelector(IShareMarket.Payment_AmountNotReceived.selector, address(shares)));
        buy(patron, id, 10);
        vm.assertEq(shares.balanceOf(patron), 0);
    }

    function test_attack_a_refused_seller_blocks_only_its_own_listing() public {
        send(artist, alice, 100);
        uint64 blocked = list(alice, 100, 1000);
        uint64 other = list(artist, 100, 1000);
        token.refuse(alice);
        vm.expectRevert(abi.encodeWithSelector(HostileToken.Receiver_Refused.selector, alice));
        buy(patron, blocked, 1);
        buy(patron, other, 1);
        vm.prank(alice);
        market.cancel(blocked);
        send(alice, bob, 100);
    }

    function test_attack_spend_without_allowance() public {
        uint64 id = list(artist, 400, 1000);
        token.mint(bob, 1e9);
        vm.expectRevert(allowanceMissing(50));
        buy(bob, id, 1);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Permits
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_front_run_the_permit() public {
        (address payer, uint256 key) = makeKey("payer");
        token.mint(payer, 1e6);
        uint64 id = list(artist, 10, 1000);
        (uint8 v, bytes32 r, bytes32 s) = signPayment(payer, key, address(market), 5000, block.timestamp);
        token.permit(payer, address(market), 5000, block.timestamp, v, r, s);
        vm.prank(payer);
        market.buyWithPermit(id, 5, 5000, block.timestamp, v, r, s);
        vm.assertEq(shares.balanceOf(payer), 5);
    }

    function test_attack_use_anothers_permit() public {
        (address payer, uint256 key) = makeKey("payer");
        token.mint(payer, 1e6);
        uint64 id = list(artist, 10, 1000);
        (uint8 v, bytes32 r, bytes32 s) = signPayment(payer, key, address(market), 5000, block.timestamp);
        vm.prank(bob);
        vm.expectRevert(allowanceMissing(250));
        market.buyWithPermit(id, 5, 5000, block.timestamp, v, r, s);
        vm.assertEq(token.balanceOf(payer), 1e6);
    }

    function test_attack_a_permit_of_another_chain() public {
        (address payer, uint256 key) = makeKey("payer");
        token.mint(payer, 1e6);
        uint64 id = list(artist, 10, 1000);
        (uint8 v, bytes32 r, bytes32 s) = signPayment(payer, key, address(market), 5000, block.timestamp);
        vm.chainId(10);
        vm.prank(payer);
        vm.expectRevert(allowanceMissing(250));
        market.buyWithPermit(id, 5, 5000, block.timestamp, v, r, s);
    }

    /// @dev The revert of the first payment of a sale, the royalty, when the buyer allowed the market nothing.
    function allowanceMissing(uint256 royalty) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(market), uint256(0), royalty
            );
    }
}
