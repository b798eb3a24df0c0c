// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {PayoutTree} from "../../src/libraries/PayoutTree.sol";
import {ListenRewards} from "../../src/ListenRewards.sol";
import {AttestedTuple} from "../../src/types/AttestedTuple.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {TestProofs} from "../utils/TestProofs.sol";

/// @notice Calls the rewards contract as attestors, fans, relayers, guardian and owner, and moves the time. Attestors
/// may lie: their counts and weights need not fit the claims. A call that reverts changes nothing and is ignored.
contract RewardsHandler {
    uint256 private constant EPOCH_LENGTH = 3600;
    uint256 private constant CHALLENGE_DELAY = 600;
    uint64 private constant NODE = 1;
    /// @notice After this many calls without a claim, or without a payment to a track, the handler makes one itself.
    uint256 public constant PATIENCE = 16;

    ListenRewards public immutable rewards;
    HostileToken public immutable token;
    bytes32 private immutable _trackId;
    address private immutable _guardian;
    address private immutable _admin;
    address[] private _attestors;

    uint32[] public epochs;
    /// @notice Number of calls to this handler.
    uint256 public calls;
    /// @notice Number of rotations of the attestors.
    uint256 public rotations;
    /// @notice Number of claims paid.
    uint256 public claims;
    /// @notice Number of paid claims that were refused when they were sent again.
    uint256 public replaysRefused;
    /// @notice Number of payments to tracks.
    uint256 public distributions;
    /// @notice Number of times that the circuit was disabled, and enabled again.
    uint256 public switchedOff;
    uint256 public switchedOn;
    mapping(bytes32 nullifier => uint256) public paidTimes;
    uint256 public paidTwice;

    ListenClaim private _lastPaid;
    uint256 private _nextNullifier = 1000;
    uint256 private _lastClaimAt;
    uint256 private _lastDistributionAt;

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

    /// @dev Counts the call. Random calls may void every epoch or leave the circuit disabled for a whole run; then
    /// nothing would be paid, and the invariants about payments would check nothing.
    modifier counted() {
        ++calls;
        _;
        if (calls - _lastClaimAt >= PATIENCE) payFan();
        if (calls - _lastDistributionAt >= PATIENCE) payTrack();
    }

    function epochCount() external view returns (uint256) {
        return epochs.length;
    }

    function startEpoch() external counted {
        openEpoch();
    }

    function attest(uint256 epoch, uint256 seat, uint32 fans, uint8 variant) external counted {
        vm.prank(_attestors[seat % _attestors.length]);
        try rewards.attest(pick(epoch), NODE, tuple(fans % 40, variant % 2)) {} catch {}
    }

    function fixEpoch(uint256 epoch, uint32 fans) external counted {
        voteAlike(pick(epoch), fans % 40);
        skip(CHALLENGE_DELAY);
    }

    function voidEpoch(uint256 epoch) external counted {
        if (epoch % 8 != 0) return; // rarely
        vm.prank(_guardian);
        try rewards.voidEpoch(pick(epoch), NODE) {} catch {}
    }

    function claim(uint256 epoch, uint256 tier, uint256 nullifier, uint64 fee) external counted {
        tryClaim(claimOf(pick(epoch), [uint16(1), 5, 20, 60][tier % 4], nullifier % 50, fee % 1e9));
    }

    /// @notice Sends the last paid claim again.
    function replayClaim() external counted {
        if (claims == 0) return;
        ListenClaim memory listen = _lastPaid;
        uint256 before = claims;
        tryClaim(listen);
        if (claims == before) ++replaysRefused;
    }

    function distribute(uint256 epoch, uint8 index) external counted {
        tryDistribute(pick(epoch), index % 2);
    }

    function closeEpoch(uint256 epoch) external counted {
        try rewards.closeEpoch(pick(epoch), NODE) {} catch {}
    }

    function fund(uint64 amount) external counted {
        amount = amount % 1e12 + 1;
        token.mint(address(this), amount);
        rewards.fundPool(amount);
    }

    function propose(uint8 count, uint8 threshold, uint160 first) external counted {
        address[] memory next = new address[](count % 17);
        for (uint160 i = 0; i < next.length; ++i) {
            next[i] = address(first % 20 + 1 + i);
        }
        vm.prank(_admin);
        try rewards.proposeAttestors(next, next.length == 0 ? 0 : uint8(threshold % next.length + 1)) {} catch {}
    }

    function applyAttestors() external counted {
        try rewards.applyAttestors() {
            _attestors = rewards.attestors();
            ++rotations;
        } catch {}
    }

    /// @notice Disables the circuit, or withdraws the proposal to enable it.
    function disableCircuit() external counted {
        (, bool enabled,) = rewards.circuitOf(0, 1);
        vm.prank(_admin);
        try rewards.disableCircuit(0, 1) {
            if (enabled) ++switchedOff;
        } catch {}
    }

    function proposeCircuit() external counted {
        vm.prank(_admin);
        try rewards.proposeCircuit(0, 1, address(0)) {} catch {}
    }

    function enableCircuit() external counted {
        tryEnable();
    }

    function wait_(uint32 duration) external counted {
        skip(duration % 2 days);
    }

    /// @dev Enables the circuit if it is disabled, fixes a new epoch, and claims.
    function payFan() private {
        (, bool enabled,) = rewards.circuitOf(0, 1);
        if (!enabled) {
            vm.prank(_admin);
            rewards.proposeCircuit(0, 1, address(0));
            skip(rewards.timelock());
            tryEnable();
        }
        tryClaim(claimOf(payableEpoch(), 1, _nextNullifier++, 0));
    }

    function payTrack() private {
        tryDistribute(payableEpoch(), 0);
    }

    function payableEpoch() private returns (uint32 epoch) {
        openEpoch();
        epoch = epochs[epochs.length - 1];
        voteAlike(epoch, 20);
        skip(CHALLENGE_DELAY);
    }

    function openEpoch() private {
        uint32 next = uint32(vm.getBlockTimestamp() / EPOCH_LENGTH);
        if (next == epochs[epochs.length - 1]) return;
        epochs.push(next);
        vm.warp((uint256(next) + 1) * EPOCH_LENGTH);
    }

    function voteAlike(uint32 epoch, uint32 fans) private {
        for (uint256 i = 0; i < _attestors.length; ++i) {
            vm.prank(_attestors[i]);
            try rewards.attest(epoch, NODE, tuple(fans, 0)) {} catch {}
        }
    }

    function tryClaim(ListenClaim memory listen) private {
        uint256[4] memory inputs = [
            uint256(7_777),
            uint256(listen.nullifier),
            uint256(rewards.paramsOf(listen)),
            uint256(rewards.contextOf(listen))
        ];
        try rewards.claimListen(listen, TestProofs.prove(inputs, 3)) {
            ++claims;
            _lastClaimAt = calls;
            _lastPaid = listen;
            if (++paidTimes[listen.nullifier] > 1) ++paidTwice;
        } catch {}
    }

    function tryDistribute(uint32 epoch, uint8 index) private {
        bytes32[] memory path = new bytes32[](1);
        path[0] = PayoutTree.leaf(1 - index, _trackId, 80);
        try rewards.distributeTrack(epoch, NODE, index, _trackId, 80, path) {
            ++distributions;
            _lastDistributionAt = calls;
        } catch {}
    }

    function tryEnable() private {
        try rewards.enableCircuit(0, 1) {
            ++switchedOn;
        } catch {}
    }

    function claimOf(uint32 epoch, uint16 tier, uint256 nullifier, uint64 fee)
        private
        pure
        returns (ListenClaim memory)
    {
        return ListenClaim({
            epoch: epoch,
            node: NODE,
            tier: tier,
            nullifier: bytes32(nullifier),
            recipient: address(0xfa1),
            feeReceiver: address(0xfee1),
            fee: fee,
            expiry: type(uint64).max,
            circuitVersion: 1
        });
    }

    function skip(uint256 duration) private {
        vm.warp(vm.getBlockTimestamp() + duration);
    }

    /// @dev Two leaves of weight 80 with an attested total of 100: their parts exceed the budget.
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
