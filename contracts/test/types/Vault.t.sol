// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {Position} from "../../src/types/Position.sol";
import {Vault, VaultLibrary} from "../../src/types/Vault.sol";

/// @notice The royalty arithmetic compared with the vectors that all chains share.
contract VaultTest is Test {
    /// @dev Folder of the vectors; VIBESTREAM_VECTORS names another, for example with newly generated scenarios.
    string private constant FOLDER = "../tests/vectors";
    /// @dev Unix time at which the vectors' vaults are created.
    uint256 private constant START = 1_800_000_000;

    struct PositionJson {
        uint256 shares;
        uint256 indexPaid;
        uint256 owed;
        uint256 remainder;
    }

    struct VaultJson {
        uint256 index;
        uint256 carry;
        uint256 pending;
        uint256 end;
        uint256 last;
        uint256 deposited;
        PositionJson unopened;
    }

    struct StepJson {
        uint256 time;
        string op;
        uint256 holder;
        uint256 peer;
        uint256 amount;
        uint256 paid;
        string error_;
        VaultJson vault;
        PositionJson[] positions;
    }

    /// @dev The same, with the field names of the file.
    string private constant STEP_TYPE = "Step(uint256 at,string op,uint256 holder,uint256 peer,uint256 amount,"
        "uint256 paid,string error,Vault vault,Position[] positions)"
        "Vault(uint256 index,uint256 carry,uint256 pending,uint256 end,uint256 last,uint256 deposited,Position unopened)"
        "Position(uint256 shares,uint256 index_paid,uint256 owed,uint256 remainder)";

    uint256 private _period;
    Vault private _vault;
    Position private _unopened;
    Position[4] private _positions;
    uint256 private _played;

    function test_golden_vectors() public {
        string memory json = vm.readFile(string.concat(vm.envOr("VIBESTREAM_VECTORS", FOLDER), "/royalty.json"));
        uint256 count = vm.parseJsonUint(json, ".count");
        for (uint256 i = 0; i < count; ++i) {
            playScenario(json, string.concat(".scenarios[", vm.toString(i), "]"));
        }
        vm.assertLe(200, _played, "the vectors were played");
    }

    function testFuzz_index_and_carry_add_up_to_what_was_released(
        uint40 supply,
        uint64 first,
        uint64 second,
        uint32 wait,
        uint32 rest
    ) public pure {
        supply = uint40(bound(supply, 1, type(uint40).max));
        first = uint64(bound(first, 1, type(uint64).max / 2));
        second = uint64(bound(second, 1, type(uint64).max / 2));
        Vault vault = VaultLibrary.create(supply, 1e9).deposit(first, 1e9, 3600);
        vault = vault.deposit(second, 1e9 + uint256(wait), 3600);
        vault = vault.touch(1e9 + uint256(wait) + rest);
        vm.assertEq(vault.index() * supply + vault.carry(), vault.released() << 40);
        vm.assertLt(vault.carry(), supply);
        vm.assertEq(vault.released() + vault.pending(), uint256(first) + second);
        vm.assertLe(vault.end(), 1e9 + uint256(wait) + 3600);
        vm.assertTrue(vault.pending() == 0 || vault.last() < vault.end());
    }

    function test_deposits_beyond_64_bits_are_refused() public {
        Vault vault = VaultLibrary.create(7, 1000).deposit(type(uint64).max, 1000, 60);
        vm.expectRevert(VaultLibrary.Vault_DepositsExceedLimit.selector);
        this.depositOne(vault);
    }

    function depositOne(Vault vault) external pure returns (Vault) {
        return vault.deposit(1, 1030, 60);
    }

    function depositInto(uint256 amount, uint256 time) external view returns (Vault) {
        return _vault.deposit(amount, time, _period);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Vectors
    // -----------------------------------------------------------------------------------------------------------------

    function playScenario(string memory json, string memory path) private {
        _period = vm.parseJsonUint(json, string.concat(path, ".period"));
        uint256 supply = vm.parseJsonUint(json, string.concat(path, ".supply"));
        StepJson[] memory steps =
            abi.decode(vm.parseJsonTypeArray(json, string.concat(path, ".steps"), STEP_TYPE), (StepJson[]));
        _vault = VaultLibrary.create(supply, START);
        _unopened = Position.wrap(0).add(supply);
        delete _positions;
        for (uint256 i = 0; i < steps.length; ++i) {
            StepJson memory step = steps[i];
            bool refused = bytes(step.error_).length != 0;
            // Positions are never closed here, so no remainder returns to a vault: the scenario ends for Ethereum.
            if (isOp(step, "close") && !refused && _positions[step.holder].remainder() != 0) return;
            if (refused) playRefused(step);
            else play(step);
            check(step, string.concat(path, ".steps[", vm.toString(i), "]"));
            ++_played;
        }
    }

    /// @dev Other refusals are checked by the contracts, see TrackShares.t.sol.
    function playRefused(StepJson memory step) private {
        if (!isOp(step, "deposit") || step.amount == 0) return;
        vm.expectRevert(VaultLibrary.Vault_DepositsExceedLimit.selector);
        this.depositInto(step.amount, step.time);
    }

    function play(StepJson memory step) private {
        if (isOp(step, "deposit")) {
            _vault = _vault.deposit(step.amount, step.time, _period);
            return;
        }
        _vault = _vault.touch(step.time);
        uint256 index = _vault.index();
        Position position = _positions[step.holder];
        if (isOp(step, "open")) {
            position = position.settle(index).add(step.amount);
            _unopened = _unopened.settle(index).sub(step.amount);
        } else if (isOp(step, "unopen")) {
            position = position.settle(index).sub(step.amount);
            _unopened = _unopened.settle(index).add(step.amount);
        } else if (isOp(step, "transfer")) {
            position = position.settle(index).sub(step.amount);
            _positions[step.peer] = _positions[step.peer].settle(index).add(step.amount);
        } else if (isOp(step, "claim")) {
            position = position.settle(index);
            vm.assertEq(position.owed(), step.paid);
            position = position.paid();
        } else if (isOp(step, "sweep")) {
            _unopened = _unopened.settle(index);
            vm.assertEq(_unopened.owed(), step.paid);
            _unopened = _unopened.paid();
        } else if (isOp(step, "close")) {
            position = Position.wrap(0);
        } else {
            vm.assertTrue(isOp(step, "touch"), step.op);
        }
        _positions[step.holder] = position;
    }

    function check(StepJson memory step, string memory place) private view {
        VaultJson memory vault = step.vault;
        same(_vault.index(), vault.index, place, ".vault.index");
        same(_vault.carry(), vault.carry, place, ".vault.carry");
        same(_vault.pending(), vault.pending, place, ".vault.pending");
        same(_vault.end(), vault.end, place, ".vault.end");
        same(_vault.last(), vault.last, place, ".vault.last");
        same(_vault.deposited(), vault.deposited, place, ".vault.deposited");
        checkPosition(_unopened, vault.unopened, string.concat(place, ".vault.unopened"));
        for (uint256 i = 0; i < step.positions.length; ++i) {
            string memory which = string.concat(place, ".positions[", vm.toString(i), "]");
            checkPosition(_positions[i], step.positions[i], which);
        }
    }

    function checkPosition(Position position, PositionJson memory expected, string memory place) private pure {
        same(position.shares(), expected.shares, place, ".shares");
        same(position.indexPaid(), expected.indexPaid, place, ".index_paid");
        same(position.owed(), expected.owed, place, ".owed");
        same(position.remainder(), expected.remainder, place, ".remainder");
    }

    function same(uint256 value, uint256 expected, string memory place, string memory field) private pure {
        vm.assertEq(value, expected, string.concat(place, field));
    }

    function isOp(StepJson memory step, string memory op) private pure returns (bool) {
        return keccak256(bytes(step.op)) == keccak256(bytes(op));
    }
}
