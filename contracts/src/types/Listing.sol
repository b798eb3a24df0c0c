// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Shares for sale, in two words. All zero when there is no such listing (any more).
struct Listing {
    /// Whose shares they are; they stay in the seller's balance, locked, and keep earning.
    address seller;
    /// Shares left.
    uint40 remaining;
    /// Unix time from which nobody can buy and anybody can cancel.
    uint40 expiresAt;
    /// Protocol fee, in basis points of the price, as it was when the shares were listed.
    uint16 feeBps;
    /// The track's shares.
    address shares;
    /// Price of one share, in the payment token's smallest unit.
    uint64 unitPrice;
    /// The track's resale royalty, in basis points of the price; fixed for ever with the issue.
    uint16 resaleBps;
}
