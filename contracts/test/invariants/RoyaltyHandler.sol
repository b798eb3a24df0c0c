// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {Sale} from "../../src/libraries/Sale.sol";
import {ShareMarket} from "../../src/ShareMarket.sol";
import {Listing} from "../../src/types/Listing.sol";
import {HostileToken} from "../tokens/HostileToken.sol";

/// @notice Calls one track's shares and the market as holders, depositors and buyers, moves the time, and counts the
/// payments in and out.
contract RoyaltyHandler {
    /// @notice After this many calls without a sale, or without a payment to a holder, the handler makes one itself.
    uint256 public constant PATIENCE = 32;

    ITrackShares public immutable shares;
    HostileToken public immutable token;
    ShareMarket public immutable market;
    bytes32 private immutable _trackId;

    /// @notice Wallets and contracts. The position of a contract is unopened until it opens it.
    address[] public holders;
    mapping(address holder => uint256) public numberOf;
    uint256 public deposited;
    uint256 public paidOut;
    /// @notice Sum of the protocol fees of all sales.
    uint256 public fees;
    uint256 public sales;
    /// @notice Number of calls to this handler.
    uint256 public calls;
    /// @notice Number of times that an action changed the state.
    mapping(bytes32 action => uint256) public done;

    uint256 private _lastSaleAt;
    uint256 private _lastPaymentAt;

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

    function transfer(uint256 from, uint256 to, uint256 amount) external counted {
        address sender = pick(from);
        move(sender, pick(to), amount % (free(sender) + 1));
    }

    function transferAll(uint256 from, uint256 to) external counted {
        address sender = pick(from);
        move(sender, pick(to), free(sender));
    }

    function deposit(uint64 amount, uint8 bits) external counted {
        amount = uint64(uint256(amount) >> (8 + bits % 56)); // includes small ones; their sum stays below 2^64
        pay(amount == 0 ? 1 : amount, bits);
    }

    function claim(uint256 holder) external counted {
        address account = pick(holder);
        if (shares.positionState(account).isOpen()) collect(account);
    }

    function openPosition(uint256 holder) external counted {
        address account = pick(holder);
        if (shares.positionState(account).isOpen()) return;
        vm.prank(account);
        shares.openPosition();
        ++done["open"];
    }

    function sweepUnopened() external counted {
        uint256 swept = shares.sweepUnopened();
        paidOut += swept;
        if (swept != 0) ++done["sweep"];
    }

    function list(uint256 seller, uint40 amount, uint64 unitPrice, uint16 lifetime) external counted {
        address account = pick(seller);
        uint256 most = free(account);
        if (most == 0) return;
        unitPrice = 1 + unitPrice % 1e9; // royalties and deposits together stay below 2^64
        offer(account, uint40(1 + amount % most), unitPrice, lifetime % 20_000);
    }

    function buy(uint256 buyer, uint64 listing, uint40 amount) external counted {
        (uint64 id, Listing memory entry) = pickListing(listing);
        address account = pick(buyer);
        if (account == entry.seller || entry.seller == address(0) || vm.getBlockTimestamp() >= entry.expiresAt) return;
        purchase(account, id, uint40(1 + amount % entry.remaining));
    }

    function cancel(uint64 listing) external counted {
        (uint64 id, Listing memory entry) = pickListing(listing);
        if (entry.seller == address(0)) return;
        if (vm.getBlockTimestamp() < entry.expiresAt) vm.prank(entry.seller); // anyone may when it has expired
        market.cancel(id);
        ++done["cancel"];
    }

    function setProtocolFee(uint16 bps) external counted {
        vm.prank(market.owner());
        market.setProtocolFee(bps % 251);
    }

    function wait_(uint16 duration) external counted {
        vm.warp(vm.getBlockTimestamp() + duration % 5000);
    }

    /// @dev Counts the call. Random calls rarely list, buy before the expiry, and wait for a deposit before a claim.
    modifier counted() {
        ++calls;
        _;
        if (calls - _lastSaleAt >= PATIENCE) sell();
        if (calls - _lastPaymentAt >= PATIENCE) payHolder();
    }

    /// @dev Sells one share. If listings lock all shares, the seller of the latest listing cancels it before.
    function sell() private {
        uint256 i = 0;
        while (i < holders.length && free(holders[i]) == 0) ++i;
        if (i == holders.length) {
            uint64 id = market.listingCount();
            while (market.listing(id).seller == address(0)) --id;
            i = numberOf[market.listing(id).seller];
            vm.prank(holders[i]);
            market.cancel(id);
        }
        purchase(holders[(i + 1) % holders.length], offer(holders[i], 1, 1000, 1), 1);
    }

    /// @dev Makes a deposit, waits until it has dripped, and pays every open position with shares. If all shares are
    /// unopened, a contract opens its position before.
    function payHolder() private {
        uint256 i = 0;
        while (i < holders.length && !earns(holders[i])) ++i;
        if (i == holders.length) {
            i = 0;
            while (shares.balanceOf(holders[i]) == 0) ++i;
            vm.prank(holders[i]);
            shares.openPosition();
        }
        pay(1e6, 0);
        vm.warp(vm.getBlockTimestamp() + 3600);
        for (i = 0; i < holders.length; ++i) {
            if (earns(holders[i])) collect(holders[i]);
        }
    }

    function earns(address holder) private view returns (bool) {
        return shares.positionState(holder).isOpen() && shares.balanceOf(holder) != 0;
    }

    function move(address from, address to, uint256 amount) private {
        vm.prank(from);
        shares.transfer(to, amount);
        if (amount != 0 && from != to) ++done["transfer"];
    }

    function pay(uint64 amount, uint8 source) private {
        token.mint(address(this), amount);
        shares.deposit(amount, source, bytes32(uint256(amount)));
        deposited += amount;
        ++done["deposit"];
    }

    function collect(address holder) private {
        vm.prank(holder);
        uint256 paid = shares.claim(holder);
        paidOut += paid;
        if (paid == 0) return;
        ++done["claim"];
        _lastPaymentAt = calls;
    }

    function offer(address seller, uint40 amount, uint64 unitPrice, uint256 lifetime) private returns (uint64) {
        vm.prank(seller);
        return market.list(_trackId, amount, unitPrice, uint64(vm.getBlockTimestamp() + 1 + lifetime));
    }

    function purchase(address buyer, uint64 id, uint40 amount) private {
        Sale memory sold = market.quote(id, amount);
        token.mint(buyer, sold.price);
        vm.prank(buyer);
        market.buy(id, amount, sold.price);
        deposited += sold.royalty;
        fees += sold.fee;
        ++sales;
        _lastSaleAt = calls;
    }

    function pick(uint256 seed) private view returns (address) {
        return holders[seed % holders.length];
    }

    /// @dev One of the last eight listings, which may be sold or cancelled.
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
