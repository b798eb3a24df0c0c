// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IListenRewards} from "./interfaces/IListenRewards.sol";
import {ITrackRegistry} from "./interfaces/ITrackRegistry.sol";
import {ITrackShares} from "./interfaces/ITrackShares.sol";
import {CidUri} from "./libraries/CidUri.sol";
import {Ids} from "./libraries/Ids.sol";
import {Sales} from "./libraries/Sale.sol";
import {TrackShares} from "./TrackShares.sol";
import {Position} from "./types/Position.sol";
import {Track, TrackState} from "./types/Track.sol";
import {Vault} from "./types/Vault.sol";

/// @title The tracks registered on this chain
contract TrackRegistry is ITrackRegistry {
    uint256 private constant CID_MAX = 40;

    /// @inheritdoc ITrackRegistry
    bytes32 public immutable deploymentId;
    /// @inheritdoc ITrackRegistry
    address public immutable paymentToken;
    /// @inheritdoc ITrackRegistry
    address public immutable rewards;
    /// @inheritdoc ITrackRegistry
    address public immutable market;
    /// @inheritdoc ITrackRegistry
    address public immutable sharesImplementation;

    mapping(bytes32 trackId => Track) private _tracks;

    /// @param rewards_ Rewards contract that names this registry's precomputed address; it is deployed before. It
    /// defines the payment token and the epoch length, over which deposits drip.
    /// @param market_ Precomputed address of the market, which is deployed next.
    // slither-disable-next-line missing-zero-check: the rewards contract is called below, and the market reverts for a registry that names another
    constructor(address rewards_, address market_) {
        IListenRewards pool = IListenRewards(rewards_);
        if (pool.registry() != address(this)) revert Rewards_Mismatch();
        deploymentId = Ids.deploymentId(block.chainid, address(this));
        paymentToken = pool.paymentToken();
        rewards = rewards_;
        market = market_;
        sharesImplementation = address(new TrackShares(paymentToken, rewards_, market_, pool.parameters().epochLength));
    }

    modifier onlyRegistrant(bytes32 trackId) {
        Track storage entry = _tracks[trackId];
        if (entry.state == TrackState.None) revert Track_NotRegistered(trackId);
        if (entry.registrant != msg.sender) revert Caller_NotRegistrant(trackId);
        _;
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Registrant
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc ITrackRegistry
    function registerTrack(bytes calldata manifestCid, uint40 supply, string calldata name, string calldata symbol)
        external
        returns (bytes32 trackId, address shares)
    {
        (trackId, shares) = _create(manifestCid, supply);
        (Vault vault, Position position) = ITrackShares(shares).initialize(msg.sender, supply, name, symbol);
        emit TrackRegistered(trackId, msg.sender, shares, supply, manifestCid, vault, position);
    }

    /// @inheritdoc ITrackRegistry
    function allocate(bytes32 trackId, address[] calldata to, uint40[] calldata amounts)
        external
        onlyRegistrant(trackId)
    {
        Track storage entry = _tracks[trackId];
        if (entry.state != TrackState.Issuing) revert Track_NotIssuing(trackId);
        if (to.length != amounts.length) revert Allocation_LengthsDiffer();
        ITrackShares shares = ITrackShares(entry.shares);
        for (uint256 i = 0; i < to.length; ++i) {
            if (amounts[i] == 0) revert Allocation_AmountZero();
            // slither-disable-next-line calls-loop: one clone of this registry, and the caller pays for its list
            shares.allocate(msg.sender, to[i], amounts[i]);
            emit SharesAllocated(trackId, to[i], amounts[i]);
        }
    }

    /// @inheritdoc ITrackRegistry
    function finishIssue(bytes32 trackId, uint16 resaleBps_) external onlyRegistrant(trackId) {
        Track storage entry = _tracks[trackId];
        if (entry.state != TrackState.Issuing) revert Track_NotIssuing(trackId);
        if (resaleBps_ > Sales.RESALE_BPS_MAX) revert Track_ResaleRoyaltyTooHigh(resaleBps_);
        entry.state = TrackState.Issued;
        entry.resaleBps = resaleBps_;
        ITrackShares(entry.shares).finishIssue();
        emit IssueFinished(trackId, resaleBps_);
    }

    /// @inheritdoc ITrackRegistry
    function updateManifest(bytes32 trackId, bytes calldata manifestCid) external onlyRegistrant(trackId) {
        _requireCid(manifestCid);
        Track storage entry = _tracks[trackId];
        uint32 version = entry.manifestVersion + 1;
        entry.manifestVersion = version;
        entry.manifestCid = manifestCid;
        emit ManifestUpdated(trackId, version, manifestCid);
        ITrackShares(entry.shares).manifestUpdated();
    }

    /// @inheritdoc ITrackRegistry
    function retireTrack(bytes32 trackId) external onlyRegistrant(trackId) {
        Track storage entry = _tracks[trackId];
        if (entry.state == TrackState.Retired) revert Track_Retired(trackId);
        if (entry.state != TrackState.Issued) revert Track_NotIssued(trackId);
        entry.state = TrackState.Retired;
        emit TrackRetired(trackId);
    }

    /// @inheritdoc ITrackRegistry
    function proposeRegistrant(bytes32 trackId, address next) external onlyRegistrant(trackId) {
        Track storage entry = _tracks[trackId];
        // Before, the registrant holds the shares that are not allocated.
        if (entry.state < TrackState.Issued) revert Track_NotIssued(trackId);
        entry.pendingRegistrant = next;
        emit RegistrantProposed(trackId, next);
    }

    /// @inheritdoc ITrackRegistry
    function acceptRegistrant(bytes32 trackId) external {
        Track storage entry = _tracks[trackId];
        if (entry.pendingRegistrant != msg.sender) revert Caller_NotPendingRegistrant(trackId);
        entry.registrant = msg.sender;
        delete entry.pendingRegistrant;
        emit RegistrantChanged(trackId, msg.sender);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc ITrackRegistry
    function track(bytes32 trackId) external view returns (Track memory) {
        return _tracks[trackId];
    }

    /// @inheritdoc ITrackRegistry
    function issuedShares(bytes32 trackId) external view returns (address) {
        Track storage entry = _tracks[trackId];
        if (entry.state < TrackState.Issued) revert Track_NotIssued(trackId);
        return entry.shares;
    }

    /// @inheritdoc ITrackRegistry
    function listableShares(bytes32 trackId) external view returns (address shares, uint16 resaleBps_) {
        Track storage entry = _tracks[trackId];
        if (entry.state == TrackState.Retired) revert Track_Retired(trackId);
        if (entry.state != TrackState.Issued) revert Track_NotIssued(trackId);
        return (entry.shares, entry.resaleBps);
    }

    /// @inheritdoc ITrackRegistry
    function resaleBps(bytes32 trackId) external view returns (uint16) {
        return _tracks[trackId].resaleBps;
    }

    /// @inheritdoc ITrackRegistry
    function manifestVersion(bytes32 trackId) external view returns (uint32) {
        return _tracks[trackId].manifestVersion;
    }

    /// @inheritdoc ITrackRegistry
    function manifestUri(bytes32 trackId) external view returns (string memory) {
        Track storage entry = _tracks[trackId];
        if (entry.state == TrackState.None) revert Track_NotRegistered(trackId);
        return CidUri.ipfs(entry.manifestCid);
    }

    /// @inheritdoc ITrackRegistry
    function trackIdOf(address registrant, bytes calldata manifestCid) public view returns (bytes32) {
        return Ids.trackId(deploymentId, Ids.toBytes32(registrant), manifestCid);
    }

    /// @inheritdoc ITrackRegistry
    function sharesOf(bytes32 trackId) external view returns (address) {
        return Clones.predictDeterministicAddressWithImmutableArgs(
            sharesImplementation, abi.encode(trackId), trackId, address(this)
        );
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Internal
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Stores the caller's track and creates its shares, which are not initialized yet.
    function _create(bytes calldata manifestCid, uint40 supply) private returns (bytes32 trackId, address shares) {
        _requireCid(manifestCid);
        trackId = trackIdOf(msg.sender, manifestCid);
        Track storage entry = _tracks[trackId];
        if (entry.state != TrackState.None) revert Track_AlreadyRegistered(trackId);
        if (supply == 0) revert Track_SupplyOutOfRange();
        shares = Clones.cloneDeterministicWithImmutableArgs(sharesImplementation, abi.encode(trackId), trackId);
        entry.shares = shares;
        entry.state = TrackState.Issuing;
        entry.manifestVersion = 1;
        entry.registrant = msg.sender;
        entry.manifestCid = manifestCid;
    }

    function _requireCid(bytes calldata manifestCid) private pure {
        // Version 1, codec, hash function, length, and a digest of at least one byte.
        if (manifestCid.length < 5 || manifestCid.length > CID_MAX || manifestCid[0] != 0x01) {
            revert Track_ManifestCidInvalid();
        }
    }
}
