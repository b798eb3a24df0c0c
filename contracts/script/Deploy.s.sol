// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {vm} from "cheats/Vm.sol";
import {ListenRewards} from "../src/ListenRewards.sol";
import {Passes} from "../src/Passes.sol";
import {ShareMarket} from "../src/ShareMarket.sol";
import {TrackRegistry} from "../src/TrackRegistry.sol";
import {NetworkParameters} from "../src/types/Network.sol";
import {TestToken} from "../test/tokens/TestToken.sol";

/// @notice Deploys rewards, registry, market and passes to the chain behind `--rpc-url`, with what
/// `script/chains/<chain id>.json` says (or the file named by VIBE_CHAIN_FILE), and writes the addresses to
/// `deployments/<chain id>.json`.
///
///     forge script script/Deploy.s.sol --rpc-url http://127.0.0.1:8545 --broadcast --private-key 0x…
///
/// The owner of all may be OpenZeppelin's TimelockController, named in the file, or handed over to later in two steps.
contract Deploy {
    /// @dev Tells Foundry that this is a script.
    bool public constant IS_SCRIPT = true;

    uint256 private constant LOCAL_CHAIN = 31_337;
    uint256 private constant LOCAL_CHAIN_TWO = 31_338;
    /// @dev Amounts are 64 bits wide, and a token with more decimals runs out of them.
    uint8 private constant DECIMALS_MAX = 9;

    /// @dev What one chain has.
    struct Deployed {
        address token;
        ListenRewards rewards;
        TrackRegistry registry;
        ShareMarket market;
        Passes passes;
    }

    error Chain_FileMissing(string path);
    error Chain_FileForAnother(string caip2);
    /// @notice The chain's file has a zero there, which only local networks may have: fill in who is to hold the role.
    error Chain_RoleMissing(string role);
    error PaymentToken_Missing();
    error PaymentToken_TooManyDecimals(uint8 decimals);
    error Contract_AddressDiffers(address precomputed, address deployed);

    function run() external returns (Deployed memory deployed) {
        string memory chainId = vm.toString(block.chainid);
        string memory file = vm.envOr("VIBE_CHAIN_FILE", string.concat("script/chains/", chainId, ".json"));
        if (!vm.exists(file)) revert Chain_FileMissing(file);
        string memory json = vm.readFile(file);
        check(json);

        vm.startBroadcast();
        deployed = deploy(json, paymentToken(json));
        vm.stopBroadcast();
        write(chainId, deployed);
    }

    /// @notice Reverts when `json`, a chain's file, is for another chain or names nobody for a role.
    function check(string memory json) public view {
        requireThisChain(json, vm.toString(block.chainid));
        if (isLocal()) return;
        if (vm.parseJsonAddress(json, ".owner") == address(0)) revert Chain_RoleMissing("owner");
        if (vm.parseJsonAddress(json, ".guardian") == address(0)) revert Chain_RoleMissing("guardian");
        address[] memory attestors = vm.parseJsonAddressArray(json, ".attestors");
        if (attestors.length == 0) revert Chain_RoleMissing("attestors");
        for (uint256 i = 0; i < attestors.length; ++i) {
            if (attestors[i] == address(0)) revert Chain_RoleMissing("attestors");
        }
    }

    /// @dev Contracts name each other: addresses follow from the deployer's next nonces.
    function deploy(string memory json, address token) private returns (Deployed memory made) {
        address deployer = sender();
        uint256 nonce = vm.getNonce(deployer);
        address registry = vm.computeCreateAddress(deployer, nonce + 1);
        address market = vm.computeCreateAddress(deployer, nonce + 2);
        address owner = vm.parseJsonAddress(json, ".owner");
        if (owner == address(0)) owner = deployer;
        made.token = token;
        made.rewards = new ListenRewards(
            token,
            registry,
            owner,
            vm.parseJsonAddress(json, ".guardian"),
            vm.parseJsonAddressArray(json, ".attestors"),
            parameters(json)
        );
        made.registry = new TrackRegistry(address(made.rewards), market);
        made.market = new ShareMarket(registry, owner, uint16(vm.parseJsonUint(json, ".protocolFeeBps")));
        made.passes = new Passes(owner, uint32(vm.parseJsonUint(json, ".timelock")));
        requireAt(registry, address(made.registry));
        requireAt(market, address(made.market));
    }

    /// @dev The token that the file names; on a local network without one, a new test token.
    function paymentToken(string memory json) private returns (address token) {
        token = vm.parseJsonAddress(json, ".paymentToken");
        if (token == address(0)) {
            if (!isLocal()) revert PaymentToken_Missing();
            return address(new TestToken());
        }
        uint8 decimals = IERC20Metadata(token).decimals();
        if (decimals > DECIMALS_MAX) revert PaymentToken_TooManyDecimals(decimals);
    }

    function parameters(string memory json) private pure returns (NetworkParameters memory) {
        return NetworkParameters({
            network: uint32(vm.parseJsonUint(json, ".network")),
            chain: uint32(vm.parseJsonUint(json, ".chain")),
            circuitVersion: uint32(vm.parseJsonUint(json, ".circuitVersion")),
            epochLength: uint32(vm.parseJsonUint(json, ".epochLength")),
            challengeDelay: uint32(vm.parseJsonUint(json, ".challengeDelay")),
            claimWindow: uint32(vm.parseJsonUint(json, ".claimWindow")),
            timelock: uint32(vm.parseJsonUint(json, ".timelock")),
            threshold: uint8(vm.parseJsonUint(json, ".threshold")),
            alphaBps: uint16(vm.parseJsonUint(json, ".alphaBps")),
            betaBps: uint16(vm.parseJsonUint(json, ".betaBps")),
            minimumSet: uint32(vm.parseJsonUint(json, ".minimumSet")),
            rateMax: uint64(vm.parseJsonUint(json, ".rateMax"))
        });
    }

    function requireThisChain(string memory json, string memory chainId) private pure {
        string memory caip2 = vm.parseJsonString(json, ".caip2");
        bytes memory expected = bytes(string.concat("eip155:", chainId));
        if (keccak256(bytes(caip2)) != keccak256(expected)) revert Chain_FileForAnother(caip2);
    }

    function requireAt(address precomputed, address deployed) private pure {
        if (deployed != precomputed) revert Contract_AddressDiffers(precomputed, deployed);
    }

    function isLocal() private view returns (bool) {
        return block.chainid == LOCAL_CHAIN || block.chainid == LOCAL_CHAIN_TWO;
    }

    function write(string memory chainId, Deployed memory made) private {
        string memory object = "deployment";
        vm.serializeString(object, "caip2", string.concat("eip155:", chainId));
        vm.serializeAddress(object, "paymentToken", made.token);
        vm.serializeAddress(object, "rewards", address(made.rewards));
        vm.serializeAddress(object, "registry", address(made.registry));
        vm.serializeAddress(object, "market", address(made.market));
        vm.serializeAddress(object, "passes", address(made.passes));
        vm.serializeAddress(object, "sharesImplementation", made.registry.sharesImplementation());
        vm.serializeBytes32(object, "rewardsDeploymentId", made.rewards.deploymentId());
        vm.serializeBytes32(object, "registryDeploymentId", made.registry.deploymentId());
        vm.serializeBytes32(object, "passesDeploymentId", made.passes.deploymentId());
        string memory json = vm.serializeUint(object, "deployedAt", block.timestamp);
        vm.createDir("deployments", true);
        vm.writeJson(json, string.concat("deployments/", chainId, ".json"));
    }

    /// @dev Whose transactions are broadcast.
    function sender() private returns (address broadcaster) {
        (, broadcaster,) = vm.readCallers();
    }
}
