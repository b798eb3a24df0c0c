// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {vm} from "cheats/Vm.sol";
import {IShareMarket} from "../../src/interfaces/IShareMarket.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {MarketFixture} from "../utils/MarketFixture.sol";

/// @notice Attempts to reenter the market, to pay less than the price or with another account's tokens, and to block
/// buyers by a payment that fails.
contract MarketPaymentAttacks is MarketFixture {
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
        PaymentPermit memory permit = permitPayment();
        token.permit(permit.payer, address(market), 5000, block.timestamp, permit.v, permit.r, permit.s);
        buyWith(permit, permit.payer);
        vm.assertEq(shares.balanceOf(permit.payer), 5);
    }

    function test_attack_use_anothers_permit() public {
        PaymentPermit memory permit = permitPayment();
        vm.expectRevert(allowanceMissing(250));
        buyWith(permit, bob);
        vm.assertEq(token.balanceOf(permit.payer), 1e6);
    }

    function test_attack_a_permit_of_another_chain() public {
        PaymentPermit memory permit = permitPayment();
        vm.chainId(10);
        vm.expectRevert(allowanceMissing(250));
        buyWith(permit, permit.payer);
    }

    /// @dev The revert of the first payment of a sale, the royalty, when the buyer allowed the market nothing.
    function allowanceMissing(uint256 royalty) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(market), uint256(0), royalty
            );
    }
}
