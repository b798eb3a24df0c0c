// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {Sale} from "../../src/libraries/Sale.sol";
import {ShareMarket} from "../../src/ShareMarket.sol";
import {Listing} from "../../src/types/Listing.sol";
import {HostileToken} from "../tokens/HostileToken.sol";

/// @notice Plays holders, depositors, buyers and time against one track's shares and the market, and counts what went in
/// and out.
contract RoyaltyHandler {
    ITrackShares public immutable shares;
    HostileToken public immutable token;
    ShareMarket public immutable market;
    bytes32 private immutable _trackId;

    /// @notice Wallets and contracts; the contracts' positions are unopened until they open.
    address[] public holders;
    mapping(address holder => uint256) public numberOf;
    uint256 public deposited;
    uint256 public paidOut;
    /// @notice Protocol fees of all sales.
    uint256 public fees;
    uint256 public sales;
    mapping(bytes32 action => uint256) public calls;

    constructor(ITrackShares shares_, HostileToken token_, ShareMarket market_, address artist) {
        shares = shares_;
        token = token_;
        market = market_;
        _trackId = shares_.trackId();
        holders.push(artist);
        for (uint160 i = 1; i <= 3; ++i) {
            holders.push(address(0x1000 + i));
        }
        for (uint160 i = 1; i <= 2; ++i) {
            address code = address(0x2000 + i);
            vm.etch(code, hex"00");
            holders.push(code);
        }
        token.approve(address(shares_), type(uint256).max);
        for (uint256 i = 0; i < holders.length; ++i) {
            numberOf[holders[i]] = i;
            vm.prank(holders[i]);
            token_.approve(address(market_), type(uint256).max);
        }
    }

    function holderCount() external view returns (uint256) {
        return holders.length;
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external count("transfer") {
        address sender = pick(from);
        amount %= free(sender) + 1;
        vm.prank(sender);
        shares.transfer(pick(to), amount);
    }

    function transferAll(uint256 from, uint256 to) external count("transferAll") {
        address sender = pick(from);
        uint256 amount = free(sender);
        vm.prank(sender);
        shares.transfer(pick(to), amount);
    }

    function deposit(uint64 amount, uint8 bits) external count("deposit") {
        amount = uint64(uint256(amount) >> (8 + bits % 56)); // small ones too; their sum stays below 2^64
        if (amount == 0) amount = 1;
        token.mint(address(this), amount);
        shares.deposit(amount, bits, bytes32(uint256(amount)));
        deposited += amount;
    }

    function claim(uint256 holder) external count("claim") {
        address who = pick(holder);
        if (!shares.positionState(who).isOpen()) return;
        vm.prank(who);
        paidOut += shares.claim(who);
    }

    function openPosition(uint256 holder) external count("open") {
        address who = pick(holder);
        if (shares.positionState(who).isOpen()) return;
        vm.prank(who);
        shares.openPosition();
    }

    function sweepUnopened() external count("sweep") {
        paidOut += shares.sweepUnopened();
    }

    function list(uint256 seller, uint40 amount, uint64 unitPrice, uint16 lifetime) external count("list") {
        address who = pick(seller);
        uint256 most = free(who);
        if (most == 0) return;
        amount = uint40(1 + amount % most);
        unitPrice = 1 + unitPrice % 1e9; // royalties and deposits together stay below 2^64
        uint64 expiresAt = uint64(vm.getBlockTimestamp() + 1 + lifetime % 20_000);
        vm.prank(who);
        market.list(_trackId, amount, unitPrice, expiresAt);
    }

    function buy(uint256 buyer, uint64 listing, uint40 amount) external count("buy") {
        (uint64 id, Listing memory entry) = pickListing(listing);
        address who = pick(buyer);
        if (who == entry.seller || entry.seller == address(0) || vm.getBlockTimestamp() >= entry.expiresAt) return;
        amount = uint40(1 + amount % entry.remaining);
        Sale memory sold = market.quote(id, amount);
        token.mint(who, sold.price);
        vm.prank(who);
        market.buy(id, amount, sold.price);
        deposited += sold.royalty;
        fees += sold.fee;
        ++sales;
    }

    function cancel(uint64 listing) external count("cancel") {
        (uint64 id, Listing memory entry) = pickListing(listing);
        if (entry.seller == address(0)) return;
        if (vm.getBlockTimestamp() < entry.expiresAt) vm.prank(entry.seller); // later anybody may
        market.cancel(id);
    }

    function setProtocolFee(uint16 bps) external count("fee") {
        vm.prank(market.owner());
        market.setProtocolFee(bps % 251);
    }

    function wait_(uint16 duration) external count("wait") {
        vm.warp(vm.getBlockTimestamp() + duration % 5000);
    }

    modifier count(bytes32 action) {
        ++calls[action];
        _;
    }

    function pick(uint256 seed) private view returns (address) {
        return holders[seed % holders.length];
    }

    /// @dev One of the last eight listings, which may be gone.
    function pickListing(uint64 seed) private view returns (uint64 id, Listing memory entry) {
        uint64 count_ = market.listingCount();
        if (count_ == 0) return (0, entry);
        id = count_ - seed % (count_ < 8 ? count_ : 8);
        entry = market.listing(id);
    }

    /// @dev Shares that no listing locks.
    function free(address holder) private view returns (uint256) {
        return shares.balanceOf(holder) - shares.lockedOf(holder);
    }
}
