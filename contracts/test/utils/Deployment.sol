// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {ListenRewards} from "../../src/ListenRewards.sol";
import {ShareMarket} from "../../src/ShareMarket.sol";
import {TrackRegistry} from "../../src/TrackRegistry.sol";
import {NetworkParameters} from "../../src/types/Network.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {TestToken} from "../tokens/TestToken.sol";
import {TestRewards} from "./TestRewards.sol";

/// @notice A whole deployment, three attestors of whom two must agree, and an issued track of 1,000 shares.
abstract contract Deployment is Test {
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant EPOCH_LENGTH = 3600;
    uint256 internal constant CHALLENGE_DELAY = 600;
    uint256 internal constant CLAIM_WINDOW = 7 days;
    uint256 internal constant TIMELOCK = 1200;
    uint40 internal constant SUPPLY = 1000;
    uint16 internal constant FEE_BPS = 100;
    uint16 internal constant RESALE_BPS = 500;

    HostileToken internal token;
    ListenRewards internal rewards;
    TrackRegistry internal registry;
    ShareMarket internal market;
    ITrackShares internal shares;
    bytes32 internal trackId;

    address internal admin = makeAddr("admin");
    address internal guardian = makeAddr("guardian");
    address internal artist = makeAddr("artist");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal patron = makeAddr("patron");
    address[] internal attestors;

    function setUp() public virtual {
        vm.warp(START);
        for (uint256 i = 0; i < 3; ++i) {
            attestors.push(makeAddr(string.concat("attestor ", vm.toString(i))));
        }
        token = HostileToken(address(paymentToken()));
        (rewards, registry, market) = deploy(address(token));
        (trackId, shares) = issue(artist, cid(1));
        fund(patron, 1e15);
    }

    /// @notice The payment token: one that can misbehave, unless a test wants a plain one.
    function paymentToken() internal virtual returns (TestToken) {
        return new HostileToken();
    }

    function parameters() internal pure returns (NetworkParameters memory) {
        return NetworkParameters({
            network: 31_337,
            chain: 2,
            circuitVersion: 1,
            epochLength: uint32(EPOCH_LENGTH),
            challengeDelay: uint32(CHALLENGE_DELAY),
            claimWindow: uint32(CLAIM_WINDOW),
            timelock: uint32(TIMELOCK),
            threshold: 2,
            alphaBps: 1000,
            betaBps: 5000,
            minimumSet: 10,
            rateMax: 1e12
        });
    }

    /// @dev Each contract names another, so their addresses are precomputed from this contract's next nonces.
    function deploy(address payment) internal returns (ListenRewards, TrackRegistry, ShareMarket) {
        uint256 nonce = vm.getNonce(address(this));
        address registryNext = vm.computeCreateAddress(address(this), nonce + 1);
        address marketNext = vm.computeCreateAddress(address(this), nonce + 2);
        // By artifact: with `new`, the compiler would compile them again for every test that deploys them.
        bytes memory arguments = abi.encode(payment, registryNext, admin, guardian, attestors, parameters());
        TestRewards pool = TestRewards(vm.deployCode("TestRewards.sol:TestRewards", arguments));
        vm.deployCode("TrackRegistry.sol:TrackRegistry", abi.encode(pool, marketNext));
        vm.deployCode("ShareMarket.sol:ShareMarket", abi.encode(registryNext, admin, FEE_BPS));
        return (pool, TrackRegistry(registryNext), ShareMarket(marketNext));
    }

    /// @notice A manifest's CID: version 1, raw, sha2-256 of 32 bytes.
    function cid(uint256 seed) internal pure returns (bytes memory) {
        return abi.encodePacked(hex"01551220", keccak256(abi.encode(seed)));
    }

    function register(address registrant, bytes memory manifest) internal returns (bytes32 id, ITrackShares created) {
        vm.prank(registrant);
        address clone;
        (id, clone) = registry.registerTrack(manifest, SUPPLY, "Night Drive", "NIGHT");
        created = ITrackShares(clone);
    }

    function issue(address registrant, bytes memory manifest) internal returns (bytes32 id, ITrackShares created) {
        (id, created) = register(registrant, manifest);
        vm.prank(registrant);
        registry.finishIssue(id, RESALE_BPS);
    }

    /// @notice Mints payment tokens to `account`, which approves them to track, pool and market.
    function fund(address account, uint256 amount) internal {
        token.mint(account, amount);
        vm.startPrank(account);
        token.approve(address(shares), type(uint256).max);
        token.approve(address(rewards), type(uint256).max);
        token.approve(address(market), type(uint256).max);
        vm.stopPrank();
    }

    function deposit(uint64 amount) internal {
        vm.prank(patron);
        shares.deposit(amount, 0, bytes32(0));
    }

    function send(address from, address to, uint256 amount) internal {
        vm.prank(from);
        shares.transfer(to, amount);
    }

    /// @notice A contract that holds shares of the artist, and has not opened a position.
    function makePool(uint256 amount) internal returns (address pool) {
        pool = makeAddr("pool");
        vm.etch(pool, hex"00");
        send(artist, pool, amount);
    }

    function claim(address holder) internal returns (uint64) {
        vm.prank(holder);
        return shares.claim(holder);
    }

    /// @notice Requires that a reentrancy guard refused the token's callback, and no other check.
    function assertGuarded() internal view {
        vm.assertFalse(token.callbackSucceeded());
        vm.assertEq(
            bytes32(token.callbackResult()), bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
        );
    }

    /// @notice Requires that a call of the payment token to `target` succeeds while no other call is in progress. The
    /// state is restored.
    function assertAcceptedFromToken(address target, bytes memory data) internal {
        uint256 before = vm.snapshotState();
        vm.prank(address(token));
        (bool done,) = target.call(data);
        vm.assertTrue(done, "without a call in progress this call succeeds");
        vm.revertToState(before);
    }

    function skip(uint256 duration) internal {
        vm.warp(vm.getBlockTimestamp() + duration);
    }
}
