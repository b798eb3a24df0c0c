// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {Sale, Sales} from "../../src/libraries/Sale.sol";

/// @notice The arithmetic of sales compared with the vectors that all chains share.
contract SaleTest is Test {
    function test_golden_vectors() public view {
        string memory json = vm.readFile("../tests/vectors/market.json");
        uint256 i = 0;
        for (; vm.keyExistsJson(json, path(i, "")); ++i) {
            Sale memory sold = Sales.sale(
                uint40(vm.parseJsonUint(json, path(i, ".amount"))),
                uint64(vm.parseJsonUint(json, path(i, ".unit_price"))),
                uint16(vm.parseJsonUint(json, path(i, ".resale_bps"))),
                uint16(vm.parseJsonUint(json, path(i, ".fee_bps")))
            );
            vm.assertEq(sold.price, vm.parseJsonUint(json, path(i, ".price")), path(i, ".price"));
            vm.assertEq(sold.royalty, vm.parseJsonUint(json, path(i, ".royalty")), path(i, ".royalty"));
            vm.assertEq(sold.fee, vm.parseJsonUint(json, path(i, ".fee")), path(i, ".fee"));
            vm.assertEq(sold.proceeds, vm.parseJsonUint(json, path(i, ".proceeds")), path(i, ".proceeds"));
        }
        vm.assertLe(5, i, "the vectors were read");
    }

    function testFuzz_the_parts_make_the_price(uint40 amount, uint64 unitPrice, uint16 resale, uint16 fee) public view {
        resale %= Sales.RESALE_BPS_MAX + 1;
        fee %= Sales.FEE_BPS_MAX + 1;
        uint256 price = uint256(amount) * unitPrice;
        try this.sale(amount, unitPrice, resale, fee) returns (Sale memory sold) {
            vm.assertEq(sold.price, price);
            vm.assertEq(uint256(sold.royalty) + sold.fee + sold.proceeds, price);
            vm.assertLe(price * resale, uint256(sold.royalty) * 10_000, "never less royalty than its part");
            vm.assertLe(uint256(sold.fee) * 10_000, price * fee, "never more fee than its part");
        } catch {
            vm.assertTrue(price == 0 || price > type(uint64).max);
        }
    }

    function test_the_edges() public {
        Sale memory sold = this.sale(1, type(uint64).max, 1000, 250);
        vm.assertEq(sold.price, type(uint64).max);
        vm.expectRevert(Sales.Sale_PriceExceedsLimit.selector);
        this.sale(type(uint40).max, type(uint64).max, 0, 0);
        vm.expectRevert(Sales.Sale_PriceZero.selector);
        this.sale(0, type(uint64).max, 0, 0);
    }

    function sale(uint40 amount, uint64 unitPrice, uint16 resale, uint16 fee) external pure returns (Sale memory) {
        return Sales.sale(amount, unitPrice, resale, fee);
    }

    function path(uint256 i, string memory field) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]", field);
    }
}
