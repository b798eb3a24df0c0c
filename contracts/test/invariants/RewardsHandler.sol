// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {PayoutTree} from "../../src/libraries/PayoutTree.sol";
import {ListenRewards} from "../../src/ListenRewards.sol";
import {AttestedTuple} from "../../src/types/AttestedTuple.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {TestProofs} from "../utils/TestProofs.sol";

/// @notice Plays attestors, fans, relayers, a guardian and time against the rewards contract. Attestors lie as they like:
/// their counts and weights need not fit what is claimed. What is refused changes nothing and is let pass.
contract RewardsHandler {
    uint256 private constant EPOCH_LENGTH = 3600;
    uint64 private constant NODE = 1;

    ListenRewards public immutable rewards;
    HostileToken public immutable token;
    bytes32 private immutable _trackId;
    address private immutable _guardian;
    address private immutable _admin;
    address[] private _attestors;
    uint256 public rotations;

    uint32[] public epochs;
    uint256 public claims;
    uint256 public distributions;
    mapping(bytes32 nullifier => uint256) public paidTimes;
    uint256 public paidTwice;

    constructor(ListenRewards rewards_, HostileToken token_, bytes32 trackId, address guardian, address admin) {
        rewards = rewards_;
        token = token_;
        _trackId = trackId;
        _guardian = guardian;
        _admin = admin;
        _attestors = rewards_.attestors();
        epochs.push(uint32(block.timestamp / EPOCH_LENGTH) - 1);
        token.approve(address(rewards_), type(uint256).max);
    }

    function epochCount() external view returns (uint256) {
        return epochs.length;
    }

    function startEpoch() external {
        uint32 next = uint32(vm.getBlockTimestamp() / EPOCH_LENGTH);
        if (next == epochs[epochs.length - 1]) return;
        epochs.push(next);
        vm.warp((uint256(next) + 1) * EPOCH_LENGTH);
    }

    function attest(uint256 epoch, uint256 seat, uint32 fans, uint8 variant) external {
        vm.prank(_attestors[seat % _attestors.length]);
        try rewards.attest(pick(epoch), NODE, tuple(fans % 40, variant % 2)) {} catch {}
    }

    function fixEpoch(uint256 epoch, uint32 fans) external {
        for (uint256 i = 0; i < _attestors.length; ++i) {
            vm.prank(_attestors[i]);
            try rewards.attest(pick(epoch), NODE, tuple(fans % 40, 0)) {} catch {}
        }
        vm.warp(vm.getBlockTimestamp() + 600);
    }

    function voidEpoch(uint256 epoch) external {
        if (epoch % 8 != 0) return; // seldom
        vm.prank(_guardian);
        try rewards.voidEpoch(pick(epoch), NODE) {} catch {}
    }

    function claim(uint256 epoch, uint256 tier, uint256 nullifier, uint64 fee) external {
        ListenClaim memory listen = ListenClaim({
            epoch: pick(epoch),
            node: NODE,
            tier: [uint16(1), 5, 20, 60][tier % 4],
            nullifier: bytes32(nullifier % 50),
            recipient: address(0xfa1),
            feeReceiver: address(0xfee1),
            fee: fee % 1e9,
            expiry: type(uint64).max,
            circuitVersion: 1
        });
        uint256[4] memory inputs = [
            uint256(7_777),
            uint256(listen.nullifier),
            uint256(rewards.paramsOf(listen)),
            uint256(rewards.contextOf(listen))
        ];
        try rewards.claimListen(listen, TestProofs.prove(inputs, 3)) {
            ++claims;
            if (++paidTimes[listen.nullifier] > 1) ++paidTwice;
        } catch {}
    }

    function distribute(uint256 epoch, uint8 index) external {
        bytes32[] memory path = new bytes32[](1);
        index %= 2;
        path[0] = PayoutTree.leaf(1 - index, _trackId, 80);
        try rewards.distributeTrack(pick(epoch), NODE, index, _trackId, 80, path) {
            ++distributions;
        } catch {}
    }

    function closeEpoch(uint256 epoch) external {
        try rewards.closeEpoch(pick(epoch), NODE) {} catch {}
    }

    function fund(uint64 amount) external {
        amount = amount % 1e12 + 1;
        token.mint(address(this), amount);
        rewards.fundPool(amount);
    }

    function propose(uint8 count, uint8 threshold, uint160 first) external {
        address[] memory next = new address[](count % 17);
        for (uint160 i = 0; i < next.length; ++i) {
            next[i] = address(first % 20 + 1 + i);
        }
        vm.prank(_admin);
        try rewards.proposeAttestors(next, next.length == 0 ? 0 : uint8(threshold % next.length + 1)) {} catch {}
    }

    function applyAttestors() external {
        try rewards.applyAttestors() {
            _attestors = rewards.attestors();
            ++rotations;
        } catch {}
    }

    /// @dev Off at once, on under the timelock.
    function switchCircuit(bool on) external {
        vm.prank(_admin);
        if (on) {
            try rewards.proposeCircuit(0, 1, address(0)) {} catch {}
        } else {
            try rewards.disableCircuit(0, 1) {} catch {}
        }
        try rewards.enableCircuit(0, 1) {} catch {}
    }

    function wait_(uint32 duration) external {
        vm.warp(vm.getBlockTimestamp() + duration % 2 days);
    }

    /// @dev Two leaves of 80 in a total of 100: more is promised than there is.
    function tuple(uint32 fans, uint8 variant) private view returns (AttestedTuple memory voted) {
        voted.listenRoot = bytes32(uint256(7_777));
        bytes32 first = PayoutTree.leaf(0, _trackId, 80);
        voted.payoutRoot = PayoutTree.node(first, PayoutTree.leaf(1, _trackId, 80));
        voted.fans = [fans + 10, fans + variant, fans, fans];
        if (fans + variant > fans + 10) voted.fans[1] = fans;
        voted.payoutLeaves = 2;
        voted.weightTotal = 100;
    }

    function pick(uint256 seed) private view returns (uint32) {
        return epochs[seed % epochs.length];
    }
}
