// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITrackRegistry} from "./interfaces/ITrackRegistry.sol";
import {ITrackShares} from "./interfaces/ITrackShares.sol";
import {SharesPermit} from "./SharesPermit.sol";
import {Position} from "./types/Position.sol";
import {Vault, VaultLibrary} from "./types/Vault.sol";

/// @title The shares of one track and the vault of its royalties
/// @notice One implementation, cloned per track (EIP-1167) with the track's identifier appended to the clone's code. No
/// clone can be upgraded, paused or administered.
contract TrackShares is SharesPermit, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc ITrackShares
    address public immutable registry;
    /// @inheritdoc ITrackShares
    address public immutable paymentToken;
    /// @inheritdoc ITrackShares
    address public immutable rewards;
    /// @inheritdoc ITrackShares
    address public immutable market;
    /// @inheritdoc ITrackShares
    uint256 public immutable dripPeriod;

    uint8 private constant SOURCE_RESALE = 4;

    /// @dev A struct, so that its slot is computed once where it is read and written.
    struct Holding {
        Position position;
        /// Number of shares that listings lock, at most the position's; above zero exactly when the position is marked
        /// as locked.
        uint256 locked;
    }

    address private immutable _implementation;

    Vault private _vault;
    Position private _unopened;
    mapping(address holder => Holding) private _holdings;
    string private _name;
    string private _symbol;

    /// @param paymentToken_ A plain ERC-20, without fees on transfer and callbacks.
    /// @param rewards_ Rewards pool that {sweepUnopened} pays.
    /// @param market_ Market that locks and moves listed shares.
    /// @param dripPeriod_ The network's epoch length, in seconds.
    // slither-disable-next-line missing-zero-check: only the registry deploys this, with addresses that it has checked
    constructor(address paymentToken_, address rewards_, address market_, uint256 dripPeriod_) ERC20("", "") {
        registry = msg.sender;
        paymentToken = paymentToken_;
        rewards = rewards_;
        market = market_;
        dripPeriod = dripPeriod_;
        _implementation = address(this);
        _vault = VaultLibrary.create(1, block.timestamp); // an initialized implementation without holders
    }

    modifier onlyRegistry() {
        if (msg.sender != registry) revert Caller_NotRegistry();
        _;
    }

    modifier onlyMarket() {
        if (msg.sender != market) revert Caller_NotMarket();
        _;
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Registry
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc ITrackShares
    function initialize(address registrant, uint40 supply, string calldata name_, string calldata symbol_)
        external
        onlyRegistry
        returns (Vault vault, Position position)
    {
        if (_vault.supply() != 0) revert Vault_AlreadyInitialized();
        vault = VaultLibrary.create(supply, block.timestamp);
        position = position.open().add(supply);
        _vault = vault;
        _holdings[registrant].position = position;
        _name = name_;
        _symbol = symbol_;
        emit Transfer(address(0), registrant, supply);
    }

    /// @inheritdoc ITrackShares
    function allocate(address registrant, address to, uint40 amount) external onlyRegistry {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        if (!_holdings[to].position.isOpen()) _open(to);
        _update(registrant, to, amount);
    }

    /// @inheritdoc ITrackShares
    function finishIssue() external onlyRegistry {
        _vault = _vault.finishIssue();
    }

    /// @inheritdoc ITrackShares
    function manifestUpdated() external onlyRegistry {
        emit ContractURIUpdated();
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Market
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc ITrackShares
    function lock(address holder, uint40 amount) external onlyMarket {
        Holding storage holding = _holdings[holder];
        Position position = holding.position;
        uint256 locked = position.isLocked() ? holding.locked : 0;
        _requireFree(holder, position.shares(), locked, amount);
        holding.locked = locked + amount;
        if (locked == 0) holding.position = position.lock();
    }

    /// @inheritdoc ITrackShares
    function unlock(address holder, uint40 amount) external onlyMarket {
        Holding storage holding = _holdings[holder];
        if (_unlock(holding, holder, amount)) holding.position = holding.position.unlock();
    }

    /// @inheritdoc ITrackShares
    function settleSale(bytes32 listing, address seller, address buyer, uint40 amount, uint64 royalty)
        external
        onlyMarket
        nonReentrant
        returns (bytes32 track)
    {
        Holding storage holding = _holdings[seller];
        Position position = holding.position;
        if (_unlock(holding, seller, amount)) position = position.unlock();
        _openBuyer(buyer);
        emit Transfer(seller, buyer, amount);
        Vault vault = _move(holding, position, seller, buyer, amount);
        track = trackId();
        if (royalty != 0) {
            vault = vault.deposit(royalty, block.timestamp, dripPeriod);
            emit Deposited(track, buyer, royalty, SOURCE_RESALE, listing, vault, _unopenedOf(vault));
        }
        _vault = vault;
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Holders and depositors
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc ITrackShares
    function deposit(uint64 amount, uint8 source, bytes32 memo) external nonReentrant {
        _deposit(amount, source, memo);
    }

    /// @inheritdoc ITrackShares
    function depositWithPermit(
        uint64 amount,
        uint8 source,
        bytes32 memo,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        // Another account may have sent the permit before. Then the allowance exists; if not, the deposit fails.
        // slither-disable-next-line reentrancy-benign: the guard is set, and the vault is read after the call
        try IERC20Permit(paymentToken).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(amount, source, memo);
    }

    /// @inheritdoc ITrackShares
    function claim(address destination) external nonReentrant returns (uint64 amount) {
        Holding storage holding = _holdings[msg.sender];
        Position position = holding.position;
        if (!position.isOpen()) revert Position_NotOpen(msg.sender);
        if (destination == address(0) || destination == address(this)) revert Claim_DestinationInvalid(destination);
        Vault vault = _vault.touch(block.timestamp);
        position = position.settle(vault.index());
        amount = uint64(position.owed());
        position = position.paid();
        _vault = vault;
        holding.position = position;
        emit RoyaltyClaimed(trackId(), msg.sender, destination, amount, vault, _unopenedOf(vault), position);
        if (amount != 0) IERC20(paymentToken).safeTransfer(destination, amount);
    }

    /// @inheritdoc ITrackShares
    function openPosition() external {
        if (_holdings[msg.sender].position.isOpen()) revert Position_AlreadyOpen(msg.sender);
        _open(msg.sender);
    }

    /// @inheritdoc ITrackShares
    function sweepUnopened() external nonReentrant returns (uint64 amount) {
        Vault vault = _vault.touch(block.timestamp);
        Position unopened = Position.wrap(0);
        // If no share was ever unopened there is nothing to sweep, and storing the index would make every later call read it.
        if (vault.hasUnopened()) {
            unopened = _unopened.settle(vault.index());
            amount = uint64(unopened.owed());
            unopened = unopened.paid();
            _unopened = unopened;
        }
        _vault = vault;
        emit UnopenedSwept(trackId(), amount, vault, unopened);
        if (amount != 0) IERC20(paymentToken).safeTransfer(rewards, amount);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @inheritdoc ITrackShares
    function trackId() public view returns (bytes32 id) {
        if (address(this) == _implementation) return 0; // it belongs to no track
        // The 32 bytes after the 45 bytes of an EIP-1167 clone.
        assembly ("memory-safe") {
            extcodecopy(address(), 0, 45, 32)
            id := mload(0)
        }
    }

    /// @inheritdoc ITrackShares
    function vaultState() external view returns (Vault) {
        return _vault;
    }

    /// @inheritdoc ITrackShares
    function unopenedState() external view returns (Position) {
        return _unopened;
    }

    /// @inheritdoc ITrackShares
    function positionState(address holder) external view returns (Position) {
        return _holdings[holder].position;
    }

    /// @inheritdoc ITrackShares
    function lockedOf(address holder) external view returns (uint256) {
        return _holdings[holder].locked;
    }

    /// @inheritdoc ITrackShares
    function contractURI() external view returns (string memory) {
        return ITrackRegistry(registry).manifestUri(trackId());
    }

    /// @inheritdoc ITrackShares
    function claimable(address holder) external view returns (uint64) {
        Position position = _holdings[holder].position;
        if (!position.isOpen()) return 0;
        return uint64(position.settle(_vault.touch(block.timestamp).index()).owed());
    }

    /// @inheritdoc IERC20Metadata
    function name() public view override(ERC20, IERC20Metadata) returns (string memory) {
        return _name;
    }

    /// @inheritdoc IERC20Metadata
    function symbol() public view override(ERC20, IERC20Metadata) returns (string memory) {
        return _symbol;
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public pure override(ERC20, IERC20Metadata) returns (uint8) {
        return 0;
    }

    /// @inheritdoc IERC20
    function totalSupply() public view override(ERC20, IERC20) returns (uint256) {
        return _vault.supply();
    }

    /// @inheritdoc IERC20
    function balanceOf(address holder) public view override(ERC20, IERC20) returns (uint256) {
        return _holdings[holder].position.shares();
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Internal
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev `from` and `to` are never zero: nothing is minted or burnt after {initialize}.
    function _update(address from, address to, uint256 value) internal override {
        Holding storage holding = _holdings[from];
        Position position = holding.position;
        uint256 balance = position.shares();
        if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
        if (position.isLocked()) _requireFree(from, balance, holding.locked, value);
        emit Transfer(from, to, value);
        // A transfer to the sender would settle one slot twice, and a transfer of zero must not decide a state.
        if (from == to || value == 0) return;
        _vault = _move(holding, position, from, to, value);
    }

    /// @dev Moves shares and settles both positions. The caller has checked that `from` has the shares and may move
    /// them, and stores the vault.
    /// @param sender The position of `from`, stored in `holdingFrom`.
    function _move(Holding storage holdingFrom, Position sender, address from, address to, uint256 value)
        private
        returns (Vault vault)
    {
        Holding storage holdingTo = _holdings[to];
        Position receiver = holdingTo.position;
        if (receiver.isUndecided()) receiver = receiver.decide(to);
        vault = _vault.touch(block.timestamp);
        Position unopened;
        {
            uint256 index = vault.index();
            bool leaves = sender.isOpen();
            bool enters = receiver.isOpen();
            if (leaves) sender = sender.settle(index);
            if (enters) receiver = receiver.settle(index);
            if (leaves == enters) {
                unopened = _unopenedOf(vault);
            } else {
                unopened = _unopened.settle(index);
                unopened = leaves ? unopened.add(value) : unopened.sub(value);
                vault = vault.markUnopened();
                _unopened = unopened;
            }
        }
        sender = sender.sub(value);
        receiver = receiver.add(value);
        holdingFrom.position = sender;
        holdingTo.position = receiver;
        emit SharesMoved(trackId(), from, to, uint40(value), vault, unopened, sender, receiver);
    }

    /// @dev Unlocks `amount` shares. Returns true when none remains locked; the caller then unmarks the position.
    function _unlock(Holding storage holding, address holder, uint256 amount) private returns (bool all) {
        uint256 locked = holding.locked;
        if (locked < amount) revert Shares_NotLocked(holder, locked, amount);
        unchecked {
            locked -= amount;
        }
        holding.locked = locked;
        return locked == 0;
    }

    function _requireFree(address holder, uint256 balance, uint256 locked, uint256 needed) private pure {
        unchecked {
            // The locked shares never exceed the balance.
            if (balance - locked < needed) revert Shares_Locked(holder, balance - locked, needed);
        }
    }

    /// @dev Opens the position of a buyer unless it is open. The buyer has called the market, so it can claim, whether it
    /// is a wallet or another contract.
    function _openBuyer(address buyer) private {
        Position position = _holdings[buyer].position;
        if (position.isUndecided()) _holdings[buyer].position = position.open();
        else if (!position.isOpen()) _open(buyer);
    }

    /// @dev Opens the position of `holder`, which is not open.
    function _open(address holder) private {
        Vault vault = _vault.touch(block.timestamp);
        uint256 index = vault.index();
        Holding storage holding = _holdings[holder];
        Position position = holding.position;
        uint256 shares = position.shares();
        position = position.sub(shares).open().settle(index).add(shares); // it earned nothing before
        Position unopened = _unopenedOf(vault);
        if (shares != 0) {
            unopened = unopened.settle(index).sub(shares);
            _unopened = unopened;
        }
        _vault = vault;
        holding.position = position;
        emit PositionOpened(trackId(), holder, vault, unopened, position);
    }

    function _deposit(uint64 amount, uint8 source, bytes32 memo) private {
        Vault vault = _vault;
        if (!vault.isIssued()) revert Vault_NotOpen();
        if (amount == 0) revert Deposit_AmountZero();
        vault = vault.deposit(amount, block.timestamp, dripPeriod);
        _vault = vault;
        emit Deposited(trackId(), msg.sender, amount, source, memo, vault, _unopenedOf(vault));

        IERC20 token = IERC20(paymentToken);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        // With a token that began to take fees, the last claim could not be paid.
        if (token.balanceOf(address(this)) - before != amount) revert Deposit_AmountNotReceived();
    }

    /// @dev The unopened pseudo-position. It is read only when it was ever used, which saves a cold read.
    function _unopenedOf(Vault vault) private view returns (Position unopened) {
        if (vault.hasUnopened()) unopened = _unopened;
    }
}
