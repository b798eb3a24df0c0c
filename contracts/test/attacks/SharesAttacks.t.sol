// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {vm} from "cheats/Vm.sol";
import {ITrackShares} from "../../src/interfaces/ITrackShares.sol";
import {Deployment} from "../utils/Deployment.sol";

/// @notice Attempts to earn what others earned, to stop them earning, or to take a vault over.
contract SharesAttacks is Deployment {
    // ------------------------------------------------------------------------------------------------------------------
    // Initialisation
    // ------------------------------------------------------------------------------------------------------------------

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

    function test_attack_initialise_a_clone_of_ones_own() public {
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

    // ------------------------------------------------------------------------------------------------------------------
    // Earning
    // ------------------------------------------------------------------------------------------------------------------

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

    // ------------------------------------------------------------------------------------------------------------------
    // Tokens
    // ------------------------------------------------------------------------------------------------------------------

    function test_attack_a_token_that_began_to_take_fees() public {
        token.setFee(100);
        vm.prank(patron);
        vm.expectRevert(ITrackShares.Deposit_AmountNotReceived.selector);
        shares.deposit(1000, 0, bytes32(0));
    }

    function test_attack_reentering_token() public {
        deposit(1e6);
        skip(EPOCH_LENGTH);
        bytes[3] memory calls = [
            abi.encodeCall(ITrackShares.claim, (alice)),
            abi.encodeCall(ITrackShares.sweepUnopened, ()),
            abi.encodeCall(ITrackShares.deposit, (1, 0, bytes32(0)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 before = vm.snapshotState();
            token.armCallback(address(shares), calls[i]);
            vm.assertEq(claim(artist), 1e6);
            vm.assertFalse(token.callbackSucceeded());
            vm.revertToState(before);
        }
    }

    function test_attack_a_refused_destination_blocks_nobody_else() public {
        send(artist, alice, 500);
        deposit(1000);
        skip(EPOCH_LENGTH);
        token.refuse(alice);
        vm.startPrank(alice);
        vm.expectRevert();
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
}
