// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {Deployment} from "./Deployment.sol";
import {Permits} from "./Permits.sol";

/// @notice Sellers and buyers of the issued track's shares. Listings last a day from the start.
abstract contract MarketFixture is Deployment {
    /// @dev The payment token's permit for a purchase of a listing.
    struct PaymentPermit {
        address payer;
        uint64 listingId;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    function expiresAt() internal pure returns (uint64) {
        return uint64(START + 1 days);
    }

    function list(address seller, uint40 amount, uint64 unitPrice) internal returns (uint64) {
        return listUntil(seller, amount, unitPrice, expiresAt());
    }

    function listUntil(address seller, uint40 amount, uint64 unitPrice, uint64 expiry) internal returns (uint64) {
        vm.prank(seller);
        return market.list(trackId, amount, unitPrice, expiry);
    }

    function buy(address buyer, uint64 id, uint40 amount) internal returns (uint64) {
        vm.prank(buyer);
        return market.buy(id, amount, type(uint64).max);
    }

    /// @notice A permit of a payer with 1e6 tokens, who pays the market 5,000 for five shares of a new listing of ten.
    function permitPayment() internal returns (PaymentPermit memory permit) {
        uint256 key;
        (permit.payer, key) = makeKey("payer");
        token.mint(permit.payer, 1e6);
        permit.listingId = list(artist, 10, 1000);
        bytes32 digest = Permits.digest(address(token), permit.payer, address(market), 5000, 0, block.timestamp);
        (permit.v, permit.r, permit.s) = vm.sign(key, digest);
    }

    /// @notice `buyer` sends the purchase that `permit` pays for.
    function buyWith(PaymentPermit memory permit, address buyer) internal returns (uint64) {
        vm.prank(buyer);
        return market.buyWithPermit(permit.listingId, 5, 5000, block.timestamp, permit.v, permit.r, permit.s);
    }
}
