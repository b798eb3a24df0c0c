// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {Deployment} from "./Deployment.sol";
import {Permits} from "./Permits.sol";

/// @notice Sellers and buyers of the issued track's shares. Listings last a day from the start.
abstract contract MarketFixture is Deployment {
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

    /// @notice The payment token's permit of `owner`'s first nonce.
    function signPayment(address owner, uint256 key, address spender, uint256 value, uint256 deadline)
        internal
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        return vm.sign(key, Permits.digest(address(token), owner, spender, value, 0, deadline));
    }
}
