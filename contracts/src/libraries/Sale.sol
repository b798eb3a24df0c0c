// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A price and its parts, in the payment token's smallest unit.
struct Sale {
    /// What the buyer pays.
    uint64 price;
    /// Of it deposited in the track's vault, rounded up: many small purchases avoid no royalty.
    uint64 royalty;
    /// Of it kept by the protocol, rounded down.
    uint64 fee;
    /// The rest, which the seller gets.
    uint64 proceeds;
}

/// @notice What a sale of shares costs, and who gets what of it; the same on all chains.
library Sales {
    /// @notice Most of a price that a track may have deposited in its vault, in basis points.
    uint16 internal constant RESALE_BPS_MAX = 1000;
    /// @notice Most of a price that the protocol may keep, in basis points.
    uint16 internal constant FEE_BPS_MAX = 250;

    uint256 private constant BPS = 10_000;

    /// @notice Nothing is sold, or for nothing.
    error Sale_PriceZero();
    /// @notice The price leaves 64 bits.
    error Sale_PriceExceedsLimit();

    /// @notice The sale of `amount` shares at `unitPrice` each. The rates are within their maxima.
    function sale(uint40 amount, uint64 unitPrice, uint16 resaleBps, uint16 feeBps)
        internal
        pure
        returns (Sale memory sold)
    {
        unchecked {
            // 40 + 64 bits, and 64 + 16 below: nothing overflows; royalty and fee together are at most the price.
            uint256 price = uint256(amount) * unitPrice;
            if (price == 0) revert Sale_PriceZero();
            if (price > type(uint64).max) revert Sale_PriceExceedsLimit();
            uint256 royalty = (price * resaleBps + BPS - 1) / BPS;
            uint256 fee = price * feeBps / BPS;
            sold.price = uint64(price);
            sold.royalty = uint64(royalty);
            sold.fee = uint64(fee);
            sold.proceeds = uint64(price - royalty - fee);
        }
    }
}
