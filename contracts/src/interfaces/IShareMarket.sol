// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Sale} from "../libraries/Sale.sol";
import {Listing} from "../types/Listing.sol";

/// @title The market of all tracks' shares
/// @notice Holders list shares at a price per share; any account buys them in part or whole. In one transaction, a part
/// of each price is deposited in the track's vault (the resale royalty), a part is the protocol's fee, and the rest is
/// paid to the seller. Listed shares stay in the seller's balance, locked, and earn for the seller until they are sold.
/// In events a listing is its number as 32 bytes. Amounts and prices are in the payment token's smallest unit.
interface IShareMarket {
    // -----------------------------------------------------------------------------------------------------------------
    // Events
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Emitted when shares are listed.
    /// @param listing Number of the listing, as 32 bytes.
    /// @param trackId Track whose shares are listed.
    /// @param seller Account that listed them.
    /// @param account Account whose balance contains the shares: the seller.
    /// @param amount Number of shares.
    /// @param unitPrice Price of one share.
    /// @param feeBps Protocol fee of the listing's sales, in basis points of the price.
    /// @param expiresAt Unix time from which the shares cannot be bought, and any account can cancel the listing.
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

    /// @notice Emitted when shares of a listing are sold, after the shares' own SharesMoved and, with a royalty,
    /// Deposited.
    /// @param listing Number of the listing, as 32 bytes.
    /// @param trackId Track whose shares are sold.
    /// @param seller Account that listed them.
    /// @param buyer Account that bought them.
    /// @param amount Number of shares sold.
    /// @param price What the buyer paid, royalty and fee included.
    /// @param royalty Part of the price that was deposited in the track's vault.
    /// @param fee Part of the price that is the protocol's fee.
    /// @param remaining Number of shares left in the listing; at zero the listing is deleted.
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

    /// @notice Emitted when a listing is cancelled.
    /// @param listing Number of the listing, as 32 bytes.
    /// @param trackId Track whose shares were listed.
    /// @param returned Number of shares that were not sold and are unlocked.
    event ListingCancelled(bytes32 indexed listing, bytes32 indexed trackId, uint40 returned);

    /// @notice Emitted when the fee of future listings is set. Existing listings keep their fee.
    /// @param feeBps The fee, in basis points of the price.
    event ProtocolFeeSet(uint16 feeBps);

    /// @notice Emitted when the owner withdraws the collected fees.
    /// @param destination Account that was paid.
    /// @param amount Amount that was paid.
    event ProtocolFeesWithdrawn(address indexed destination, uint64 amount);

    /// @notice Emitted when the owner pauses or resumes listing and buying.
    /// @param paused Whether they are paused.
    event MarketPaused(bool paused);

    // -----------------------------------------------------------------------------------------------------------------
    // Errors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Thrown by `renounceOwnership`: without an admin, a paused market would stay paused and its fees locked.
    error Admin_CannotRenounce();

    /// @notice Thrown by the constructor when the registry names another market.
    error Registry_Mismatch();

    /// @notice Thrown when shares are listed or bought while the market is paused.
    error Market_Paused();

    /// @notice Thrown when the protocol's fee is set above 250 basis points.
    /// @param feeBps The fee, in basis points.
    error Market_FeeTooHigh(uint16 feeBps);

    /// @notice Thrown when fees are withdrawn to the zero address or to the market itself.
    /// @param destination The address.
    error Market_DestinationInvalid(address destination);

    /// @notice Thrown when the listing was never made, is sold or is cancelled.
    /// @param listingId Number of the listing.
    error Listing_NotActive(uint64 listingId);

    /// @notice Thrown when shares are listed with an expiry that is not in the future, or not below 2^40.
    /// @param expiresAt The expiry, in unix time.
    error Listing_ExpiryInvalid(uint64 expiresAt);

    /// @notice Thrown when shares of an expired listing are bought.
    /// @param listingId Number of the listing.
    error Listing_Expired(uint64 listingId);

    /// @notice Thrown when an account other than the seller cancels a listing before it expires.
    /// @param listingId Number of the listing.
    error Caller_NotSeller(uint64 listingId);

    /// @notice Thrown when the seller buys from its own listing.
    /// @param listingId Number of the listing.
    error Listing_BuyerIsSeller(uint64 listingId);

    /// @notice Thrown when more shares are bought or quoted than the listing has left.
    /// @param listingId Number of the listing.
    /// @param remaining Number of shares left.
    error Listing_AmountExceedsRemaining(uint64 listingId, uint40 remaining);

    /// @notice Thrown when the price is above the buyer's maximum.
    /// @param price The price of all shares bought.
    /// @param maximum The buyer's maximum.
    error Sale_PriceAboveMaximum(uint64 price, uint64 maximum);

    /// @notice Thrown when a transfer of the payment token changes the receiver's balance by another amount than was
    /// paid.
    /// @param receiver Vault, market or seller that was to be paid.
    error Payment_AmountNotReceived(address receiver);

    // -----------------------------------------------------------------------------------------------------------------
    // Holders and buyers
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Lists shares of an issued track that the caller holds. They are locked until they are sold or the
    /// listing is cancelled.
    /// @param trackId Track whose shares are listed; it must be issued and not retired.
    /// @param amount Number of shares, above zero and not locked already.
    /// @param unitPrice Price of one share, above zero; the price of all must fit 64 bits.
    /// @param expiresAt Unix time from which they cannot be bought, in the future and below 2^40.
    /// @return listingId Number of the listing, counted from 1.
    function list(bytes32 trackId, uint40 amount, uint64 unitPrice, uint64 expiresAt)
        external
        returns (uint64 listingId);

    /// @notice Buys shares of a listing for the caller, who has approved the price to this contract.
    /// @param listingId Number of the listing.
    /// @param amount Number of shares, above zero.
    /// @param maxPrice Most that the caller pays for all of them, royalty and fee included.
    /// @return price What the caller paid.
    function buy(uint64 listingId, uint40 amount, uint64 maxPrice) external returns (uint64 price);

    /// @notice {buy} with the payment token's permit for `maxPrice`. A permit that fails is ignored, because another
    /// account may have sent it before.
    /// @param listingId Number of the listing.
    /// @param amount Number of shares, above zero.
    /// @param maxPrice Most that the caller pays, and the amount of the permit.
    /// @param deadline Deadline of the permit, in unix time.
    /// @param v Recovery id of the permit's signature.
    /// @param r First word of the permit's signature.
    /// @param s Second word of the permit's signature.
    /// @return price What the caller paid.
    function buyWithPermit(
        uint64 listingId,
        uint40 amount,
        uint64 maxPrice,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint64 price);

    /// @notice Cancels a listing and unlocks its shares, also while the market is paused. The seller may call it at any
    /// time, any account from the listing's expiry on.
    /// @param listingId Number of the listing.
    function cancel(uint64 listingId) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Admin
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Pauses or resumes listing and buying. Owner only.
    /// @param paused_ Whether they are paused from now on.
    function setMarketPaused(bool paused_) external;

    /// @notice Sets the fee of future listings. Owner only.
    /// @param feeBps_ The fee, at most 250 basis points of the price.
    function setProtocolFee(uint16 feeBps_) external;

    /// @notice Pays all collected fees to an account. Owner only.
    /// @param destination Account that is paid, neither zero nor this contract.
    /// @return amount Amount that was paid, possibly 0.
    function withdrawFees(address destination) external returns (uint64 amount);

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice A listing.
    /// @param listingId Number of the listing.
    /// @return All zero when the listing was never made, is sold or is cancelled.
    function listing(uint64 listingId) external view returns (Listing memory);

    /// @notice The price of shares of a listing and its parts. The expiry is not checked.
    /// @param listingId Number of the listing.
    /// @param amount Number of shares.
    /// @return Price, royalty, fee and proceeds.
    function quote(uint64 listingId, uint40 amount) external view returns (Sale memory);

    /// @notice The number of listings made so far.
    /// @return The number of the latest listing; 0 before the first.
    function listingCount() external view returns (uint64);

    /// @notice The protocol's fee of future listings.
    /// @return Basis points of the price.
    function feeBps() external view returns (uint16);

    /// @notice Whether listing and buying are paused.
    /// @return True when they are paused.
    function paused() external view returns (bool);

    /// @notice The registry whose tracks' shares are sold.
    /// @return The {ITrackRegistry} of this deployment.
    function registry() external view returns (address);

    /// @notice The token that shares are paid with.
    /// @return An ERC-20 token.
    function paymentToken() external view returns (address);
}
