// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {ListenClaim} from "../src/types/ListenClaim.sol";
import {TestToken} from "./tokens/TestToken.sol";
import {EpochFixture} from "./utils/EpochFixture.sol";

/// @notice Gas of whole transactions, in snapshots/Gas.json: intrinsic cost and calldata included, every account and
/// slot cold at the start, holders and vault in use before ("warm" as the protocol's aims count it).
/// forge-config: default.isolate = true
contract GasTest is EpochFixture {
    string private constant GROUP = "Gas";

    function paymentToken() internal override returns (TestToken) {
        return new TestToken();
    }

    function test_transfer() public {
        prepare();
        send(artist, alice, 10);
        vm.snapshotGasLastCall(GROUP, "transfer");
    }

    function test_transfer_without_drip() public {
        send(artist, alice, 100);
        skip(1);
        send(artist, alice, 10);
        vm.snapshotGasLastCall(GROUP, "transfer_without_drip");
    }

    function test_transfer_new_holder() public {
        prepare();
        send(artist, bob, 10);
        vm.snapshotGasLastCall(GROUP, "transfer_new_holder");
    }

    function test_deposit() public {
        prepare();
        deposit(1e6);
        vm.snapshotGasLastCall(GROUP, "deposit");
    }

    function test_claim() public {
        prepare();
        claim(alice);
        vm.snapshotGasLastCall(GROUP, "claim");
    }

    function test_claim_listen() public {
        makePayable();
        token.mint(fan, 1);
        claimListen("claim_listen");
    }

    function test_claim_listen_new_recipient() public {
        makePayable();
        claimListen("claim_listen_new_recipient");
    }

    function test_claim_listen_with_fee() public {
        makePayable();
        token.mint(fan, 1);
        token.mint(relayer, 1);
        ListenClaim memory listen = claimOf(5, uint256(keccak256("a nullifier")) >> 3);
        bytes memory proof = prove(listen);
        rewards.claimListen(listen, proof);
        vm.snapshotGasLastCall(GROUP, "claim_listen_with_fee");
    }

    function test_list() public {
        prepare();
        uint64 expiry = uint64(vm.getBlockTimestamp() + 1 days);
        vm.prank(artist);
        market.list(trackId, 20, 1e6, expiry);
        vm.snapshotGasLastCall(GROUP, "list");
    }

    function test_buy() public {
        prepareSale();
        vm.prank(patron);
        market.buy(1, 10, 1e7);
        vm.snapshotGasLastCall(GROUP, "buy");
    }

    function test_buy_all() public {
        prepareSale();
        vm.prank(patron);
        market.buy(1, 19, 19e6);
        vm.snapshotGasLastCall(GROUP, "buy_all");
    }

    function test_cancel() public {
        prepareSale();
        vm.prank(artist);
        market.cancel(1);
        vm.snapshotGasLastCall(GROUP, "cancel");
    }

    function test_register_track() public {
        register(artist, cid(2));
        vm.snapshotGasLastCall(GROUP, "register_track");
    }

    function test_allocate() public {
        (bytes32 id,) = register(artist, cid(2));
        uint256 four = allocate(id, 0x100, 4);
        uint256 eight = allocate(id, 0x200, 8);
        vm.snapshotValue(GROUP, "allocate_per_holder", (eight - four) / 4);
    }

    function test_attest() public {
        attest(0, tuple());
        vm.snapshotGasLastCall(GROUP, "attest");
        attest(1, tuple());
        vm.snapshotGasLastCall(GROUP, "attest_fixing");
    }

    function test_distribute_track() public {
        prepare();
        makePayable();
        distribute();
        vm.snapshotGasLastCall(GROUP, "distribute_track");
    }

    /// @dev Bytes of runtime code; the limit is 24,576 (EIP-170).
    function test_sizes() public {
        string[4] memory names = ["ListenRewards", "ShareMarket", "TrackRegistry", "TrackShares"];
        for (uint256 i = 0; i < names.length; ++i) {
            string memory artifact = string.concat(names[i], ".sol:", names[i]);
            vm.snapshotValue("Size", names[i], vm.getDeployedCode(artifact).length);
        }
    }

    /// @dev Two holders with balances, a vault that drips, and time since the last drip.
    function prepare() private {
        send(artist, alice, 100);
        deposit(1e9);
        skip(100);
        send(artist, alice, 1);
        claim(alice);
        skip(100);
    }

    /// @dev A listing of which the buyer has bought one share, so that seller, buyer, vault and market have token
    /// balances.
    function prepareSale() private {
        prepare();
        vm.prank(artist);
        market.list(trackId, 20, 1e6, uint64(vm.getBlockTimestamp() + 1 days));
        vm.prank(patron);
        market.buy(1, 1, 1e6);
        skip(100);
    }

    function claimListen(string memory name) private {
        ListenClaim memory listen = claimOf(5, uint256(keccak256("a nullifier")) >> 3);
        listen.feeReceiver = address(0);
        listen.fee = 0;
        bytes memory proof = prove(listen);
        rewards.claimListen(listen, proof);
        vm.snapshotGasLastCall(GROUP, name);
    }

    function allocate(bytes32 id, uint160 from, uint160 count) private returns (uint256 gas) {
        address[] memory to = new address[](count);
        uint40[] memory amounts = new uint40[](count);
        for (uint160 i = 0; i < count; ++i) {
            to[i] = address(from + i);
            amounts[i] = 10;
        }
        vm.prank(artist);
        registry.allocate(id, to, amounts);
        return vm.snapshotGasLastCall(GROUP, string.concat("allocate_", vm.toString(count)));
    }
}
