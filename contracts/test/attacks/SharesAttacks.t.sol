// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {vm} from "cheats/Vm.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {VaultLibrary} from "../../src/types/Vault.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {Deployment} from "../utils/Deployment.sol";
import {Permits} from "../utils/Permits.sol";

/// @notice Attempts to take the earnings of other holders, to stop them from earning, or to take over a vault.
contract SharesAttacks is Deployment {
    // -----------------------------------------------------------------------------------------------------------------
    // Initialisation
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_reinitialise_a_clone() public {
        vm.expectRevert(ITrackShares.Caller_NotRegistry.selector);
        shares.initialize(alice, 1, "", "");
        vm.prank(address(registry));
        vm.expectRevert(ITrackShares.Vault_AlreadyInitialized.selector);
        shares.initialize(alice, 1, "", "");
    }

    function test_attack_initialise_the_implementation() public {
        ITrackShares implementation = ITrackShares(registry.sharesImplementation());
        vm.prank(address(registry));
        vm.expectRevert(ITrackShares.Vault_AlreadyInitialized.selector);
        implementation.initialize(alice, 1, "", "");
        vm.assertEq(implementation.trackId(), bytes32(0));
    }

    function test_attack_initialise_another_clone() public {
        ITrackShares clone = ITrackShares(Clones.clone(registry.sharesImplementation()));
        vm.expectRevert(ITrackShares.Caller_NotRegistry.selector);
        clone.initialize(alice, 1000, "", "");
    }

    function test_attack_registry_functions() public {
        vm.startPrank(artist);
        vm.expectRevert(ITrackShares.Caller_NotRegistry.selector);
        shares.allocate(alice, artist, 1);
        vm.expectRevert(ITrackShares.Caller_NotRegistry.selector);
        shares.finishIssue();
        vm.stopPrank();
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Earning
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_buy_into_a_deposit() public {
        deposit(1e6);
        send(artist, alice, 999); // bought, claimed and sold in one block
        vm.assertEq(claim(alice), 0);
        send(alice, artist, 999);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(artist), 1e6);
    }

    function test_attack_inflate_by_sending_tokens_to_the_vault() public {
        deposit(1e6);
        vm.prank(patron);
        token.transfer(address(shares), 5e6);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(artist), 1e6);
    }

    function testFuzz_attack_rounding_farmed_by_many_transfers(uint256 seed) public {
        send(artist, alice, 333);
        for (uint256 i = 0; i < 40; ++i) {
            deposit(uint64(1 + seed % 7));
            skip(seed % 500);
            (address from, address to) = i % 2 == 0 ? (alice, bob) : (bob, alice);
            uint256 amount = shares.balanceOf(from);
            if (amount > 0) send(from, to, 1 + seed % amount);
            seed = uint256(keccak256(abi.encode(seed)));
        }
        skip(EPOCH_LENGTH);
        uint256 deposited = shares.vaultState().deposited();
        uint256 mine = uint256(claim(alice)) + claim(bob);
        vm.assertLe(mine, deposited * 333 / 1000, "two holders earn no more than their shares' part");
        vm.assertLe(deposited * 333 / 1000, mine + 2, "and no less but for each one's fraction");
    }

    function test_attack_force_a_holder_unopened() public {
        send(artist, alice, 10);
        vm.etch(alice, hex"00"); // the wallet becomes a contract, and dust arrives
        send(artist, alice, 1);
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.assertEq(claim(alice), 11);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Tokens
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_a_token_that_began_to_take_fees() public {
        token.setFee(100);
        vm.prank(patron);
        vm.expectRevert(ITrackShares.Deposit_AmountNotReceived.selector);
        shares.deposit(1000, 0, bytes32(0));
    }

    function test_attack_a_token_that_returns_false() public {
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(false));
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token));
        vm.prank(patron);
        vm.expectRevert(failed);
        shares.deposit(1000, 0, bytes32(0));
        vm.prank(artist);
        vm.expectRevert(failed);
        shares.claim(artist);
        vm.assertEq(shares.claimable(artist), 1000, "the unpaid amount stays owed");
    }

    function test_attack_reentering_token() public {
        // The token calls back. Each call would succeed by itself: the token has a position, a balance and an
        // allowance.
        send(artist, address(token), 10);
        token.mint(address(token), 1e6);
        vm.startPrank(address(token));
        shares.openPosition();
        token.approve(address(shares), type(uint256).max);
        vm.stopPrank();
        deposit(1e6);
        skip(EPOCH_LENGTH);
        bytes[4] memory calls = [
            abi.encodeCall(ITrackShares.claim, (alice)),
            abi.encodeCall(ITrackShares.sweepUnopened, ()),
            abi.encodeCall(ITrackShares.deposit, (1, 0, bytes32(0))),
            abi.encodeCall(ITrackShares.depositWithPermit, (1, 0, bytes32(0), 0, 0, bytes32(0), bytes32(0)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            assertAcceptedFromToken(address(shares), calls[i]);
            uint256 before = vm.snapshotState();
            token.armCallback(address(shares), calls[i]);
            vm.assertEq(claim(artist), 990_000);
            assertGuarded();
            vm.revertToState(before);
        }
    }

    function test_attack_a_refused_destination_blocks_no_other_holder() public {
        send(artist, alice, 500);
        deposit(1000);
        skip(EPOCH_LENGTH);
        token.refuse(alice);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(HostileToken.Receiver_Refused.selector, alice));
        shares.claim(alice);
        vm.assertEq(shares.claim(bob), 500);
        vm.stopPrank();
        vm.assertEq(claim(artist), 500);
    }

    function test_attack_claim_for_another() public {
        deposit(1000);
        skip(EPOCH_LENGTH);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Position_NotOpen.selector, alice));
        shares.claim(alice);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Edges
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_arithmetic_at_the_edges() public {
        vm.startPrank(artist);
        (bytes32 id, address clone) = registry.registerTrack(cid(20), type(uint40).max, "Edge", "EDGE");
        registry.finishIssue(id, 1000);
        ITrackShares edge = ITrackShares(clone);
        edge.transfer(alice, type(uint40).max - 1);
        vm.stopPrank();
        token.mint(patron, type(uint64).max);
        vm.startPrank(patron);
        token.approve(clone, type(uint256).max);
        edge.deposit(type(uint64).max, 0, bytes32(0));
        vm.expectRevert(VaultLibrary.Vault_DepositsExceedLimit.selector);
        edge.deposit(1, 0, bytes32(0));
        vm.stopPrank();
        vm.warp((1 << 40) - 1);
        vm.prank(alice);
        uint256 most = edge.claim(alice);
        vm.prank(artist);
        uint256 least = edge.claim(artist);
        vm.assertEq(least, uint256(type(uint64).max) / type(uint40).max);
        vm.assertEq(most, uint256(type(uint64).max) * (type(uint40).max - 1) / type(uint40).max);
        vm.assertLe(most + least, type(uint64).max);
    }

    function test_attack_an_amount_beyond_40_bits() public {
        send(artist, alice, 1);
        uint256[2] memory amounts = [(uint256(1) << 40) + 1, type(uint256).max];
        bytes4 insufficient = IERC20Errors.ERC20InsufficientBalance.selector;
        for (uint256 i = 0; i < amounts.length; ++i) {
            vm.prank(artist);
            vm.expectRevert(abi.encodeWithSelector(insufficient, artist, SUPPLY - 1, amounts[i]));
            shares.transfer(alice, amounts[i]);
        }
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Permits
    // -----------------------------------------------------------------------------------------------------------------

    function test_attack_replay_a_permit() public {
        (address owner, uint256 key) = makeKey("owner");
        (uint8 v, bytes32 r, bytes32 s) = signPermit(owner, key, block.timestamp);
        shares.permit(owner, bob, 20, block.timestamp, v, r, s);
        vm.prank(owner);
        shares.approve(bob, 0);
        vm.expectRevert(signerInvalid(shares, owner, 1, v, r, s));
        shares.permit(owner, bob, 20, block.timestamp, v, r, s);
        vm.assertEq(shares.allowance(owner, bob), 0);
    }

    function test_attack_an_expired_permit() public {
        (address owner, uint256 key) = makeKey("owner");
        uint256 deadline = vm.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = signPermit(owner, key, deadline);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(ITrackShares.Permit_Expired.selector, deadline));
        shares.permit(owner, bob, 20, deadline, v, r, s);
    }

    function test_attack_a_permit_of_another_chain() public {
        (address owner, uint256 key) = makeKey("owner");
        (uint8 v, bytes32 r, bytes32 s) = signPermit(owner, key, block.timestamp);
        vm.chainId(10);
        vm.expectRevert(signerInvalid(shares, owner, 0, v, r, s));
        shares.permit(owner, bob, 20, block.timestamp, v, r, s);
    }

    function test_attack_a_permit_of_another_track() public {
        (, ITrackShares other) = issue(artist, cid(21)); // of the same name
        (address owner, uint256 key) = makeKey("owner");
        (uint8 v, bytes32 r, bytes32 s) = signPermit(owner, key, block.timestamp);
        vm.expectRevert(signerInvalid(other, owner, 0, v, r, s));
        other.permit(owner, bob, 20, block.timestamp, v, r, s);
    }

    function test_attack_a_permit_of_the_zero_address() public {
        // An invalid signature recovers to zero, which must not count as the owner's.
        vm.expectRevert(ECDSA.ECDSAInvalidSignature.selector);
        shares.permit(address(0), bob, 20, block.timestamp, 0, bytes32(0), bytes32(0));
    }

    /// @dev A permit of 20 shares for bob, with the owner's first nonce.
    function signPermit(address owner, uint256 key, uint256 deadline)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        return vm.sign(key, Permits.digest(address(shares), owner, bob, 20, 0, deadline));
    }

    /// @dev The revert of `target` for bob's permit of 20 with `nonce`: the address that its digest recovers to is not
    /// the owner.
    function signerInvalid(ITrackShares target, address owner, uint256 nonce, uint8 v, bytes32 r, bytes32 s)
        private
        view
        returns (bytes memory)
    {
        bytes32 digest = Permits.digest(address(target), owner, bob, 20, nonce, block.timestamp);
        return abi.encodeWithSelector(ITrackShares.Permit_SignerInvalid.selector, ecrecover(digest, v, r, s), owner);
    }
}
