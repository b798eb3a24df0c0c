// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Test} from "cheats/Test.sol";
import {vm} from "cheats/Vm.sol";
import {CivilDate} from "../../src/libraries/CivilDate.sol";
import {ScopedInputs} from "../../src/libraries/ScopedInputs.sol";
import {Passes} from "../../src/Passes.sol";
import {AgeClaim, FundsClaim, Gate, IssuerRoot} from "../../src/types/Pass.sol";
import {TestPasses} from "./TestPasses.sol";
import {TestProofs} from "./TestProofs.sol";

/// @notice Passes with two issuers, one root per issuer, a gate for 18 years and a gate for a balance of 1,000.
abstract contract PassFixture is Test {
    uint256 internal constant START = 1_800_000_000;
    uint32 internal constant TIMELOCK = 1200;
    uint32 internal constant ISSUER = 3;
    uint32 internal constant HOLDERS = 4;
    uint32 internal constant SCHEMA = 11;
    uint32 internal constant ASSET = 12;
    uint32 internal constant SNAPSHOT = 77;
    uint64 internal constant PERIOD = 30 days;
    bytes32 internal constant AGE_ROOT = bytes32(uint256(8_888));
    bytes32 internal constant FUNDS_ROOT = bytes32(uint256(9_999));

    Passes internal passes;
    bytes32 internal ageGate;
    bytes32 internal fundsGate;

    address internal admin = makeAddr("admin");
    address internal authority = makeAddr("authority");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");

    function setUp() public virtual {
        vm.warp(START);
        deployPasses();
    }

    function deployPasses() internal {
        passes = TestPasses(vm.deployCode("TestPasses.sol:TestPasses", abi.encode(admin, TIMELOCK)));
        vm.startPrank(admin);
        passes.setIssuer(ISSUER, authority, true);
        passes.setIssuer(HOLDERS, authority, true);
        vm.stopPrank();
        post(ISSUER, AGE_ROOT, 0);
        post(HOLDERS, FUNDS_ROOT, SNAPSHOT);
        ageGate = passes.registerGate(1, ISSUER, SCHEMA, 18, PERIOD);
        fundsGate = passes.registerGate(2, HOLDERS, ASSET, 1000, PERIOD);
    }

    function post(uint32 issuer, bytes32 root, uint32 snapshot) internal {
        vm.prank(authority);
        passes.postRoot(issuer, root, snapshot);
    }

    function today() internal view returns (uint32) {
        return CivilDate.dayAt(vm.getBlockTimestamp());
    }

    function ageClaim(uint256 nullifier) internal view returns (AgeClaim memory) {
        return AgeClaim(bytes32(nullifier), alice, AGE_ROOT, today(), uint64(vm.getBlockTimestamp() + 1 days), 1);
    }

    function fundsClaim(uint256 nullifier) internal view returns (FundsClaim memory) {
        return FundsClaim(bytes32(nullifier), alice, FUNDS_ROOT, uint64(vm.getBlockTimestamp() + 1 days), 1);
    }

    /// @notice A proof of `claim`, for a person who was born on the cutoff day.
    function proveAge(bytes32 gate, AgeClaim memory claim) internal view returns (bytes memory) {
        Gate memory asked = passes.gateOf(gate);
        (, uint32 cutoff) = CivilDate.cutoff(claim.day, uint8(asked.threshold));
        return proveAgeWith(gate, claim, ScopedInputs.ageParams(asked.issuer, asked.subject, claim.day, cutoff));
    }

    function proveAgeWith(bytes32 gate, AgeClaim memory claim, bytes32 params) internal view returns (bytes memory) {
        return TestProofs.proveScoped(
            [
                uint256(claim.root),
                uint256(claim.nullifier),
                uint256(passes.scopeOf(gate)),
                uint256(params),
                uint256(passes.contextOf(claim.holder, claim.expiry, claim.circuitVersion))
            ],
            5,
            false
        );
    }

    function proveFunds(bytes32 gate, FundsClaim memory claim) internal view returns (bytes memory) {
        Gate memory asked = passes.gateOf(gate);
        (IssuerRoot memory posted,) = passes.rootOf(asked.issuer, claim.root);
        bytes32 params = ScopedInputs.fundsParams(asked.threshold, asked.issuer, asked.subject, posted.snapshot);
        return TestProofs.proveScoped(
            [
                uint256(claim.root),
                uint256(claim.nullifier),
                uint256(passes.scopeOf(gate)),
                uint256(params),
                uint256(passes.contextOf(claim.holder, claim.expiry, claim.circuitVersion))
            ],
            6,
            true
        );
    }

    function skip(uint256 duration) internal {
        vm.warp(vm.getBlockTimestamp() + duration);
    }
}
