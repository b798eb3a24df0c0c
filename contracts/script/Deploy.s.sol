// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {vm} from "cheats/Vm.sol";
import {ListenRewards} from "../src/ListenRewards.sol";
import {TrackRegistry} from "../src/TrackRegistry.sol";
import {NetworkParameters} from "../src/types/Network.sol";
import {TestToken} from "../test/tokens/TestToken.sol";

/// @notice Deploys rewards and registry to the chain behind `--rpc-url`, with what `script/chains/<chain id>.json` says
/// (or the file named by VIBE_CHAIN_FILE), and writes the addresses to `deployments/<chain id>.json`.
///
///     forge script script/Deploy.s.sol --rpc-url http://127.0.0.1:8545 --broadcast --private-key 0x…
contract Deploy {
    /// @dev Tells Foundry that this is a script.
    bool public constant IS_SCRIPT = true;

    uint256 private constant LOCAL_CHAIN = 31_337;
    /// @dev Amounts are 64 bits wide, and a token with more decimals runs out of them.
    uint8 private constant DECIMALS_MAX = 9;

    error Chain_FileMissing(string path);
    error Chain_FileForAnother(string caip2);
    error PaymentToken_Missing();
    error PaymentToken_TooManyDecimals(uint8 decimals);
    error Registry_AddressDiffers(address precomputed, address deployed);

    function run() external returns (address token, ListenRewards rewards, TrackRegistry registry) {
        string memory chainId = vm.toString(block.chainid);
        string memory file = vm.envOr("VIBE_CHAIN_FILE", string.concat("script/chains/", chainId, ".json"));
        if (!vm.exists(file)) revert Chain_FileMissing(file);
        string memory json = vm.readFile(file);
        requireThisChain(json, chainId);

        vm.startBroadcast();
        token = paymentToken(json);
        (rewards, registry) = deploy(json, token);
        vm.stopBroadcast();
        write(chainId, token, rewards, registry);
    }

    /// @dev Each contract names the other: the registry's address follows from the deployer's next nonce but one.
    function deploy(string memory json, address token) private returns (ListenRewards rewards, TrackRegistry registry) {
        address deployer = sender();
        address next = vm.computeCreateAddress(deployer, vm.getNonce(deployer) + 1);
        address owner = vm.parseJsonAddress(json, ".owner");
        rewards = new ListenRewards(
            token,
            next,
            owner == address(0) ? deployer : owner,
            vm.parseJsonAddress(json, ".guardian"),
            vm.parseJsonAddressArray(json, ".attestors"),
            parameters(json)
        );
        registry = new TrackRegistry(address(rewards));
        if (address(registry) != next) revert Registry_AddressDiffers(next, address(registry));
    }

    /// @dev The token that the file names; on a local network without one, a new test token.
    function paymentToken(string memory json) private returns (address token) {
        token = vm.parseJsonAddress(json, ".paymentToken");
        if (token == address(0)) {
            if (block.chainid != LOCAL_CHAIN) revert PaymentToken_Missing();
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

    function write(string memory chainId, address token, ListenRewards rewards, TrackRegistry registry) private {
        string memory object = "deployment";
        vm.serializeString(object, "caip2", string.concat("eip155:", chainId));
        vm.serializeAddress(object, "paymentToken", token);
        vm.serializeAddress(object, "rewards", address(rewards));
        vm.serializeAddress(object, "registry", address(registry));
        vm.serializeAddress(object, "sharesImplementation", registry.sharesImplementation());
        vm.serializeBytes32(object, "rewardsDeploymentId", rewards.deploymentId());
        vm.serializeBytes32(object, "registryDeploymentId", registry.deploymentId());
        string memory json = vm.serializeUint(object, "deployedAt", block.timestamp);
        vm.createDir("deployments", true);
        vm.writeJson(json, string.concat("deployments/", chainId, ".json"));
    }

    /// @dev Whose transactions are broadcast.
    function sender() private returns (address broadcaster) {
        (, broadcaster,) = vm.readCallers();
    }
}
