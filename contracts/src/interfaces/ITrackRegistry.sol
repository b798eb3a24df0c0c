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

    /// @notice The issue ended: deposits and distributions are possible.
    event IssueFinished(bytes32 indexed trackId);

    // ------------------------------------------------------------------------------------------------------------------
    // Errors
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The rewards contract was deployed for another registry.
    error Rewards_Mismatch();
    /// @notice The manifest CID must be a binary CIDv1 of at most 40 bytes.
    error Track_ManifestCidInvalid();
    error Track_SupplyZero();
    error Track_AlreadyRegistered(bytes32 trackId);
    error Track_NotRegistered(bytes32 trackId);
    error Track_NotIssuing(bytes32 trackId);
    error Track_NotIssued(bytes32 trackId);
    error Track_CallerNotRegistrant(bytes32 trackId);
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
    function finishIssue(bytes32 trackId) external;

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The track, with state None when it is not registered.
    function track(bytes32 trackId) external view returns (Track memory);

    /// @notice The shares of an issued track; reverts for any other.
    function issuedShares(bytes32 trackId) external view returns (address);

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
}
