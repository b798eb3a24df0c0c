// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {PayoutTree} from "../../src/libraries/PayoutTree.sol";
import {AttestedTuple} from "../../src/types/AttestedTuple.sol";
import {ListenClaim} from "../../src/types/ListenClaim.sol";
import {Deployment} from "./Deployment.sol";
import {TestProofs} from "./TestProofs.sol";

/// @notice A deployment with a registered node, a funded pool, and an ended epoch that attestors may vote on.
abstract contract EpochFixture is Deployment {
    uint64 internal constant NODE = 1;
    uint64 internal constant QUOTA = 500e6;
    uint64 internal constant POOL = 100_000e6;
    bytes32 internal constant LISTEN_ROOT = bytes32(uint256(7_777));

    uint32 internal epoch;
    address internal fan = makeAddr("fan");
    address internal relayer = makeAddr("relayer");

    function setUp() public virtual override {
        super.setUp();
        epoch = uint32(START / EPOCH_LENGTH);
        vm.prank(admin);
        rewards.registerNode(NODE, makeAddr("operator"), QUOTA);
        vm.prank(patron);
        rewards.fundPool(POOL);
        skip(EPOCH_LENGTH);
    }

    /// @notice The payout tree has one leaf, the fixture's track, with the whole weight: its root is the leaf.
    function tuple() internal view returns (AttestedTuple memory) {
        return AttestedTuple({
            listenRoot: LISTEN_ROOT,
            payoutRoot: PayoutTree.leaf(0, trackId, 5 << 32),
            fans: [uint32(12), 11, 10, 9],
            payoutLeaves: 1,
            weightTotal: 5 << 32
        });
    }

    function attest(uint256 seat, AttestedTuple memory voted) internal {
        vm.prank(attestors[seat]);
        rewards.attest(epoch, NODE, voted);
    }

    function fixEpoch(AttestedTuple memory voted) internal {
        attest(0, voted);
        attest(1, voted);
    }

    /// @notice Fixes the epoch and lets its challenge delay pass.
    function makePayable() internal {
        fixEpoch(tuple());
        skip(CHALLENGE_DELAY);
    }

    function claimOf(uint16 tier, uint256 nullifier) internal view returns (ListenClaim memory) {
        return ListenClaim({
            epoch: epoch,
            node: NODE,
            tier: tier,
            nullifier: bytes32(nullifier),
            recipient: fan,
            feeReceiver: relayer,
            fee: 1000,
            expiry: uint64(block.timestamp + 1 days),
            circuitVersion: 1
        });
    }

    /// @notice A proof of `claim` for the fixture's listen root.
    function prove(ListenClaim memory claim) internal view returns (bytes memory) {
        uint256[4] memory inputs = [
            uint256(LISTEN_ROOT),
            uint256(claim.nullifier),
            uint256(rewards.paramsOf(claim)),
            uint256(rewards.contextOf(claim))
        ];
        return TestProofs.prove(inputs, 5);
    }

    function distribute() internal {
        rewards.distributeTrack(epoch, NODE, 0, trackId, 5 << 32, new bytes32[](0));
    }
}
