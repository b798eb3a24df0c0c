// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Position} from "../types/Position.sol";
import {Track} from "../types/Track.sol";
import {Vault} from "../types/Vault.sol";

/// @title The tracks registered on this chain
/// @notice Registers tracks and creates their shares. It has no administrator, and what it creates cannot be changed by
/// one.
interface ITrackRegistry {
    // -----------------------------------------------------------------------------------------------------------------
    // Events
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Emitted when a track is registered, in state Issuing. The registrant holds all shares, and none is
    /// unopened.
    /// @param trackId Identifier of the track.
    /// @param registrant Account that registered it.
    /// @param shares The track's shares, which are also its royalty vault.
    /// @param supply Number of shares.
    /// @param manifestCid Binary CIDv1 of the manifest.
    /// @param vault The vault's packed word.
    /// @param position The registrant's position, as a packed word.
    event TrackRegistered(
        bytes32 indexed trackId,
        address indexed registrant,
        address indexed shares,
        uint40 supply,
        bytes manifestCid,
        Vault vault,
        Position position
    );

    /// @notice Emitted when the registrant allocates shares before the issue ends, after the shares' own SharesMoved.
    /// @param trackId Identifier of the track.
    /// @param to Account that received the shares.
    /// @param amount Number of shares.
    event SharesAllocated(bytes32 indexed trackId, address indexed to, uint40 amount);

    /// @notice Emitted when the issue ends: deposits, listings and payouts are possible from then on.
    /// @param trackId Identifier of the track.
    /// @param resaleBps Part of every sale's price that is deposited in the vault, in basis points; it never changes.
    event IssueFinished(bytes32 indexed trackId, uint16 resaleBps);

    /// @notice Emitted when the registrant publishes another manifest. Earlier manifests remain in the log.
    /// @param trackId Identifier of the track.
    /// @param version Version of the manifest: 1 at registration, one more with every update.
    /// @param manifestCid Binary CIDv1 of the manifest.
    event ManifestUpdated(bytes32 indexed trackId, uint32 version, bytes manifestCid);

    /// @notice Emitted when a track is retired: its shares cannot be listed any more. They earn, move and are claimed
    /// as before.
    /// @param trackId Identifier of the track.
    event TrackRetired(bytes32 indexed trackId);

    /// @notice Emitted when the registrant proposes a successor, or withdraws the proposal.
    /// @param trackId Identifier of the track.
    /// @param pendingRegistrant The proposed successor; zero when the proposal is withdrawn.
    event RegistrantProposed(bytes32 indexed trackId, address indexed pendingRegistrant);

    /// @notice Emitted when the proposed successor accepts. The track's identifier remains derived from its first
    /// registrant.
    /// @param trackId Identifier of the track.
    /// @param registrant The new registrant.
    event RegistrantChanged(bytes32 indexed trackId, address indexed registrant);

    // -----------------------------------------------------------------------------------------------------------------
    // Errors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Thrown by the constructor when the rewards contract names another registry.
    error Rewards_Mismatch();

    /// @notice Thrown when a manifest CID is not a binary CIDv1 of 5 to 40 bytes.
    error Track_ManifestCidInvalid();

    /// @notice Thrown when a track is registered with no shares.
    error Track_SupplyOutOfRange();

    /// @notice Thrown when the registrant has registered this manifest before.
    /// @param trackId Identifier of the track.
    error Track_AlreadyRegistered(bytes32 trackId);

    /// @notice Thrown when the track is not registered.
    /// @param trackId Identifier of the track.
    error Track_NotRegistered(bytes32 trackId);

    /// @notice Thrown when shares are allocated, or the issue is finished, after the issue has ended.
    /// @param trackId Identifier of the track.
    error Track_NotIssuing(bytes32 trackId);

    /// @notice Thrown when a call needs an issued track, and the issue has not ended.
    /// @param trackId Identifier of the track.
    error Track_NotIssued(bytes32 trackId);

    /// @notice Thrown when shares of a retired track are listed, or it is retired again.
    /// @param trackId Identifier of the track.
    error Track_Retired(bytes32 trackId);

    /// @notice Thrown when an account other than the registrant administers a track.
    /// @param trackId Identifier of the track.
    error Caller_NotRegistrant(bytes32 trackId);

    /// @notice Thrown when an account other than the proposed successor accepts a track.
    /// @param trackId Identifier of the track.
    error Caller_NotPendingRegistrant(bytes32 trackId);

    /// @notice Thrown when the resale royalty is above 1,000 basis points.
    /// @param resaleBps The royalty, in basis points.
    error Track_ResaleRoyaltyTooHigh(uint16 resaleBps);

    /// @notice Thrown when shares are allocated with other numbers of receivers and amounts.
    error Allocation_LengthsDiffer();

    /// @notice Thrown when an allocation contains an amount of zero.
    error Allocation_AmountZero();

    // -----------------------------------------------------------------------------------------------------------------
    // Registrant
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Registers a track of the caller and creates its shares, all of which the caller holds.
    /// @param manifestCid Binary CIDv1 of the manifest, 5 to 40 bytes.
    /// @param supply Number of shares, above zero.
    /// @param name Name of the shares.
    /// @param symbol Symbol of the shares.
    /// @return trackId Identifier of the track, derived from this deployment, the caller and the manifest.
    /// @return shares The track's shares.
    function registerTrack(bytes calldata manifestCid, uint40 supply, string calldata name, string calldata symbol)
        external
        returns (bytes32 trackId, address shares);

    /// @notice Transfers shares of the registrant before the issue ends and opens the receivers' positions, also those
    /// of contracts. Registrant only.
    /// @param trackId Identifier of the track.
    /// @param to Receivers.
    /// @param amounts Number of shares for each receiver, above zero.
    function allocate(bytes32 trackId, address[] calldata to, uint40[] calldata amounts) external;

    /// @notice Ends the issue: deposits, listings and payouts are possible from now on. Registrant only.
    /// @param trackId Identifier of the track.
    /// @param resaleBps Part of every sale's price that is deposited in the vault, at most 1,000 basis points; it never
    /// changes.
    function finishIssue(bytes32 trackId, uint16 resaleBps) external;

    /// @notice Publishes another manifest of the track, in any state. Registrant only.
    /// @param trackId Identifier of the track.
    /// @param manifestCid Binary CIDv1 of the manifest, 5 to 40 bytes.
    function updateManifest(bytes32 trackId, bytes calldata manifestCid) external;

    /// @notice Stops new listings of an issued track's shares permanently. Existing listings can still be bought or
    /// cancelled. Registrant only.
    /// @param trackId Identifier of the track.
    function retireTrack(bytes32 trackId) external;

    /// @notice Proposes a successor of the registrant for an issued or retired track. Registrant only.
    /// @param trackId Identifier of the track.
    /// @param next The successor; zero withdraws the proposal.
    function proposeRegistrant(bytes32 trackId, address next) external;

    /// @notice Makes the caller the registrant, whom the registrant has proposed.
    /// @param trackId Identifier of the track.
    function acceptRegistrant(bytes32 trackId) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice A track.
    /// @param trackId Identifier of the track.
    /// @return Its state is None when it is not registered.
    function track(bytes32 trackId) external view returns (Track memory);

    /// @notice The shares of an issued or retired track; reverts with {Track_NotIssued} for any other.
    /// @param trackId Identifier of the track.
    /// @return The track's shares.
    function issuedShares(bytes32 trackId) external view returns (address);

    /// @notice The shares of a track that can be listed; reverts when the track is not issued or is retired.
    /// @param trackId Identifier of the track.
    /// @return shares The track's shares.
    /// @return resaleBps The track's resale royalty, in basis points.
    function listableShares(bytes32 trackId) external view returns (address shares, uint16 resaleBps);

    /// @notice Part of every sale's price that is deposited in the vault.
    /// @param trackId Identifier of the track.
    /// @return Basis points; 0 before the issue ends.
    function resaleBps(bytes32 trackId) external view returns (uint16);

    /// @notice Version of the current manifest.
    /// @param trackId Identifier of the track.
    /// @return 1 at registration, one more with every update; 0 when the track is not registered.
    function manifestVersion(bytes32 trackId) external view returns (uint32);

    /// @notice URI of the current manifest; reverts with {Track_NotRegistered} when the track is not registered.
    /// @param trackId Identifier of the track.
    /// @return `ipfs://` and the CID in base 32.
    function manifestUri(bytes32 trackId) external view returns (string memory);

    /// @notice The identifier that a track has or would have in this registry.
    /// @param registrant Account that registers it.
    /// @param manifestCid Binary CIDv1 of its first manifest.
    /// @return Identifier of the track.
    function trackIdOf(address registrant, bytes calldata manifestCid) external view returns (bytes32);

    /// @notice The address that a track's shares have or would have.
    /// @param trackId Identifier of the track, registered or not.
    /// @return Address of the shares.
    function sharesOf(bytes32 trackId) external view returns (address);

    /// @notice Identifier of this contract on this chain, which track identifiers are derived from.
    /// @return See {Ids.deploymentId}.
    function deploymentId() external view returns (bytes32);

    /// @notice The contract that all shares are clones of.
    /// @return A {TrackShares} that belongs to no track.
    function sharesImplementation() external view returns (address);

    /// @notice The token of deposits, sales and rewards.
    /// @return An ERC-20 token.
    function paymentToken() external view returns (address);

    /// @notice The rewards contract of this deployment.
    /// @return An {IListenRewards}.
    function rewards() external view returns (address);

    /// @notice The market of this deployment, which locks and moves listed shares.
    /// @return An {IShareMarket}.
    function market() external view returns (address);
}
