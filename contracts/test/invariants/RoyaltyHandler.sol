// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {HostileToken} from "../tokens/HostileToken.sol";

/// @notice Plays holders, depositors and time against one track's shares, and counts what went in and out.
contract RoyaltyHandler {
    ITrackShares public immutable shares;
    HostileToken public immutable token;

    /// @notice Wallets and contracts; the contracts' positions are unopened until they open.
    address[] public holders;
    uint256 public deposited;
    uint256 public paidOut;
    mapping(bytes32 action => uint256) public calls;

    constructor(ITrackShares shares_, HostileToken token_, address artist) {
        shares = shares_;
        token = token_;
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
    }

    function holderCount() external view returns (uint256) {
        return holders.length;
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external count("transfer") {
        address sender = pick(from);
        amount %= shares.balanceOf(sender) + 1;
        vm.prank(sender);
        shares.transfer(pick(to), amount);
    }

    function transferAll(uint256 from, uint256 to) external count("transferAll") {
        address sender = pick(from);
        uint256 amount = shares.balanceOf(sender);
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
}
