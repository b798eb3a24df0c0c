// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IShareMarket} from "./interfaces/IShareMarket.sol";
import {ITrackRegistry} from "./interfaces/ITrackRegistry.sol";
import {ITrackShares} from "./interfaces/ITrackShares.sol";
import {Sale, Sales} from "./libraries/Sale.sol";
import {Listing} from "./types/Listing.sol";

/// @title The market of all tracks' shares
/// @notice Holds no shares, and no tokens except for the protocol's fees. The owner sets the fee of future listings and
/// may pause listing and buying. It can move neither listed shares nor the payments of a sale.
contract ShareMarket is IShareMarket, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant EXPIRY_LIMIT = 1 << 40;

    /// @inheritdoc IShareMarket
    address public immutable registry;
    /// @inheritdoc IShareMarket
    address public immutable paymentToken;

    /// @inheritdoc IShareMarket
    uint64 public listingCount;
    /// @inheritdoc IShareMarket
    uint16 public feeBps;
    /// @inheritdoc IShareMarket
    bool public paused;
    mapping(uint64 listingId => Listing) private _listings;

    /// @param registry_ Registry that names this market's precomputed address; it is deployed before.
    /// @param owner_ Account that administers the market.
    /// @param feeBps_ The protocol's fee of future listings, in basis points of the price.
    constructor(address registry_, address owner_, uint16 feeBps_) Ownable(owner_) {
        if (ITrackRegistry(registry_).market() != address(this)) revert Registry_Mismatch();
        registry = registry_;
        paymentToken = ITrackRegistry(registry_).paymentToken();
        _setFee(feeBps_);
    }

    modifier whenNotPaused() {
        if (paused) revert Market_Paused();
        _;
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Holders and buyers
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IShareMarket
    function list(bytes32 trackId, uint40 amount, uint64 unitPrice, uint64 expiresAt)
        external
        whenNotPaused
        nonReentrant
        returns (uint64 listingId)
    {
        (address shares, uint16 resaleBps) = ITrackRegistry(registry).listableShares(trackId);
        if (expiresAt <= block.timestamp || expiresAt >= EXPIRY_LIMIT) {
            revert Listing_ExpiryInvalid(expiresAt);
        }
        uint16 fee = feeBps;
        // slither-disable-next-line unused-return: called because it reverts for an impossible price
        Sales.sale(amount, unitPrice, resaleBps, fee); // reverts when all shares together could not be sold
        listingId = ++listingCount;
        _listings[listingId] = Listing({
            seller: msg.sender,
            remaining: amount,
            expiresAt: uint40(expiresAt),
            feeBps: fee,
            shares: shares,
            unitPrice: unitPrice,
            resaleBps: resaleBps
        });
        ITrackShares(shares).lock(msg.sender, amount);
        emit SharesListed(
            bytes32(uint256(listingId)), trackId, msg.sender, msg.sender, amount, unitPrice, fee, expiresAt
        );
    }

    /// @inheritdoc IShareMarket
    function buy(uint64 listingId, uint40 amount, uint64 maxPrice)
        external
        whenNotPaused
        nonReentrant
        returns (uint64 price)
    {
        return _buy(listingId, amount, maxPrice);
    }

    /// @inheritdoc IShareMarket
    function buyWithPermit(
        uint64 listingId,
        uint40 amount,
        uint64 maxPrice,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external whenNotPaused nonReentrant returns (uint64 price) {
        // Another account may have sent the permit before. Then the allowance exists; if not, the payment fails.
        try IERC20Permit(paymentToken).permit(msg.sender, address(this), maxPrice, deadline, v, r, s) {} catch {}
        return _buy(listingId, amount, maxPrice);
    }

    /// @inheritdoc IShareMarket
    function cancel(uint64 listingId) external nonReentrant {
        Listing memory entry = _existing(listingId);
        if (msg.sender != entry.seller && block.timestamp < entry.expiresAt) revert Caller_NotSeller(listingId);
        delete _listings[listingId];
        ITrackShares shares = ITrackShares(entry.shares);
        shares.unlock(entry.seller, entry.remaining);
        emit ListingCancelled(bytes32(uint256(listingId)), shares.trackId(), entry.remaining);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Admin
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Always reverts with {Admin_CannotRenounce}. The admin can hand its role over.
    function renounceOwnership() public view override onlyOwner {
        revert Admin_CannotRenounce();
    }

    /// @inheritdoc IShareMarket
    function setMarketPaused(bool paused_) external onlyOwner {
        paused = paused_;
        emit MarketPaused(paused_);
    }

    /// @inheritdoc IShareMarket
    function setProtocolFee(uint16 feeBps_) external onlyOwner {
        _setFee(feeBps_);
    }

    /// @inheritdoc IShareMarket
    function withdrawFees(address destination) external onlyOwner nonReentrant returns (uint64 amount) {
        if (destination == address(0) || destination == address(this)) revert Market_DestinationInvalid(destination);
        IERC20 token = IERC20(paymentToken);
        uint256 balance = token.balanceOf(address(this));
        // Fees fit 64 bits. A larger balance was sent here by others; the rest can be withdrawn by another call.
        amount = balance > type(uint64).max ? type(uint64).max : uint64(balance);
        emit ProtocolFeesWithdrawn(destination, amount);
        if (amount != 0) token.safeTransfer(destination, amount);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc IShareMarket
    function listing(uint64 listingId) external view returns (Listing memory) {
        return _listings[listingId];
    }

    /// @inheritdoc IShareMarket
    function quote(uint64 listingId, uint40 amount) external view returns (Sale memory) {
        return _sale(_existing(listingId), listingId, amount);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Internal
    // -----------------------------------------------------------------------------------------------------------------

    function _buy(uint64 listingId, uint40 amount, uint64 maxPrice) private returns (uint64) {
        Listing memory entry = _existing(listingId);
        if (block.timestamp >= entry.expiresAt) revert Listing_Expired(listingId);
        if (msg.sender == entry.seller) revert Listing_BuyerIsSeller(listingId);
        Sale memory sold = _sale(entry, listingId, amount);
        if (sold.price > maxPrice) revert Sale_PriceAboveMaximum(sold.price, maxPrice);
        uint40 remaining = entry.remaining - amount;
        if (remaining == 0) delete _listings[listingId];
        else _listings[listingId].remaining = remaining;

        bytes32 id = bytes32(uint256(listingId));
        bytes32 trackId = ITrackShares(entry.shares).settleSale(id, entry.seller, msg.sender, amount, sold.royalty);
        emit SharesSold(id, trackId, entry.seller, msg.sender, amount, sold.price, sold.royalty, sold.fee, remaining);
        _pay(entry.shares, sold.royalty);
        _pay(address(this), sold.fee);
        _pay(entry.seller, sold.proceeds);
        return sold.price;
    }

    /// @dev Transfers `amount` from the caller to `receiver`. Reverts when the receiver gets another amount: with a
    /// token that began to take fees, the vault would have less than it booked, and the seller less than the price.
    function _pay(address receiver, uint256 amount) private {
        if (amount == 0) return;
        IERC20 token = IERC20(paymentToken);
        uint256 before = token.balanceOf(receiver);
        token.safeTransferFrom(msg.sender, receiver, amount);
        if (token.balanceOf(receiver) - before != amount) revert Payment_AmountNotReceived(receiver);
    }

    function _setFee(uint16 feeBps_) private {
        if (feeBps_ > Sales.FEE_BPS_MAX) revert Market_FeeTooHigh(feeBps_);
        feeBps = feeBps_;
        emit ProtocolFeeSet(feeBps_);
    }

    function _existing(uint64 listingId) private view returns (Listing memory entry) {
        entry = _listings[listingId];
        if (entry.seller == address(0)) revert Listing_NotActive(listingId);
    }

    function _sale(Listing memory entry, uint64 listingId, uint40 amount) private pure returns (Sale memory) {
        if (amount > entry.remaining) revert Listing_AmountExceedsRemaining(listingId, entry.remaining);
        return Sales.sale(amount, entry.unitPrice, entry.resaleBps, entry.feeBps);
    }
}
