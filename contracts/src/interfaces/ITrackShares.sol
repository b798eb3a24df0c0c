// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Position} from "../types/Position.sol";
import {Vault} from "../types/Vault.sol";

/// @title The shares of one track and the vault of its royalties
/// @notice An ERC-20 without decimals whose holders earn their part of every deposit while they hold. Deposits drip over
/// one epoch, so nobody earns by holding for a moment. Every event carries the vault, the unopened pseudo-position and
/// the positions it changed as they are afterwards, as the packed words of {Vault} and {Position}.
interface ITrackShares is IERC20Metadata, IERC20Permit {
    // ------------------------------------------------------------------------------------------------------------------
    // Events
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice `amount` shares moved. Emitted behind the ERC-20 Transfer, except for a transfer to oneself or of nothing.
    // slither-disable-next-line unindexed-event-address: the Transfer before it has both, and topics cost every transfer
    event SharesMoved(
        bytes32 trackId,
        address from,
        address to,
        uint40 amount,
        Vault vault,
        Position unopened,
        Position fromPosition,
        Position toPosition
    );

    /// @notice `holder`'s shares earn for it from now on.
    event PositionOpened(
        bytes32 indexed trackId, address indexed holder, Vault vault, Position unopened, Position position
    );

    /// @notice A deposit began to drip.
    /// @param source What for: 0 gift or not said, 1 sale, 2 streaming, 3 synchronisation, 4 resale
    /// royalty (the memo is the listing).
    /// @param memo Free reference of the depositor.
    event Deposited(
        bytes32 indexed trackId,
        address indexed depositor,
        uint64 amount,
        uint8 source,
        bytes32 memo,
        Vault vault,
        Position unopened
    );

    /// @notice `holder` was paid what it was owed, at `destination`.
    event RoyaltyClaimed(
        bytes32 indexed trackId,
        address indexed holder,
        address destination,
        uint64 amount,
        Vault vault,
        Position unopened,
        Position position
    );

    /// @notice What unopened shares earned went to the rewards pool.
    event UnopenedSwept(bytes32 indexed trackId, uint64 amount, Vault vault, Position unopened);

    /// @notice {contractURI} returns another manifest from now on (ERC-7572).
    event ContractURIUpdated();

    // ------------------------------------------------------------------------------------------------------------------
    // Errors
    // ------------------------------------------------------------------------------------------------------------------

    error Caller_NotRegistry();
    error Caller_NotMarket();
    error Vault_AlreadyInitialized();
    error Vault_NotOpen();
    error Deposit_AmountZero();
    /// @notice The payment token delivered another amount than was deposited.
    error Deposit_AmountNotReceived();
    error Position_NotOpen(address holder);
    error Position_AlreadyOpen(address holder);
    /// @notice Only `free` shares of `holder` are not locked by a listing.
    error Shares_Locked(address holder, uint256 free, uint256 needed);
    /// @notice Only `locked` shares of `holder` are locked.
    error Shares_NotLocked(address holder, uint256 locked, uint256 needed);
    error Claim_DestinationInvalid(address destination);
    error Permit_Expired(uint256 deadline);
    error Permit_SignerInvalid(address signer, address owner);

    // ------------------------------------------------------------------------------------------------------------------
    // Registry
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Creates all shares for `registrant`. Registry only, once, in the transaction that creates the clone.
    function initialize(address registrant, uint40 supply, string calldata name, string calldata symbol)
        external
        returns (Vault vault, Position position);

    /// @notice Moves `amount` of the registrant's shares to `to`, opening its position. Registry only, before the issue ends.
    function allocate(address registrant, address to, uint40 amount) external;

    /// @notice Accepts deposits from now on. Registry only.
    function finishIssue() external;

    /// @notice Tells that {contractURI} changed. Registry only.
    function manifestUpdated() external;

    // ------------------------------------------------------------------------------------------------------------------
    // Market
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Locks `amount` of `holder`'s shares: they stay in its balance and earn, but cannot be transferred. Market only.
    function lock(address holder, uint40 amount) external;

    /// @notice Frees `amount` of `holder`'s locked shares. Market only.
    function unlock(address holder, uint40 amount) external;

    /// @notice Moves `amount` locked shares of `seller` to `buyer` and books `royalty`, which the market makes the buyer pay to
    /// this contract in the same transaction, as a deposit of the buyer's. Market only.
    /// @param listing The deposit's memo.
    /// @return track The track, for the market's own event.
    function settleSale(bytes32 listing, address seller, address buyer, uint40 amount, uint64 royalty)
        external
        returns (bytes32 track);

    // ------------------------------------------------------------------------------------------------------------------
    // Holders and depositors
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice Takes `amount` of the payment token from the caller, to drip to the holders over one epoch.
    function deposit(uint64 amount, uint8 source, bytes32 memo) external;

    /// @notice {deposit} with the payment token's permit; a permit that fails is ignored, since it may have been used already.
    function depositWithPermit(
        uint64 amount,
        uint8 source,
        bytes32 memo,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Pays what the caller's position is owed to `destination`. Works after all shares are gone, too.
    /// @return amount Paid, possibly 0.
    function claim(address destination) external returns (uint64 amount);

    /// @notice Makes the caller's shares earn for it. Needed once by contracts, whose shares are unopened at first receipt.
    function openPosition() external;

    /// @notice Sends what unopened shares earned to the rewards pool. Anyone may call.
    function sweepUnopened() external returns (uint64 amount);

    // ------------------------------------------------------------------------------------------------------------------
    // Views
    // ------------------------------------------------------------------------------------------------------------------

    /// @notice The track these are the shares of.
    function trackId() external view returns (bytes32);

    /// @notice The vault as stored, at its last drip.
    function vaultState() external view returns (Vault);

    /// @notice The pseudo-position of all shares that no position counts, as stored.
    function unopenedState() external view returns (Position);

    /// @notice `holder`'s position as stored.
    function positionState(address holder) external view returns (Position);

    /// @notice How many of `holder`'s shares listings lock.
    function lockedOf(address holder) external view returns (uint256);

    /// @notice Where wallets find title, artist and image: the track's current manifest (ERC-7572).
    function contractURI() external view returns (string memory);

    /// @notice What `holder` could claim now.
    function claimable(address holder) external view returns (uint64);

    /// @notice The token of deposits and claims.
    function paymentToken() external view returns (address);

    /// @notice The registry that created this contract.
    function registry() external view returns (address);

    /// @notice The market that locks and moves listed shares.
    function market() external view returns (address);

    /// @notice Where {sweepUnopened} pays.
    function rewards() external view returns (address);

    /// @notice Seconds a deposit drips.
    function dripPeriod() external view returns (uint256);
}
