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

/// @notice Deploys rewards, registry, market and passes to the chain of `--rpc-url`, with the parameters of
/// `script/chains/<chain id>.json` (or of the file that VIBE_CHAIN_FILE names), and writes the addresses to
/// `deployments/<chain id>.json`.
///
///     forge script script/Deploy.s.sol --rpc-url http://127.0.0.1:8545 --broadcast --private-key 0x…
///
/// The owner of the contracts may be OpenZeppelin's TimelockController: the file names it, or ownership is transferred
/// to it later in two steps.
contract Deploy {
    /// @dev Marks this as a script for Foundry.
    bool public constant IS_SCRIPT = true;

    uint256 private constant LOCAL_CHAIN = 31_337;
    uint256 private constant LOCAL_CHAIN_TWO = 31_338;
    /// @dev Amounts have 64 bits, which are too few for a token with more decimals.
    uint8 private constant DECIMALS_MAX = 9;

    /// @dev The contracts of one chain.
    struct Deployed {
        address token;
        ListenRewards rewards;
        TrackRegistry registry;
        ShareMarket market;
        Passes passes;
    }

    /// @notice Thrown when the chain's file does not exist.
    /// @param path Path of the file.
    error Chain_FileMissing(string path);

    /// @notice Thrown when the file is for another chain than the one deployed to.
    /// @param caip2 CAIP-2 id in the file.
    error Chain_FileForAnother(string caip2);

    /// @notice Thrown when the file has the zero address for a role, which only local networks may have: fill in the
    /// account.
    /// @param role Key of the role in the file.
    error Chain_RoleMissing(string role);

    /// @notice Thrown when the file names no payment token and the chain is not a local network.
    error PaymentToken_Missing();

    /// @notice Thrown when the payment token has more than 9 decimals.
    /// @param decimals Decimals of the token.
    error PaymentToken_TooManyDecimals(uint8 decimals);

    /// @notice Thrown when a contract is not deployed at its precomputed address.
    /// @param precomputed Address that the other contracts were given.
    /// @param deployed Address of the contract.
    error Contract_AddressDiffers(address precomputed, address deployed);

    /// @notice Deploys the contracts and writes their addresses.
    /// @return deployed The contracts.
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

    /// @notice Reverts when a chain's file is for another chain, or has the zero address for a role.
    /// @param json Content of the file.
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

    /// @dev The contracts name each other, so their addresses are precomputed from the deployer's next nonces.
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

    /// @dev The account whose transactions are broadcast.
    function sender() private returns (address broadcaster) {
        (, broadcaster,) = vm.readCallers();
    }
}
