// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "cheats/Vm.sol";
import {Groth16} from "../src/libraries/Groth16.sol";
import {AgeClaim, FundsClaim} from "../src/types/Pass.sol";
import {PassFixture} from "./utils/PassFixture.sol";
import {TestProofs} from "./utils/TestProofs.sol";

/// @notice Gas of passes, whole transactions as in {GasTest}, and of verification alone.
/// forge-config: default.isolate = true
contract PassGasTest is PassFixture {
    string private constant GROUP = "Gas";

    function verifyFour(uint256[4] memory inputs, bytes calldata proof) external view returns (uint256 used) {
        uint256[24] memory key = TestProofs.key();
        used = gasleft();
        bool valid = Groth16.verify(key, inputs, proof);
        used -= gasleft();
        vm.assertTrue(valid);
    }

    function verifyFive(uint256[5] memory inputs, bytes calldata proof) external view returns (uint256 used) {
        uint256[26] memory key = TestProofs.scopedKey(false);
        used = gasleft();
        bool valid = Groth16.verify(key, inputs, proof);
        used -= gasleft();
        vm.assertTrue(valid);
    }

    function test_prove_age() public {
        AgeClaim memory claim = ageClaim(uint256(keccak256("a nullifier")) >> 3);
        bytes memory proof = proveAge(ageGate, claim);
        passes.proveAge(ageGate, claim, proof);
        vm.snapshotGasLastCall(GROUP, "prove_age");
    }

    function test_prove_funds() public {
        FundsClaim memory claim = fundsClaim(uint256(keccak256("a nullifier")) >> 3);
        bytes memory proof = proveFunds(fundsGate, claim);
        passes.proveFunds(fundsGate, claim, proof);
        vm.snapshotGasLastCall(GROUP, "prove_funds");
    }

    function test_post_root() public {
        post(ISSUER, bytes32(uint256(5)), 0);
        vm.snapshotGasLastCall(GROUP, "post_root");
    }

    function test_verify() public {
        uint256[4] memory four = [Groth16.R - 1, Groth16.R - 2, Groth16.R - 3, Groth16.R - 4];
        uint256 used = this.verifyFour(four, TestProofs.prove(four, 5));
        vm.assertLe(used, 215_000);
        vm.snapshotValue(GROUP, "verify_listen", used);
        uint256[5] memory five = [four[0], four[1], four[2], four[3], Groth16.R - 5];
        vm.snapshotValue(GROUP, "verify_scoped", this.verifyFive(five, TestProofs.proveScoped(five, 5, false)));
    }

    function test_size() public {
        vm.snapshotValue("Size", "Passes", vm.getDeployedCode("Passes.sol:Passes").length);
    }
}
