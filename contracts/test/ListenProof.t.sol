// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {Groth16} from "../src/libraries/Groth16.sol";
import {ListenRewards} from "../src/ListenRewards.sol";
import {AttestedTuple} from "../src/types/AttestedTuple.sol";
import {ListenClaim} from "../src/types/ListenClaim.sol";
import {NetworkParameters} from "../src/types/Network.sol";
import {Deployment} from "./utils/Deployment.sol";

/// @notice Claims with proofs that the listen circuit's prover made, verified with its compiled key.
contract ListenProofTest is Deployment {
    string private constant FILE = "../tests/vectors/listen_proof.json";
    /// @dev Address that the vectors' claims are bound to.
    address private constant REWARDS = address(0x1111111111111111111111111111111111111111);
    uint64 private constant NODE = 7;

    string private _json;
    uint32 private _epoch;
    bytes32 private _root;
    uint256[] private _here;

    function setUp() public override {
        vm.chainId(31_337); // the chain that the vectors' claims are bound to
        super.setUp();
        _json = vm.readFile(FILE);
        rewards = deployAt(REWARDS);
        vm.prank(admin);
        rewards.registerNode(NODE, makeAddr("operator"), 500e6);
        token.mint(REWARDS, 1e12);
        for (uint256 i = 0; vm.keyExistsJson(_json, field(i, "")); ++i) {
            if (vm.parseJsonUint(_json, field(i, ".chain")) == 2) _here.push(i);
        }
        vm.assertLe(4, _here.length, "the vectors were read");
        _epoch = uint32(vm.parseJsonUint(_json, field(_here[0], ".epoch")));
        _root = vm.parseJsonBytes32(_json, field(_here[0], ".root"));
        makePayable();
    }

    function test_golden_claims_are_paid() public {
        uint64 rate = rewards.epochOf(_epoch, NODE).rate;
        for (uint256 i = 0; i < _here.length; ++i) {
            (ListenClaim memory listen, bytes memory proof) = read(_here[i]);
            vm.assertEq(rewards.paramsOf(listen), vm.parseJsonBytes32(_json, field(_here[i], ".params")));
            vm.assertEq(rewards.contextOf(listen), vm.parseJsonBytes32(_json, field(_here[i], ".ctx")));
            uint256 before = vm.snapshotState();
            rewards.claimListen(listen, proof);
            uint256 paid = token.balanceOf(listen.recipient);
            vm.assertEq(paid + listen.fee, uint256(listen.tier) * rate);
            if (listen.feeReceiver != address(0)) vm.assertEq(token.balanceOf(listen.feeReceiver), listen.fee);
            vm.revertToState(before);
        }
    }

    function test_golden_proofs_of_one_nullifier_are_paid_once() public {
        uint256 refused = 0;
        for (uint256 i = 0; i < _here.length; ++i) {
            (ListenClaim memory listen, bytes memory proof) = read(_here[i]);
            if (rewards.isSpent(listen.nullifier)) {
                vm.expectRevert(abi.encodeWithSelector(IProofGate.Nullifier_Spent.selector, listen.nullifier));
                ++refused;
            }
            rewards.claimListen(listen, proof);
        }
        vm.assertLe(1, refused, "a claim proved twice is among the vectors");
    }

    function test_golden_proofs_are_valid_for_their_own_claim_only() public {
        (ListenClaim memory listen, bytes memory proof) = read(_here[0]);
        (, bytes memory other) = read(_here[1]);
        refuse(listen, other);
        listen.recipient = alice;
        refuse(listen, proof);
        (listen, proof) = read(_here[0]);
        listen.tier = 5;
        refuse(listen, proof);
        (listen, proof) = read(_here[0]);
        listen.expiry += 1;
        refuse(listen, proof);
        (listen, proof) = read(_here[0]);
        listen.nullifier = bytes32(uint256(listen.nullifier) ^ 1);
        refuse(listen, proof);
    }

    function test_golden_proofs_of_another_chain_are_refused() public {
        for (uint256 i = 0; vm.keyExistsJson(_json, field(i, "")); ++i) {
            if (vm.parseJsonUint(_json, field(i, ".chain")) == 2) continue;
            (ListenClaim memory listen, bytes memory proof) = read(i);
            refuse(listen, proof);
        }
    }

    function testFuzz_no_bit_of_a_golden_proof_can_be_flipped(uint16 bit) public {
        (ListenClaim memory listen, bytes memory proof) = read(_here[0]);
        bit %= 2048;
        proof[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        refuse(listen, proof);
    }

    function refuse(ListenClaim memory listen, bytes memory proof) private {
        vm.expectRevert(IProofGate.Proof_Invalid.selector);
        rewards.claimListen(listen, proof);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Vectors
    // -----------------------------------------------------------------------------------------------------------------

    function read(uint256 i) private view returns (ListenClaim memory listen, bytes memory proof) {
        listen = ListenClaim({
            epoch: uint32(vm.parseJsonUint(_json, field(i, ".epoch"))),
            node: uint64(vm.parseJsonUint(_json, field(i, ".node"))),
            tier: uint16(vm.parseJsonUint(_json, field(i, ".tier"))),
            nullifier: vm.parseJsonBytes32(_json, field(i, ".nullifier")),
            recipient: short(vm.parseJsonBytes32(_json, field(i, ".recipient"))),
            feeReceiver: short(vm.parseJsonBytes32(_json, field(i, ".fee_receiver"))),
            fee: uint64(vm.parseJsonUint(_json, field(i, ".fee"))),
            expiry: uint64(vm.parseJsonUint(_json, field(i, ".expiry"))),
            circuitVersion: uint32(vm.parseJsonUint(_json, field(i, ".circuit_version")))
        });
        proof = vm.parseJsonBytes(_json, field(i, ".proof"));
    }

    function field(uint256 i, string memory name) private pure returns (string memory) {
        return string.concat(".proofs[", vm.toString(i), "]", name);
    }

    function short(bytes32 padded) private pure returns (address) {
        return address(uint160(uint256(padded)));
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Deployment
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Runs the constructor at the address where the vectors expect the contract.
    function deployAt(address where) private returns (ListenRewards) {
        NetworkParameters memory given = parameters();
        given.network = uint32(vm.parseJsonUint(_json, ".proofs[0].network"));
        bytes memory arguments = abi.encode(address(token), address(registry), admin, guardian, attestors, given);
        vm.etch(where, abi.encodePacked(vm.getCode("ListenRewards.sol:ListenRewards"), arguments));
        (bool done, bytes memory runtime) = where.call("");
        vm.assertTrue(done);
        vm.etch(where, runtime);
        return ListenRewards(where);
    }

    function makePayable() private {
        uint256[] memory fans = vm.parseJsonUintArray(_json, field(_here[0], ".fans"));
        AttestedTuple memory voted;
        voted.listenRoot = _root;
        voted.fans = [uint32(fans[0]), uint32(fans[1]), uint32(fans[2]), uint32(fans[3])];
        vm.warp((uint256(_epoch) + 1) * EPOCH_LENGTH);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(attestors[i]);
            rewards.attest(_epoch, NODE, voted);
        }
        skip(CHALLENGE_DELAY);
        vm.assertLt(uint256(_root), Groth16.R);
    }
}
