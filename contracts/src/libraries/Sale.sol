// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A price and its parts, in the payment token's smallest unit.
struct Sale {
    /// Amount that the buyer pays.
    uint64 price;
    /// Part that is deposited in the track's vault, rounded up, so that many small purchases do not avoid the royalty.
    uint64 royalty;
    /// Part that is the protocol's fee, rounded down.
    uint64 fee;
    /// Rest, which is paid to the seller.
    uint64 proceeds;
}

/// @notice Computes the price of a sale of shares and its parts, as on the other chains.
library Sales {
    /// @notice Maximum resale royalty, in basis points of the price.
    uint16 internal constant RESALE_BPS_MAX = 1000;
    /// @notice Maximum protocol fee, in basis points of the price.
    uint16 internal constant FEE_BPS_MAX = 250;

    uint256 private constant BPS = 10_000;

    /// @notice Thrown when no shares are sold, or at a price of zero.
    error Sale_PriceZero();
    /// @notice Thrown when the price does not fit 64 bits.
    error Sale_PriceExceedsLimit();

    /// @notice The sale of `amount` shares at `unitPrice` each. The caller has checked that both rates are within their
    /// maxima.
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
