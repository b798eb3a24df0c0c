// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {Budget} from "../../src/libraries/Budget.sol";

/// @notice Budgets compared with the vectors that all chains share.
contract BudgetTest is Test {
    string private constant FILE = "../tests/vectors/epoch.json";

    function test_golden_budgets() public view {
        string memory json = vm.readFile(FILE);
        uint256 i = 0;
        for (; vm.keyExistsJson(json, field(i, "")); ++i) {
            checkCase(json, i);
        }
        vm.assertLe(10, i, "the vectors were read");
    }

    function checkCase(string memory json, uint256 i) private view {
        uint256[] memory given = vm.parseJsonUintArray(json, field(i, ".fans"));
        uint32[4] memory fans = [uint32(given[0]), uint32(given[1]), uint32(given[2]), uint32(given[3])];
        (uint64 listeners, uint64 tracks, uint64 rate) = this.reserve(
            uint64(number(json, i, ".free")),
            uint64(number(json, i, ".quota")),
            uint16(number(json, i, ".alpha")),
            uint16(number(json, i, ".beta")),
            uint64(number(json, i, ".rate_max")),
            fans
        );
        vm.assertEq(listeners, number(json, i, ".listeners"));
        vm.assertEq(tracks, number(json, i, ".tracks"));
        vm.assertEq(rate, number(json, i, ".rate"));
        uint64 weight = uint64(number(json, i, ".weight"));
        uint64 total = uint64(number(json, i, ".weight_total"));
        vm.assertEq(Budget.trackShare(tracks, weight, total), number(json, i, ".track_share"));
    }

    function testFuzz_tiers_never_pay_more_than_the_budget(
        uint64 free,
        uint64 quota,
        uint16 alpha,
        uint16 beta,
        uint32[4] memory exact
    ) public view {
        alpha = uint16(bound(alpha, 0, 10_000));
        beta = uint16(bound(beta, 0, 10_000));
        for (uint256 i = 0; i < 4; ++i) {
            exact[i] = uint32(bound(exact[i], 0, 1 << 21));
        }
        uint32[4] memory fans;
        fans[3] = exact[3];
        fans[2] = exact[2] + fans[3];
        fans[1] = exact[1] + fans[2];
        fans[0] = exact[0] + fans[1];
        (uint64 listeners, uint64 tracks, uint64 rate) = this.reserve(free, quota, alpha, beta, type(uint64).max, fans);
        vm.assertLe(uint256(listeners) + tracks, quota);
        vm.assertLe(uint256(listeners) + tracks, free);
        uint256 units = exact[0] + 5 * uint256(exact[1]) + 20 * uint256(exact[2]) + 60 * uint256(exact[3]);
        vm.assertLe(units * rate, listeners);
    }

    function test_tier_index() public pure {
        uint16[5] memory tiers = [uint16(1), 5, 20, 60, 61];
        for (uint256 i = 0; i < tiers.length; ++i) {
            vm.assertEq(Budget.tierIndex(tiers[i]), i);
        }
        vm.assertEq(Budget.tierIndex(0), 4);
    }

    function reserve(
        uint64 free,
        uint64 quota,
        uint16 alphaBps,
        uint16 betaBps,
        uint64 rateMax,
        uint32[4] calldata fans
    ) external pure returns (uint64, uint64, uint64) {
        return Budget.reserve(free, quota, alphaBps, betaBps, rateMax, fans);
    }

    function number(string memory json, uint256 i, string memory name) private pure returns (uint256) {
        return vm.parseJsonUint(json, field(i, name));
    }

    function field(uint256 i, string memory name) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]", name);
    }
}
