// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {Deploy} from "../script/Deploy.s.sol";
import {IProofGate} from "../src/interfaces/IProofGate.sol";
import {TestToken} from "./tokens/TestToken.sol";

/// @notice What `run` of the deploy script deploys, writes and refuses.
contract DeployRunTest is Test {
    uint256 private constant LOCAL = 31_338;
    string private constant LOCAL_FILE = "script/chains/31338.json";
    /// @dev A filled-in file. It is beside the files of deployments, where scripts may write.
    string private constant FILLED = "deployments/filled.json";

    Deploy private _script = new Deploy();
    TestToken private _token = new TestToken();
    address private _owner = makeAddr("owner");
    address private _deployer;

    function setUp() public {
        (,, _deployer) = vm.readCallers();
    }

    /// @dev One test, because it changes the environment: tests run at the same time, and the process has only one.
    function test_run_deploys_what_its_file_says_and_refuses_the_rest() public {
        refuseFilesOfChains();
        deployFileOfChain();
        refuseFileOfAnotherChain();
        vm.createDir("deployments", true);
        refuseFilledFiles();
        deployFilledFile();
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Refused
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Without VIBE_CHAIN_FILE, the file is named by the chain.
    function refuseFilesOfChains() private {
        vm.chainId(999);
        vm.expectRevert(abi.encodeWithSelector(Deploy.Chain_FileMissing.selector, "script/chains/999.json"));
        _script.run();
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(Deploy.Chain_RoleMissing.selector, "owner"));
        _script.run();
    }

    function refuseFileOfAnotherChain() private {
        vm.chainId(31_337);
        vm.setEnv("VIBE_CHAIN_FILE", LOCAL_FILE);
        vm.expectRevert(abi.encodeWithSelector(Deploy.Chain_FileForAnother.selector, "eip155:31338"));
        _script.run();
    }

    function refuseFilledFiles() private {
        vm.mockCall(address(_token), abi.encodeCall(_token.decimals, ()), abi.encode(10));
        fill(LOCAL, address(_token));
        refuse(abi.encodeWithSelector(Deploy.PaymentToken_TooManyDecimals.selector, 10));
        vm.mockCall(address(_token), abi.encodeCall(_token.decimals, ()), abi.encode(9));
        fill(10, address(0));
        refuse(abi.encodeWithSelector(Deploy.PaymentToken_Missing.selector));
        fill(10, address(_token)); // the development keys are compiled in
        refuse(abi.encodeWithSelector(IProofGate.VerifyingKey_InsecureOnThisChain.selector));
    }

    /// @dev The script reverts between the start and the end of its broadcast, which does not end by itself.
    function refuse(bytes memory expected) private {
        vm.expectRevert(expected);
        _script.run();
        vm.stopBroadcast();
        vm.removeFile(FILLED);
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Deployed
    // -----------------------------------------------------------------------------------------------------------------

    function deployFileOfChain() private {
        (Deploy.Deployed memory made, string memory written) = run();
        vm.assertEq(TestToken(made.token).symbol(), "TUSD");
        vm.assertEq(made.token, vm.computeCreateAddress(_deployer, vm.getNonce(_deployer) - 5));
        assertDeployed(made, vm.readFile(LOCAL_FILE), _deployer);
        assertWritten(made, written);
    }

    function deployFilledFile() private {
        fill(LOCAL, address(_token));
        string memory json = vm.readFile(FILLED);
        (Deploy.Deployed memory made, string memory written) = run();
        vm.removeFile(FILLED);
        vm.assertEq(made.token, address(_token));
        assertDeployed(made, json, _owner);
        assertWritten(made, written);
    }

    function assertDeployed(Deploy.Deployed memory made, string memory json, address owner) private view {
        // The deployer sent the last four transactions, in this order.
        address[4] memory contracts =
            [address(made.rewards), address(made.registry), address(made.market), address(made.passes)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(contracts[i], vm.computeCreateAddress(_deployer, vm.getNonce(_deployer) - 4 + i));
            vm.assertLt(0, contracts[i].code.length);
        }
        vm.assertLt(0, made.registry.sharesImplementation().code.length);

        vm.assertEq(made.rewards.owner(), owner);
        vm.assertEq(made.market.owner(), owner);
        vm.assertEq(made.passes.owner(), owner);

        vm.assertEq(made.rewards.paymentToken(), made.token);
        vm.assertEq(made.rewards.registry(), address(made.registry));
        vm.assertEq(made.registry.rewards(), address(made.rewards));
        vm.assertEq(made.registry.market(), address(made.market));
        vm.assertEq(made.registry.paymentToken(), made.token);
        vm.assertEq(made.market.registry(), address(made.registry));
        vm.assertEq(made.market.paymentToken(), made.token);

        assertParameters(made, json);
    }

    function assertParameters(Deploy.Deployed memory made, string memory json) private view {
        string[12] memory names = [
            "network",
            "chain",
            "circuitVersion",
            "epochLength",
            "challengeDelay",
            "claimWindow",
            "timelock",
            "threshold",
            "alphaBps",
            "betaBps",
            "minimumSet",
            "rateMax"
        ];
        uint256[12] memory values = abi.decode(abi.encode(made.rewards.parameters()), (uint256[12]));
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertEq(values[i], vm.parseJsonUint(json, string.concat(".", names[i])), names[i]);
        }
        vm.assertEq(made.market.feeBps(), vm.parseJsonUint(json, ".protocolFeeBps"));
        vm.assertEq(made.passes.timelock(), vm.parseJsonUint(json, ".timelock"));
        vm.assertEq(made.rewards.guardian(), vm.parseJsonAddress(json, ".guardian"));
        address[] memory attestors = vm.parseJsonAddressArray(json, ".attestors");
        vm.assertEq(keccak256(abi.encode(made.rewards.attestors())), keccak256(abi.encode(attestors)));
    }

    function assertWritten(Deploy.Deployed memory made, string memory written) private view {
        vm.assertEq(vm.parseJsonString(written, ".caip2"), "eip155:31338");
        vm.assertEq(vm.parseJsonAddress(written, ".paymentToken"), made.token);
        vm.assertEq(vm.parseJsonAddress(written, ".rewards"), address(made.rewards));
        vm.assertEq(vm.parseJsonAddress(written, ".registry"), address(made.registry));
        vm.assertEq(vm.parseJsonAddress(written, ".market"), address(made.market));
        vm.assertEq(vm.parseJsonAddress(written, ".passes"), address(made.passes));
        vm.assertEq(vm.parseJsonAddress(written, ".sharesImplementation"), made.registry.sharesImplementation());
        vm.assertEq(vm.parseJsonBytes32(written, ".rewardsDeploymentId"), made.rewards.deploymentId());
        vm.assertEq(vm.parseJsonBytes32(written, ".registryDeploymentId"), made.registry.deploymentId());
        vm.assertEq(vm.parseJsonBytes32(written, ".passesDeploymentId"), made.passes.deploymentId());
        vm.assertEq(vm.parseJsonUint(written, ".deployedAt"), vm.getBlockTimestamp());
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Files
    // -----------------------------------------------------------------------------------------------------------------

    /// @dev Writes the local file for chain `id`, with an owner and a payment token, and names it to the script. Its
    /// network has another number than its circuit version.
    function fill(uint256 id, address token) private {
        vm.chainId(id);
        vm.writeFile(FILLED, vm.readFile(LOCAL_FILE));
        vm.writeJson(string.concat("eip155:", vm.toString(id)), FILLED, ".caip2");
        vm.writeJson(vm.toString(_owner), FILLED, ".owner");
        vm.writeJson(vm.toString(token), FILLED, ".paymentToken");
        vm.writeJson("7", FILLED, ".network");
        vm.setEnv("VIBE_CHAIN_FILE", FILLED);
    }

    /// @dev Runs the script on the local chain, and puts back what a deployment before the test wrote.
    function run() private returns (Deploy.Deployed memory made, string memory written) {
        vm.chainId(LOCAL);
        string memory path = "deployments/31338.json";
        string memory earlier = vm.exists(path) ? vm.readFile(path) : "";
        made = _script.run();
        written = vm.readFile(path);
        if (bytes(earlier).length == 0) vm.removeFile(path);
        else vm.writeFile(path, earlier);
    }
}
