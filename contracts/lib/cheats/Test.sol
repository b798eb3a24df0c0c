// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "./Vm.sol";

/// @notice Base of test contracts: targets of invariant tests and bounded fuzz inputs.
abstract contract Test {
    /// @dev Marks this as a test contract for Foundry.
    bool public constant IS_TEST = true;

    address[] private _targets;

    /// @notice Contracts that an invariant test calls, read by Foundry.
    function targetContracts() external view returns (address[] memory) {
        return _targets;
    }

    function targetContract(address target) internal {
        _targets.push(target);
    }

    /// @notice `x` mapped into `min..=max`.
    function bound(uint256 x, uint256 min, uint256 max) internal pure returns (uint256) {
        if (x >= min && x <= max) return x;
        if (min == 0 && max == type(uint256).max) return x;
        return min + x % (max - min + 1);
    }

    /// @notice Deploys `artifact`. External, so that a test can expect a constructor to revert: after an expected
    /// revert of `vm.deployCode` itself forge ends the test as passed, and nothing behind it runs.
    function create(string calldata artifact, bytes calldata arguments) external returns (address) {
        return vm.deployCode(artifact, arguments);
    }

    function makeAddr(string memory name) internal returns (address account) {
        account = address(uint160(uint256(keccak256(bytes(name)))));
        vm.label(account, name);
    }

    function makeKey(string memory name) internal pure returns (address account, uint256 key) {
        key = uint256(keccak256(bytes(name)));
        account = vm.addr(key);
    }
}
