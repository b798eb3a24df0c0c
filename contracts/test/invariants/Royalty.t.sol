// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {Listing} from "../../src/types/Listing.sol";
import {Position} from "../../src/types/Position.sol";
import {Vault} from "../../src/types/Vault.sol";
import {Deployment} from "../utils/Deployment.sol";
import {RoyaltyHandler} from "./RoyaltyHandler.sol";

/// @notice The exact invariant of the royalty arithmetic, after any sequence of calls.
contract RoyaltyInvariant is Deployment {
    RoyaltyHandler private _handler;

    /// @dev Forge prints this event.
    // solhint-disable-next-line event-name-capwords
    event log_string(string line);

    function setUp() public override {
        super.setUp();
        _handler = new RoyaltyHandler(shares, token, market, artist);
        targetContract(address(_handler));
    }

    /// @notice `pending + Σ owed` after settling, times SCALE, plus `carry` plus `Σ remainder` equals
    /// `(deposits − claims) * SCALE`.
    function invariant_everything_deposited_is_owed_to_the_unit() public view {
        Vault vault = shares.vaultState();
        uint256 held = vault.pending() << 40;
        held += vault.carry();
        held += worth(shares.unopenedState(), vault);
        for (uint256 i = 0; i < _handler.holderCount(); ++i) {
            Position position = shares.positionState(_handler.holders(i));
            if (position.isOpen()) held += worth(position, vault);
        }
        vm.assertEq(held, (_handler.deposited() - _handler.paidOut()) << 40);
    }

    /// @notice `Σ position shares + unopened = S`.
    function invariant_positions_and_unopened_shares_are_the_supply() public view {
        uint256 open = 0;
        uint256 closed = 0;
        for (uint256 i = 0; i < _handler.holderCount(); ++i) {
            Position position = shares.positionState(_handler.holders(i));
            if (position.isOpen()) open += position.shares();
            else closed += position.shares();
        }
        vm.assertEq(shares.unopenedState().shares(), closed);
        vm.assertEq(open + closed, SUPPLY);
    }

    /// @notice The vault's balance is exactly what it owes.
    function invariant_the_vault_is_solvent() public view {
        vm.assertEq(token.balanceOf(address(shares)), _handler.deposited() - _handler.paidOut());
    }

    /// @notice A holder's locked shares are the remaining shares of its listings, and never exceed its balance.
    function invariant_locked_shares_are_the_listed_shares() public view {
        uint256[] memory listed = new uint256[](_handler.holderCount());
        for (uint64 id = market.listingCount(); id != 0; --id) {
            Listing memory listing = market.listing(id);
            if (listing.remaining != 0) listed[_handler.numberOf(listing.seller)] += listing.remaining;
        }
        for (uint256 i = 0; i < listed.length; ++i) {
            address holder = _handler.holders(i);
            vm.assertEq(shares.lockedOf(holder), listed[i]);
            vm.assertTrue(shares.positionState(holder).isLocked() == (listed[i] != 0));
            vm.assertLe(listed[i], shares.balanceOf(holder));
        }
    }

    /// @notice The market's balance is the protocol's fees, and it holds no shares.
    function invariant_the_market_holds_only_fees() public view {
        vm.assertEq(token.balanceOf(address(market)), _handler.fees());
        vm.assertEq(shares.balanceOf(address(market)), 0);
    }

    /// @notice After each run: royalties were paid and shares were sold. `forge test -vv` prints the counts.
    function afterInvariant() public {
        uint256 calls = _handler.calls();
        uint256 least = calls / _handler.PATIENCE();
        string memory counts = summary(calls);
        emit log_string(counts);
        vm.assertLe(least, _handler.sales(), counts);
        vm.assertLe(least, _handler.done("claim"), counts);
        vm.assertLe(least, _handler.done("deposit") + _handler.sales(), counts);
    }

    function test_the_handler_sells_and_pays() public {
        for (uint256 i = 0; i < 20; ++i) {
            _handler.transfer(0, i, 50);
            _handler.list(i, 30, 1000, 10_000);
            _handler.buy(i + 1, 0, 3);
        }
        vm.assertLe(10, _handler.sales());
        _handler.deposit(1e6 << 8, 0);
        _handler.wait_(4000);
        _handler.claim(0);
        vm.assertLe(1, _handler.done("claim"));
        invariant_everything_deposited_is_owed_to_the_unit();
        invariant_locked_shares_are_the_listed_shares();
        invariant_the_market_holds_only_fees();
    }

    function summary(uint256 calls) private view returns (string memory text) {
        text = string.concat(vm.toString(calls), " calls: ", vm.toString(_handler.done("transfer")), " transfers, ");
        text = string.concat(text, vm.toString(_handler.done("deposit")), " deposits, ");
        text = string.concat(text, vm.toString(_handler.done("claim")), " payments to holders, ");
        text = string.concat(text, vm.toString(_handler.done("open")), " positions opened, ");
        text = string.concat(text, vm.toString(_handler.done("sweep")), " sweeps, ");
        text = string.concat(text, vm.toString(_handler.sales()), " sales, ");
        text = string.concat(text, vm.toString(_handler.done("cancel")), " listings cancelled");
    }

    function worth(Position position, Vault vault) private pure returns (uint256) {
        position = position.settle(vault.index());
        return (position.owed() << 40) + position.remainder();
    }
}
