// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Shares for sale, in two words. All zero when the listing was never made, is sold or is cancelled.
struct Listing {
    /// Account that listed the shares. They stay in its balance, locked, and earn for it.
    address seller;
    /// Number of shares left.
    uint40 remaining;
    /// Unix time from which the shares cannot be bought, and any account can cancel the listing.
    uint40 expiresAt;
    /// The protocol's fee when the shares were listed, in basis points of the price.
    uint16 feeBps;
    /// The track's {ITrackShares}.
    address shares;
    /// Price of one share, in the payment token's smallest unit.
    uint64 unitPrice;
    /// The track's resale royalty, in basis points of the price; it never changes after the issue.
    uint16 resaleBps;
}
