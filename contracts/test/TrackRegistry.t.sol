// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {vm} from "cheats/Vm.sol";
import {ITrackRegistry} from "../src/interfaces/ITrackRegistry.sol";
import {ITrackShares} from "../src/interfaces/ITrackShares.sol";
import {Ids} from "../src/libraries/Ids.sol";
import {Position} from "../src/types/Position.sol";
import {Track, TrackState} from "../src/types/Track.sol";
import {VaultLibrary} from "../src/types/Vault.sol";
import {Deployment} from "./utils/Deployment.sol";

contract TrackRegistryTest is Deployment {
    function test_register_mints_all_shares_to_the_registrant() public {
        bytes memory manifest = cid(2);
        bytes32 expected = registry.trackIdOf(artist, manifest);
        vm.assertEq(
            expected,
            Ids.trackId(registry.deploymentId(), Ids.toBytes32(artist), manifest),
            "the id binds the registrant"
        );
        vm.expectEmit(address(registry));
        emit ITrackRegistry.TrackRegistered(
            expected,
            artist,
            registry.sharesOf(expected),
            SUPPLY,
            manifest,
            VaultLibrary.create(SUPPLY, block.timestamp),
            Position.wrap(0).open().add(SUPPLY)
        );
        (bytes32 id, ITrackShares created) = register(artist, manifest);
        vm.assertEq(id, expected);
        vm.assertEq(uint256(id) >> 248, 0, "the id is a canonical scalar");
        vm.assertEq(created.trackId(), id);
        vm.assertEq(created.name(), "Night Drive");
        vm.assertEq(created.symbol(), "NIGHT");
        vm.assertEq(created.decimals(), 0);
        vm.assertEq(created.totalSupply(), SUPPLY);
        vm.assertEq(created.balanceOf(artist), SUPPLY);
        Track memory track = registry.track(id);
        vm.assertEq(track.shares, address(created));
        vm.assertEq(track.registrant, artist);
        vm.assertTrue(track.state == TrackState.Issuing);
        vm.assertEq(keccak256(track.manifestCid), keccak256(manifest));
    }

    function test_two_registrants_of_one_manifest_get_two_tracks() public {
        (bytes32 first,) = register(alice, cid(3));
        (bytes32 second,) = register(bob, cid(3));
        vm.assertNotEq(first, second);
    }

    function test_a_track_registers_once() public {
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_AlreadyRegistered.selector, trackId));
        register(artist, cid(1));
    }

    function test_bad_registrations_are_refused() public {
        vm.expectRevert(ITrackRegistry.Track_SupplyOutOfRange.selector);
        registry.registerTrack(cid(4), 0, "a", "b");
        bytes[3] memory bad = [bytes(""), abi.encodePacked(cid(1), new bytes(5)), hex"12200102030405"];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(ITrackRegistry.Track_ManifestCidInvalid.selector);
            registry.registerTrack(bad[i], 1, "a", "b");
        }
    }

    function test_allocate_hands_out_and_opens() public {
        (bytes32 id, ITrackShares created) = register(artist, cid(5));
        allocate(id, alice, 300);
        allocate(id, address(token), 1); // a contract, opened nevertheless
        vm.assertEq(created.balanceOf(artist), SUPPLY - 301);
        vm.assertTrue(created.positionState(alice).isOpen());
        vm.assertTrue(created.positionState(address(token)).isOpen());
        vm.assertEq(Position.unwrap(created.unopenedState()), 0);
    }

    function test_allocate_opens_what_a_transfer_left_unopened() public {
        (bytes32 id, ITrackShares created) = register(artist, cid(5));
        vm.prank(artist);
        created.transfer(address(token), 10);
        vm.assertEq(created.unopenedState().shares(), 10);
        allocate(id, address(token), 5);
        vm.assertEq(created.unopenedState().shares(), 0);
        vm.assertEq(created.positionState(address(token)).shares(), 15);
    }

    function test_only_the_registrant_allocates_and_only_while_issuing() public {
        (bytes32 id,) = register(artist, cid(6));
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotRegistrant.selector, id));
        registry.finishIssue(id, RESALE_BPS);
        vm.prank(artist);
        registry.finishIssue(id, RESALE_BPS);
        vm.assertTrue(registry.track(id).state == TrackState.Issued);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssuing.selector, id));
        allocate(id, alice, 1);
        vm.prank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssuing.selector, id));
        registry.finishIssue(id, RESALE_BPS);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotRegistered.selector, bytes32(uint256(9))));
        registry.finishIssue(bytes32(uint256(9)), RESALE_BPS);
    }

    function test_allocations_must_be_sound() public {
        (bytes32 id,) = register(artist, cid(7));
        vm.prank(artist);
        vm.expectRevert(ITrackRegistry.Allocation_LengthsDiffer.selector);
        registry.allocate(id, new address[](1), new uint40[](2));
        vm.expectRevert(ITrackRegistry.Allocation_AmountZero.selector);
        allocate(id, alice, 0);
        bytes4 insufficient = IERC20Errors.ERC20InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(insufficient, artist, SUPPLY, SUPPLY + 1));
        allocate(id, alice, SUPPLY + 1);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        allocate(id, address(0), 1);
    }

    function test_the_registry_refuses_a_foreign_pool() public {
        vm.expectRevert(ITrackRegistry.Rewards_Mismatch.selector);
        this.create("TrackRegistry.sol:TrackRegistry", abi.encode(rewards, market));
    }

    function test_the_resale_royalty_is_fixed_with_the_issue() public {
        (bytes32 id,) = register(artist, cid(8));
        vm.startPrank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_ResaleRoyaltyTooHigh.selector, 1001));
        registry.finishIssue(id, 1001);
        vm.expectEmit(address(registry));
        emit ITrackRegistry.IssueFinished(id, 1000);
        registry.finishIssue(id, 1000);
        vm.assertEq(registry.resaleBps(id), 1000);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssuing.selector, id));
        registry.finishIssue(id, 0);
        vm.stopPrank();
    }

    function test_manifests_are_versioned_and_shown_by_the_shares() public {
        bytes memory manifest = hex"01551220ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        vm.assertEq(registry.manifestVersion(trackId), 1);
        vm.expectEmit(address(registry));
        emit ITrackRegistry.ManifestUpdated(trackId, 2, manifest);
        vm.expectEmit(address(shares));
        emit ITrackShares.ContractURIUpdated();
        vm.prank(artist);
        registry.updateManifest(trackId, manifest);
        vm.assertEq(registry.manifestVersion(trackId), 2);
        vm.assertEq(registry.track(trackId).registrant, artist);
        string memory uri = "ipfs://bafkreif2pall7dybz7vecqka3zo24irdwabwdi4wc55jznaq75q7eaavvu";
        vm.assertEq(registry.manifestUri(trackId), uri);
        vm.assertEq(shares.contractURI(), uri);
        vm.prank(artist);
        vm.expectRevert(ITrackRegistry.Track_ManifestCidInvalid.selector);
        registry.updateManifest(trackId, hex"12");
        (bytes32 issuing,) = register(artist, cid(9));
        vm.prank(artist);
        registry.updateManifest(issuing, manifest);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotRegistered.selector, bytes32(uint256(9))));
        registry.manifestUri(bytes32(uint256(9)));
    }

    function test_a_track_retires_once_and_after_its_issue() public {
        (bytes32 id,) = register(artist, cid(10));
        vm.startPrank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssued.selector, id));
        registry.retireTrack(id);
        vm.expectEmit(address(registry));
        emit ITrackRegistry.TrackRetired(trackId);
        registry.retireTrack(trackId);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_Retired.selector, trackId));
        registry.retireTrack(trackId);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssuing.selector, trackId));
        registry.finishIssue(trackId, 0);
        vm.stopPrank();
        vm.assertTrue(registry.track(trackId).state == TrackState.Retired);
        vm.assertEq(registry.issuedShares(trackId), address(shares));
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(artist), 1000, "a retired track earns as before");
    }

    function test_the_registrant_hands_over_in_two_steps() public {
        (bytes32 id,) = register(artist, cid(11));
        vm.startPrank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_NotIssued.selector, id));
        registry.proposeRegistrant(id, alice);
        vm.expectEmit(address(registry));
        emit ITrackRegistry.RegistrantProposed(trackId, alice);
        registry.proposeRegistrant(trackId, alice);
        vm.stopPrank();
        vm.assertEq(registry.track(trackId).registrant, artist);
        vm.assertEq(registry.track(trackId).pendingRegistrant, alice);
        vm.expectEmit(address(registry));
        emit ITrackRegistry.RegistrantChanged(trackId, alice);
        vm.prank(alice);
        registry.acceptRegistrant(trackId);
        vm.assertEq(registry.track(trackId).registrant, alice);
        vm.assertEq(registry.track(trackId).pendingRegistrant, address(0));
        vm.prank(alice);
        registry.retireTrack(trackId);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Attacks
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_take_a_track_over() public {
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotRegistrant.selector, trackId));
        registry.proposeRegistrant(trackId, bob);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotPendingRegistrant.selector, trackId));
        registry.acceptRegistrant(trackId);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotRegistrant.selector, trackId));
        registry.retireTrack(trackId);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotRegistrant.selector, trackId));
        registry.updateManifest(trackId, cid(12));
        vm.stopPrank();
        vm.prank(bob);
        vm.expectRevert(ITrackShares.Caller_NotRegistry.selector);
        shares.manifestUpdated();
    }

    function test_attack_accept_a_withdrawn_nomination() public {
        vm.startPrank(artist);
        registry.proposeRegistrant(trackId, bob);
        registry.proposeRegistrant(trackId, address(0));
        vm.stopPrank();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotPendingRegistrant.selector, trackId));
        registry.acceptRegistrant(trackId);
    }

    function test_attack_accept_twice() public {
        vm.prank(artist);
        registry.proposeRegistrant(trackId, bob);
        vm.startPrank(bob);
        registry.acceptRegistrant(trackId);
        registry.proposeRegistrant(trackId, alice);
        vm.stopPrank();
        vm.prank(alice);
        registry.acceptRegistrant(trackId);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotPendingRegistrant.selector, trackId));
        registry.acceptRegistrant(trackId);
    }

    function test_attack_update_the_manifest_as_the_former_registrant() public {
        vm.prank(artist);
        registry.proposeRegistrant(trackId, bob);
        vm.prank(bob);
        registry.acceptRegistrant(trackId);
        vm.prank(artist);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Caller_NotRegistrant.selector, trackId));
        registry.updateManifest(trackId, cid(12));
    }

    function test_attack_register_a_handed_over_track_again() public {
        vm.prank(artist);
        registry.proposeRegistrant(trackId, bob);
        vm.prank(bob);
        registry.acceptRegistrant(trackId);
        vm.expectRevert(abi.encodeWithSelector(ITrackRegistry.Track_AlreadyRegistered.selector, trackId));
        register(artist, cid(1));
    }

    function allocate(bytes32 id, address to, uint40 amount) private {
        address[] memory receivers = new address[](1);
        uint40[] memory amounts = new uint40[](1);
        receivers[0] = to;
        amounts[0] = amount;
        vm.prank(artist);
        registry.allocate(id, receivers, amounts);
    }
}
