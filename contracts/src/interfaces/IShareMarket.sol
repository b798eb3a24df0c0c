// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Sale} from "../libraries/Sale.sol";
import {Listing} from "../types/Listing.sol";

/// @title The market of all tracks' shares
/// @notice Holders list shares at a unit price; anybody buys them in part or whole. Of every price a part is deposited in
/// the track's vault (its resale royalty), a part is the protocol's fee, the rest goes to the seller, in one transaction.
/// Listed shares stay the seller's and earn for it until they are sold. In events a listing is its number as 32 bytes.
interface IShareMarket {
    // ------------------------------------------------------------------------------------------------------------------
    // Events
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Shares are for sale.
    /// @param account Where the shares are: with the seller, locked.
    /// @param feeBps Protocol fee of its sales, in basis points of the price.
    /// @param expiresAt Unix time from which nobody can buy, and anybody can cancel.
    event SharesListed(
        bytes32 indexed listing,
        bytes32 indexed trackId,
        address indexed seller,
        address account,
        uint40 amount,
        uint64 unitPrice,
        uint16 feeBps,
        uint64 expiresAt
    );

    /// @notice Shares of a listing were sold. The shares' own SharesMoved and Deposited (with royalty) come before it.
    /// @param price What the buyer paid, royalty and fee included.
    /// @param royalty Of it deposited in the track's vault.
    /// @param fee Of it kept as the protocol's fee.
    /// @param remaining Shares left in the listing; with none it is gone.
    event SharesSold(
        bytes32 indexed listing,
        bytes32 indexed trackId,
        address seller,
        address indexed buyer,
        uint40 amount,
        uint64 price,
        uint64 royalty,
        uint64 fee,
        uint40 remaining
    );

    /// @notice A listing ended before all was sold: `returned` shares are free again.
    event ListingCancelled(bytes32 indexed listing, bytes32 indexed trackId, uint40 returned);

    /// @notice Listings from now on pay this fee, in basis points of the price.
    event ProtocolFeeSet(uint16 feeBps);

    /// @notice Collected fees were paid out.
    event ProtocolFeesWithdrawn(address indexed destination, uint64 amount);

    /// @notice Listing and buying were stopped, or work again.
    event MarketPaused(bool paused);

    // ------------------------------------------------------------------------------------------------------------------
    // Errors
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The registry was deployed for another market.
    error Registry_Mismatch();
    error Market_Paused();
    /// @notice The fee must be at most 250 basis points.
    error Market_FeeTooHigh(uint16 feeBps);
    error Market_DestinationInvalid(address destination);
    /// @notice There is no such listing, or it was sold or cancelled.
    error Listing_NotActive(uint64 listingId);
    /// @notice The expiry must be in the future and below 2^40.
    error Listing_ExpiryInvalid(uint64 expiresAt);
    error Listing_Expired(uint64 listingId);
    /// @notice Only the seller cancels before the listing expires.
    error Caller_NotSeller(uint64 listingId);
    /// @notice Nobody buys from itself.
    error Listing_BuyerIsSeller(uint64 listingId);
    error Listing_AmountExceedsRemaining(uint64 listingId, uint40 remaining);
    /// @notice The price is above what the buyer would pay.
    error Sale_PriceAboveMaximum(uint64 price, uint64 maximum);
    /// @notice The payment token delivered another amount than was paid.
    error Payment_AmountNotReceived(address receiver);

    // ------------------------------------------------------------------------------------------------------------------
    // Holders and buyers
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Offers `amount` of the caller's shares of an issued track, which are locked until sold or cancelled.
    /// @param unitPrice Price of one share, in the payment token's smallest unit; the price of all must fit 64 bits.
    /// @param expiresAt Unix time, in the future and below 2^40.
    /// @return listingId Counts from 1.
    function list(bytes32 trackId, uint40 amount, uint64 unitPrice, uint64 expiresAt)
        external
        returns (uint64 listingId);

    /// @notice Buys `amount` shares of a listing for the caller, who has approved the price to this contract.
    /// @param maxPrice Most the caller pays for all of them, royalty and fee included.
    /// @return price Paid.
    function buy(uint64 listingId, uint40 amount, uint64 maxPrice) external returns (uint64 price);

    /// @notice {buy} with the payment token's permit for `maxPrice`; a permit that fails is ignored, since it may have been
    /// used already.
    function buyWithPermit(
        uint64 listingId,
        uint40 amount,
        uint64 maxPrice,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint64 price);

    /// @notice Ends a listing and frees its shares. The seller at any time, anybody from its expiry on; never pausable.
    function cancel(uint64 listingId) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Admin
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Stops listing and buying, or lets them work again.
    function setMarketPaused(bool paused_) external;

    /// @notice Sets the fee of listings to come, at most 250 basis points.
    function setProtocolFee(uint16 feeBps_) external;

    /// @notice Pays all collected fees to `destination`.
    function withdrawFees(address destination) external returns (uint64 amount);

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The listing, all zero when there is none.
    function listing(uint64 listingId) external view returns (Listing memory);

    /// @notice What buying `amount` shares of a listing costs, and who gets what of it.
    function quote(uint64 listingId, uint40 amount) external view returns (Sale memory);

    /// @notice Listings made so far, which is the last one's number.
    function listingCount() external view returns (uint64);

    /// @notice Fee of listings to come, in basis points of the price.
    function feeBps() external view returns (uint16);

    /// @notice Whether listing and buying are stopped.
    function paused() external view returns (bool);

    /// @notice The registry whose tracks' shares are sold.
    function registry() external view returns (address);

    /// @notice The token that shares are paid with.
    function paymentToken() external view returns (address);
}
