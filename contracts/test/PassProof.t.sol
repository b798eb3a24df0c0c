// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {IPasses} from "../src/interfaces/IPasses.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {CivilDate} from "../src/libraries/CivilDate.sol";
import {Passes} from "../src/Passes.sol";
import {AgeClaim, FundsClaim} from "../src/types/Pass.sol";

/// @notice Passes for proofs that the circuits' provers made, verified with the compiled keys.
contract PassProofTest is Test {
    string private constant AGE = "../tests/vectors/age_proof.json";
    string private constant FUNDS = "../tests/vectors/funds_proof.json";
    address private constant AUTHORITY = address(0xa17);

    Passes private _passes;
    bytes32 private _gate;
    string private _json;

    function setUp() public {
        vm.chainId(31_337); // the chain that the vectors' claims are bound to
    }

    function test_golden_age_proofs() public {
        open(AGE);
        playAll(1);
    }

    function test_golden_funds_proofs() public {
        open(FUNDS);
        playAll(2);
    }

    function test_attack_golden_proofs_of_another_chain() public {
        string[2] memory files = [AGE, FUNDS];
        for (uint8 statement = 1; statement <= 2; ++statement) {
            open(files[statement - 1]);
            uint256 tried = 0;
            for (uint256 i = 0; vm.keyExistsJson(_json, field(i, "")); ++i) {
                if (isHere(i) || !vm.parseJsonBool(_json, field(i, ".accepted"))) continue;
                vm.warp(vm.parseJsonUint(_json, field(i, ".now")));
                post();
                vm.expectRevert(IProofGate.Proof_Invalid.selector);
                send(statement, i, vm.parseJsonBytes(_json, field(i, ".proof")));
                ++tried;
            }
            vm.assertLt(2, tried);
        }
    }

    function test_attack_one_person_twice_with_golden_proofs() public {
        open(AGE);
        post();
        uint256 refused = 0;
        for (uint256 i = 0; vm.keyExistsJson(_json, field(i, "")); ++i) {
            if (!isHere(i) || !vm.parseJsonBool(_json, field(i, ".accepted"))) continue;
            if (vm.parseJsonUint(_json, field(i, ".now")) != vm.getBlockTimestamp()) continue;
            bytes32 nullifier = vm.parseJsonBytes32(_json, field(i, ".nullifier"));
            if (_passes.isSpent(nullifier)) {
                vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, nullifier));
                ++refused;
            }
            send(1, i, vm.parseJsonBytes(_json, field(i, ".proof")));
        }
        vm.assertEq(refused, 1);
    }

    /// @dev Fewer runs by default: each run parses the vectors, which takes 40 ms.
    /// forge-config: default.fuzz.runs = 256
    /// forge-config: long.fuzz.runs = 10000
    function testFuzz_no_bit_of_a_golden_age_proof_can_be_flipped(uint16 bit) public {
        open(AGE);
        post();
        uint256 i = 0;
        while (!isHere(i)) ++i;
        bytes memory proof = vm.parseJsonBytes(_json, field(i, ".proof"));
        bit %= 2048;
        proof[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        send(1, i, proof);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Vectors
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Sends every proof for this chain at its own time to a fresh state in which the root was just posted.
    function playAll(uint8 statement) private {
        uint256 played = 0;
        for (uint256 i = 0; vm.keyExistsJson(_json, field(i, "")); ++i) {
            if (!isHere(i)) continue;
            uint256 before = vm.snapshotState();
            vm.warp(vm.parseJsonUint(_json, field(i, ".now")));
            post();
            bool accepted = vm.parseJsonBool(_json, field(i, ".accepted"));
            if (accepted) {
                vm.assertEq(_passes.scopeOf(_gate), vm.parseJsonBytes32(_json, field(i, ".scope")));
                vm.assertEq(contextOf(i), vm.parseJsonBytes32(_json, field(i, ".ctx")));
            } else {
                vm.expectRevert(refusal(statement, i));
            }
            send(statement, i, vm.parseJsonBytes(_json, field(i, ".proof")));
            vm.assertEq(_passes.hasPass(_gate, holderOf(i)), accepted);
            vm.revertToState(before);
            ++played;
        }
        vm.assertLt(4, played);
    }

    /// @dev The expected revert data: the proof's day is not one of the last seven, or its threshold is below the
    /// gate's.
    function refusal(uint8 statement, uint256 i) private view returns (bytes memory) {
        uint32 today = CivilDate.dayAt(vm.getBlockTimestamp());
        uint32 day = statement == 1 ? number(field(i, ".day")) : today;
        if (day <= today && day + 7 > today) return abi.encodePacked(IProofGate.Proof_Invalid.selector);
        return abi.encodeWithSelector(IPasses.Age_DayOutOfRange.selector, day, today);
    }

    function send(uint8 statement, uint256 i, bytes memory proof) private {
        bytes32 nullifier = vm.parseJsonBytes32(_json, field(i, ".nullifier"));
        bytes32 root = vm.parseJsonBytes32(_json, field(i, ".root"));
        uint64 expiry = uint64(vm.parseJsonUint(_json, field(i, ".expiry")));
        uint32 version = number(field(i, ".circuit_version"));
        if (statement == 1) {
            uint32 day = number(field(i, ".day"));
            _passes.proveAge(_gate, AgeClaim(nullifier, holderOf(i), root, day, expiry, version), proof);
        } else {
            _passes.proveFunds(_gate, FundsClaim(nullifier, holderOf(i), root, expiry, version), proof);
        }
    }

    function contextOf(uint256 i) private view returns (bytes32) {
        uint64 expiry = uint64(vm.parseJsonUint(_json, field(i, ".expiry")));
        return _passes.contextOf(holderOf(i), expiry, number(field(i, ".circuit_version")));
    }

    function holderOf(uint256 i) private view returns (address) {
        return address(uint160(uint256(vm.parseJsonBytes32(_json, field(i, ".holder")))));
    }

    function isHere(uint256 i) private view returns (bool) {
        return vm.parseJsonUint(_json, field(i, ".chain")) == 2;
    }

    function number(string memory key) private view returns (uint32) {
        return uint32(vm.parseJsonUint(_json, key));
    }

    function field(uint256 i, string memory name) private pure returns (string memory) {
        return string.concat(".proofs[", vm.toString(i), "]", name);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Deployment
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Runs the constructor at the address that the file's proofs are bound to, and registers their issuer and
    /// gate.
    function open(string memory file) private {
        _json = vm.readFile(file);
        vm.warp(vm.parseJsonUint(_json, ".posted_at"));
        uint256 here = 0;
        while (!isHere(here)) ++here;
        address where = address(uint160(uint256(vm.parseJsonBytes32(_json, field(here, ".contract")))));
        bytes memory arguments = abi.encode(address(this), uint32(1200));
        vm.etch(where, abi.encodePacked(vm.getCode("Passes.sol:Passes"), arguments));
        (bool done, bytes memory runtime) = where.call("");
        vm.assertTrue(done);
        vm.etch(where, runtime);
        _passes = Passes(where);
        _passes.setIssuer(number(".issuer"), AUTHORITY, true);
        _gate = _passes.registerGate(
            keccak256(bytes(file)) == keccak256(bytes(AGE)) ? 1 : 2,
            number(".issuer"),
            number(field(here, ".subject")),
            uint128(vm.parseJsonUint(_json, field(here, ".threshold"))),
            uint64(vm.parseJsonUint(_json, field(here, ".period_length")))
        );
    }

    function post() private {
        bytes32 root = vm.parseJsonBytes32(_json, ".root");
        uint32 snapshot = vm.keyExistsJson(_json, ".snapshot") ? number(".snapshot") : 0;
        vm.prank(AUTHORITY);
        _passes.postRoot(number(".issuer"), root, snapshot);
    }
}
