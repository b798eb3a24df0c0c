// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Position} from "../types/Position.sol";
import {Vault} from "../types/Vault.sol";

/// @title The shares of one track, and the vault of its royalties
/// @notice An ERC-20 token without decimals. A holder earns its part of every deposit while it holds shares. A deposit
/// drips over one epoch, so that an account cannot earn it by holding shares for a moment. A position is a holder's
/// balance and what it has earned. The position of a contract is unopened until the contract opens it: what it earns is
/// counted for one shared pseudo-position and paid to the rewards pool. Every event contains the vault, the unopened
/// pseudo-position and the positions that it changed, after the change, as the packed words of {Vault} and {Position}.
interface ITrackShares is IERC20Metadata, IERC20Permit {
    // -----------------------------------------------------------------------------------------------------------------
    // Events
    // -----------------------------------------------------------------------------------------------------------------

    // slither-disable-start unindexed-event-address: the Transfer has both addresses, and topics cost every transfer
    /// @notice Emitted after the ERC-20 Transfer, except for a transfer to the sender itself or of zero shares.
    /// @param trackId Identifier of the track.
    /// @param from Account that held the shares.
    /// @param to Account that holds them now.
    /// @param amount Number of shares.
    /// @param vault The vault.
    /// @param unopened The unopened pseudo-position.
    /// @param fromPosition The position of `from`.
    /// @param toPosition The position of `to`.
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
    // slither-disable-end unindexed-event-address

    /// @notice Emitted when a position is opened: its shares earn for the holder from then on.
    /// @param trackId Identifier of the track.
    /// @param holder Account whose position was opened.
    /// @param vault The vault.
    /// @param unopened The unopened pseudo-position.
    /// @param position The holder's position.
    event PositionOpened(
        bytes32 indexed trackId, address indexed holder, Vault vault, Position unopened, Position position
    );

    /// @notice Emitted when a deposit begins to drip.
    /// @param trackId Identifier of the track.
    /// @param depositor Account that paid it.
    /// @param amount Amount of the payment token.
    /// @param source Purpose: 0 gift or not stated, 1 sale, 2 streaming, 3 synchronisation, 4 resale royalty (the memo
    /// is the listing).
    /// @param memo Reference chosen by the depositor.
    /// @param vault The vault.
    /// @param unopened The unopened pseudo-position.
    event Deposited(
        bytes32 indexed trackId,
        address indexed depositor,
        uint64 amount,
        uint8 source,
        bytes32 memo,
        Vault vault,
        Position unopened
    );

    /// @notice Emitted when a holder claims what its position is owed.
    /// @param trackId Identifier of the track.
    /// @param holder Account whose position was paid.
    /// @param destination Account that received the payment.
    /// @param amount Amount of the payment token, possibly 0.
    /// @param vault The vault.
    /// @param unopened The unopened pseudo-position.
    /// @param position The holder's position.
    event RoyaltyClaimed(
        bytes32 indexed trackId,
        address indexed holder,
        address destination,
        uint64 amount,
        Vault vault,
        Position unopened,
        Position position
    );

    /// @notice Emitted when the earnings of unopened shares are paid to the rewards pool.
    /// @param trackId Identifier of the track.
    /// @param amount Amount of the payment token, possibly 0.
    /// @param vault The vault.
    /// @param unopened The unopened pseudo-position.
    event UnopenedSwept(bytes32 indexed trackId, uint64 amount, Vault vault, Position unopened);

    /// @notice Emitted when {contractURI} returns another manifest from now on (ERC-7572).
    event ContractURIUpdated();

    // -----------------------------------------------------------------------------------------------------------------
    // Errors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Thrown when an account other than the registry calls a function of the registry.
    error Caller_NotRegistry();

    /// @notice Thrown when an account other than the market calls a function of the market.
    error Caller_NotMarket();

    /// @notice Thrown when a clone, or the implementation, is initialized a second time.
    error Vault_AlreadyInitialized();

    /// @notice Thrown when a deposit is made before the issue has ended.
    error Vault_NotOpen();

    /// @notice Thrown when a deposit is zero.
    error Deposit_AmountZero();

    /// @notice Thrown when the payment token's transfer changes the vault's balance by another amount than was
    /// deposited.
    error Deposit_AmountNotReceived();

    /// @notice Thrown when an account claims whose position is not open.
    /// @param holder The account.
    error Position_NotOpen(address holder);

    /// @notice Thrown when an account opens a position that is open.
    /// @param holder The account.
    error Position_AlreadyOpen(address holder);

    /// @notice Thrown when more shares are moved or listed than the holder has that no listing locks.
    /// @param holder The holder.
    /// @param free Number of its shares that are not locked.
    /// @param needed Number of shares that the call needs.
    error Shares_Locked(address holder, uint256 free, uint256 needed);

    /// @notice Thrown when the market unlocks or sells more shares than the holder has locked.
    /// @param holder The holder.
    /// @param locked Number of its shares that are locked.
    /// @param needed Number of shares that the call needs.
    error Shares_NotLocked(address holder, uint256 locked, uint256 needed);

    /// @notice Thrown when a claim is to be paid to the zero address or to the vault itself.
    /// @param destination The address.
    error Claim_DestinationInvalid(address destination);

    /// @notice Thrown when a permit is used after its deadline.
    /// @param deadline The deadline, in unix time.
    error Permit_Expired(uint256 deadline);

    /// @notice Thrown when a permit's signature is not the owner's for the owner's current nonce.
    /// @param signer Address that the signature recovers to.
    /// @param owner Owner that the permit names.
    error Permit_SignerInvalid(address signer, address owner);

    // -----------------------------------------------------------------------------------------------------------------
    // Registry
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Creates all shares for the registrant. Registry only, once, in the transaction that creates the clone.
    /// @param registrant Account that gets all shares.
    /// @param supply Number of shares.
    /// @param name Name of the shares.
    /// @param symbol Symbol of the shares.
    /// @return vault The new vault.
    /// @return position The registrant's position.
    function initialize(address registrant, uint40 supply, string calldata name, string calldata symbol)
        external
        returns (Vault vault, Position position);

    /// @notice Transfers shares of the registrant and opens the receiver's position. Registry only, before the issue
    /// ends.
    /// @param registrant Account that holds the shares.
    /// @param to Receiver, not zero.
    /// @param amount Number of shares.
    function allocate(address registrant, address to, uint40 amount) external;

    /// @notice Accepts deposits from now on. Registry only.
    function finishIssue() external;

    /// @notice Emits {ContractURIUpdated}. Registry only.
    function manifestUpdated() external;

    // -----------------------------------------------------------------------------------------------------------------
    // Market
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Locks shares of a holder: they stay in its balance and earn, but cannot be transferred. Market only.
    /// @param holder The holder.
    /// @param amount Number of shares.
    function lock(address holder, uint40 amount) external;

    /// @notice Unlocks shares of a holder. Market only.
    /// @param holder The holder.
    /// @param amount Number of shares.
    function unlock(address holder, uint40 amount) external;

    /// @notice Moves locked shares of the seller to the buyer and books the royalty as a deposit of the buyer. The
    /// market makes the buyer pay it to this contract in the same transaction. Market only.
    /// @param listing Number of the listing, as 32 bytes: the memo of the deposit.
    /// @param seller Account that listed the shares.
    /// @param buyer Account that bought them.
    /// @param amount Number of shares.
    /// @param royalty Amount of the payment token, possibly 0.
    /// @return track Identifier of the track, for the market's own event.
    function settleSale(bytes32 listing, address seller, address buyer, uint40 amount, uint64 royalty)
        external
        returns (bytes32 track);

    // -----------------------------------------------------------------------------------------------------------------
    // Holders and depositors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Transfers `amount` of the payment token from the caller into the vault, where it drips to the holders
    /// over one epoch.
    /// @param amount Amount, above zero, which the caller has approved to this contract.
    /// @param source Purpose, see {Deposited}; it is not checked.
    /// @param memo Reference chosen by the caller.
    function deposit(uint64 amount, uint8 source, bytes32 memo) external;

    /// @notice {deposit} with the payment token's permit. A permit that fails is ignored, because another account may
    /// have sent it before.
    /// @param amount Amount, above zero, and the amount of the permit.
    /// @param source Purpose, see {Deposited}; it is not checked.
    /// @param memo Reference chosen by the caller.
    /// @param deadline Deadline of the permit, in unix time.
    /// @param v Recovery id of the permit's signature.
    /// @param r First word of the permit's signature.
    /// @param s Second word of the permit's signature.
    function depositWithPermit(
        uint64 amount,
        uint8 source,
        bytes32 memo,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Pays what the caller's position is owed, also when the caller holds no shares any more.
    /// @param destination Account that is paid, neither zero nor this contract.
    /// @return amount Amount that was paid, possibly 0.
    function claim(address destination) external returns (uint64 amount);

    /// @notice Opens the caller's position: its shares earn for it from now on. Contracts need it once, because the
    /// position of a contract is unopened when it first receives shares.
    function openPosition() external;

    /// @notice Pays the earnings of unopened shares to the rewards pool. Any account may call it.
    /// @return amount Amount that was paid, possibly 0.
    function sweepUnopened() external returns (uint64 amount);

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice The track whose shares these are.
    /// @return Identifier of the track; zero in the implementation.
    function trackId() external view returns (bytes32);

    /// @notice The vault as stored, at its last drip.
    /// @return The packed word.
    function vaultState() external view returns (Vault);

    /// @notice The pseudo-position of all shares whose positions are unopened, as stored.
    /// @return The packed word.
    function unopenedState() external view returns (Position);

    /// @notice The position of a holder, as stored.
    /// @param holder The holder.
    /// @return The packed word; zero when it never held a share.
    function positionState(address holder) external view returns (Position);

    /// @notice The number of a holder's shares that listings lock.
    /// @param holder The holder.
    /// @return Number of shares.
    function lockedOf(address holder) external view returns (uint256);

    /// @notice URI of the track's current manifest, where wallets find title, artist and image (ERC-7572).
    /// @return See {ITrackRegistry.manifestUri}.
    function contractURI() external view returns (string memory);

    /// @notice What a holder could claim now.
    /// @param holder The holder.
    /// @return Amount of the payment token; 0 when its position is not open.
    function claimable(address holder) external view returns (uint64);

    /// @notice The token of deposits and claims.
    /// @return An ERC-20 token.
    function paymentToken() external view returns (address);

    /// @notice The registry that created this contract.
    /// @return An {ITrackRegistry}.
    function registry() external view returns (address);

    /// @notice The market that locks and moves listed shares.
    /// @return An {IShareMarket}.
    function market() external view returns (address);

    /// @notice The rewards pool that {sweepUnopened} pays.
    /// @return An {IListenRewards}.
    function rewards() external view returns (address);

    /// @notice The time over which a deposit drips.
    /// @return Seconds.
    function dripPeriod() external view returns (uint256);
}
