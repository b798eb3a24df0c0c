// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TestToken} from "./TestToken.sol";

/// @notice A hostile payment token: it takes a fee, refuses receivers, and calls another contract during a transfer.
contract HostileToken is TestToken {
    uint256 public feeBps;
    mapping(address account => bool) public refused;
    address private _target;
    bytes private _call;
    /// @notice Whether the last callback succeeded, and what it returned.
    bool public callbackSucceeded;
    bytes public callbackResult;

    error Receiver_Refused(address account);

    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    function refuse(address account) external {
        refused[account] = true;
    }

    /// @notice Makes the next transfer call `target` with `data`, once.
    function armCallback(address target, bytes calldata data) external {
        _target = target;
        _call = data;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (refused[to]) revert Receiver_Refused(to);
        uint256 fee = from == address(0) ? 0 : value * feeBps / 10_000;
        super._update(from, to, value - fee);
        if (fee != 0) super._update(from, address(0xfee), fee);
        if (_target != address(0)) {
            address target = _target;
            _target = address(0);
            (callbackSucceeded, callbackResult) = target.call(_call);
        }
    }
}
