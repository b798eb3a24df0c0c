// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Position} from "../types/Position.sol";
import {Track} from "../types/Track.sol";
import {Vault} from "../types/Vault.sol";

/// @title The tracks at home on this chain
/// @notice Registers a track and creates its shares. Nobody administers it: what it creates is final.
interface ITrackRegistry {
    // ------------------------------------------------------------------------------------------------------------------
    // Events
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice A track was registered; all `supply` shares are the registrant's, in state Issuing. `shares` is the token and
    /// the vault; `vault` and `position` (the registrant's) are its packed words, nothing is unopened.
    event TrackRegistered(
        bytes32 indexed trackId,
        address indexed registrant,
        address indexed shares,
        uint40 supply,
        bytes manifestCid,
        Vault vault,
        Position position
    );

    /// @notice The registrant handed shares out before the issue ended. The shares' own SharesMoved tells the movement.
    event SharesAllocated(bytes32 indexed trackId, address indexed to, uint40 amount);

    /// @notice The issue ended: deposits, listings and distributions are possible.
    /// @param resaleBps Part of every sale's price that is deposited in the vault, in basis points; fixed for ever.
    event IssueFinished(bytes32 indexed trackId, uint16 resaleBps);

    /// @notice The registrant published another manifest of the same track. Earlier ones stay in their events.
    /// @param version 1 at registration, counting.
    event ManifestUpdated(bytes32 indexed trackId, uint32 version, bytes manifestCid);

    /// @notice The track takes no new listings. Its shares earn, move and are claimed as before.
    event TrackRetired(bytes32 indexed trackId);

    /// @notice The registrant named a successor, or (zero) withdrew the nomination.
    event RegistrantProposed(bytes32 indexed trackId, address indexed pendingRegistrant);

    /// @notice The successor accepted. The track's id stays bound to who registered it.
    event RegistrantChanged(bytes32 indexed trackId, address indexed registrant);

    // ------------------------------------------------------------------------------------------------------------------
    // Errors
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The rewards contract was deployed for another registry.
    error Rewards_Mismatch();
    /// @notice The manifest CID must be a binary CIDv1 of at most 40 bytes.
    error Track_ManifestCidInvalid();
    error Track_SupplyOutOfRange();
    error Track_AlreadyRegistered(bytes32 trackId);
    error Track_NotRegistered(bytes32 trackId);
    error Track_NotIssuing(bytes32 trackId);
    error Track_NotIssued(bytes32 trackId);
    error Track_Retired(bytes32 trackId);
    error Caller_NotRegistrant(bytes32 trackId);
    error Caller_NotPendingRegistrant(bytes32 trackId);
    /// @notice The resale royalty must be at most 1,000 basis points.
    error Track_ResaleRoyaltyTooHigh(uint16 resaleBps);
    error Allocation_LengthsDiffer();
    error Allocation_AmountZero();

    // ------------------------------------------------------------------------------------------------------------------
    // Registrant
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Registers the caller's track and mints its `supply` shares to the caller.
    /// @param manifestCid Binary CIDv1 of the manifest, at most 40 bytes.
    function registerTrack(bytes calldata manifestCid, uint40 supply, string calldata name, string calldata symbol)
        external
        returns (bytes32 trackId, address shares);

    /// @notice Hands the registrant's shares out; the receivers' positions are opened, whatever code they have.
    function allocate(bytes32 trackId, address[] calldata to, uint40[] calldata amounts) external;

    /// @notice Ends the issue: deposits, listings and distributions are possible from now on.
    /// @param resaleBps Part of every sale's price that is deposited in the vault, at most 1,000 basis points; fixed for ever.
    function finishIssue(bytes32 trackId, uint16 resaleBps) external;

    /// @notice Publishes another manifest of the track, in any state.
    /// @param manifestCid Binary CIDv1 of the manifest, at most 40 bytes.
    function updateManifest(bytes32 trackId, bytes calldata manifestCid) external;

    /// @notice Stops new listings of the track's shares, for ever; existing ones can still be bought or cancelled.
    function retireTrack(bytes32 trackId) external;

    /// @notice Names who may become the registrant of an issued or retired track; zero withdraws.
    function proposeRegistrant(bytes32 trackId, address next) external;

    /// @notice Makes the caller, whom the registrant has named, the registrant.
    function acceptRegistrant(bytes32 trackId) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The track, with state None when it is not registered.
    function track(bytes32 trackId) external view returns (Track memory);

    /// @notice The shares of an issued track; reverts for any other.
    function issuedShares(bytes32 trackId) external view returns (address);

    /// @notice The shares of a track that takes listings, and its resale royalty in basis points; reverts for any other.
    function listableShares(bytes32 trackId) external view returns (address shares, uint16 resaleBps);

    /// @notice Part of every sale's price that is deposited in the vault, in basis points; 0 before the issue ended.
    function resaleBps(bytes32 trackId) external view returns (uint16);

    /// @notice Version of the current manifest: 1 at registration; 0 when the track is not registered.
    function manifestVersion(bytes32 trackId) external view returns (uint32);

    /// @notice Where the current manifest is: `ipfs://` and its CID in base 32.
    function manifestUri(bytes32 trackId) external view returns (string memory);

    /// @notice The id a track of `registrant` with this manifest has here.
    function trackIdOf(address registrant, bytes calldata manifestCid) external view returns (bytes32);

    /// @notice The address of the shares of `trackId`, registered or not.
    function sharesOf(bytes32 trackId) external view returns (address);

    /// @notice Binds track ids to this contract on this chain.
    function deploymentId() external view returns (bytes32);

    /// @notice The contract all shares are clones of.
    function sharesImplementation() external view returns (address);

    /// @notice The token of deposits, sales and rewards.
    function paymentToken() external view returns (address);

    /// @notice The rewards contract of this deployment.
    function rewards() external view returns (address);

    /// @notice The market of this deployment, which locks and moves listed shares.
    function market() external view returns (address);
}
