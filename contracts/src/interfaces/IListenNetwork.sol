// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {NetworkParameters} from "../types/Network.sol";

/// @title Parameters of the rewards contract, its nodes and its attestors
/// @notice Parameters are fixed at construction. The owner registers nodes, sets the guardian, and proposes attestors,
/// who take over after the timelock. {IListenRewards} extends it by the epochs and their payments.
interface IListenNetwork {
    // -----------------------------------------------------------------------------------------------------------------
    // Events
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Emitted once, by the constructor.
    /// @param network Network number, the same on all its chains.
    /// @param chain This chain's number in the network.
    /// @param deploymentId Identifier of this contract on this chain, which proofs are bound to.
    /// @param epochLength Epoch length, in seconds.
    /// @param circuitVersion Version of the listen circuit whose key is compiled in.
    event NetworkInitialized(
        uint32 network, uint32 chain, bytes32 deploymentId, uint64 epochLength, uint32 circuitVersion
    );

    /// @notice Emitted when a streaming node is registered, or its operator or quota changes.
    /// @param node Number of the node.
    /// @param operator Account that runs the node.
    /// @param quota Maximum amount that one of its epochs may reserve.
    event NodeRegistered(uint64 indexed node, address indexed operator, uint64 quota);

    /// @notice Emitted when the guardian is set.
    /// @param guardian Account that may void epochs from now on.
    event GuardianSet(address indexed guardian);

    /// @notice Emitted when the owner proposes a set of attestors, or withdraws the proposal.
    /// @param attestors Proposed attestors; empty when the proposal is withdrawn.
    /// @param threshold Number of them that must agree.
    /// @param effectiveAt Unix time from which any account can apply the proposal; 0 when it is withdrawn.
    event AttestorsProposed(address[] attestors, uint8 threshold, uint64 effectiveAt);

    /// @notice Emitted when a set of attestors takes over. Votes of the former set on epochs that are not fixed lapse.
    /// @param attestors Attestors that vote from now on.
    /// @param threshold Number of them that must agree.
    event AttestorsSet(address[] attestors, uint8 threshold);

    // -----------------------------------------------------------------------------------------------------------------
    // Errors
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Thrown by the constructor when a parameter is out of range, see {NetworkParameters}.
    /// @param parameter Name of the parameter.
    error Network_ParameterInvalid(string parameter);

    /// @notice Thrown when a vote names a node that is not registered.
    /// @param node Number of the node.
    error Node_NotRegistered(uint64 node);

    /// @notice Thrown when a node is registered with number zero or without an operator.
    error Node_Invalid();

    /// @notice Thrown when a set of attestors contains the zero address, or an address twice.
    /// @param attestor The address.
    error Attestor_Invalid(address attestor);

    /// @notice Thrown when a set has more than 16 attestors, or a threshold of zero or of more than its attestors.
    /// @param threshold Number of attestors that must agree.
    /// @param attestors Number of attestors.
    error Attestors_ThresholdInvalid(uint8 threshold, uint256 attestors);

    /// @notice Thrown when a proposal of attestors is applied or withdrawn and there is no proposal.
    error Attestors_NotProposed();

    /// @notice Thrown when the account is not an attestor of the current set.
    /// @param caller The account.
    error Caller_NotAttestor(address caller);

    // -----------------------------------------------------------------------------------------------------------------
    // Owner
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Registers a streaming node, or changes its operator or quota. Owner only.
    /// @param node Number of the node, from 1.
    /// @param operator Account that runs the node, not zero.
    /// @param quota Maximum amount that one of its epochs may reserve.
    function registerNode(uint64 node, address operator, uint64 quota) external;

    /// @notice Sets the guardian. Owner only.
    /// @param guardian Account that may void epochs from now on; zero for none.
    function setGuardian(address guardian) external;

    /// @notice Proposes a new set of attestors and replaces an earlier proposal, or withdraws the proposal. Owner only.
    /// @param attestors At most 16 distinct addresses that are not zero; empty to withdraw the proposal.
    /// @param threshold Number of them that must agree, at least 1; ignored when the list is empty.
    function proposeAttestors(address[] calldata attestors, uint8 threshold) external;

    // -----------------------------------------------------------------------------------------------------------------
    // Any account
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice Applies the proposed attestors. Any account may call it after the timelock, which is longer than the
    /// challenge delay: the guardian can void the first epochs they fix before anything is paid. Votes on epochs that
    /// are not fixed lapse.
    function applyAttestors() external;

    // -----------------------------------------------------------------------------------------------------------------
    // Views
    // -----------------------------------------------------------------------------------------------------------------

    /// @notice The network's parameters. All but the threshold are fixed at construction.
    /// @return The parameters, with the threshold of the current set.
    function parameters() external view returns (NetworkParameters memory);

    /// @notice A registered node.
    /// @param node Number of the node.
    /// @return operator Account that runs it; zero when the node is not registered.
    /// @return quota Maximum amount that one of its epochs may reserve.
    function nodeOf(uint64 node) external view returns (address operator, uint64 quota);

    /// @notice The current set of attestors.
    /// @return At most 16 addresses.
    function attestors() external view returns (address[] memory);

    /// @notice The number of attestors that must agree.
    /// @return At least 1.
    function threshold() external view returns (uint8);

    /// @notice Number of the current set of attestors. A vote counts in its own set only.
    /// @return 1 at deployment, one more with every set applied.
    function attestorSet() external view returns (uint32);

    /// @notice The proposed attestors.
    /// @return attestors Empty when there is no proposal.
    /// @return threshold Number of them that must agree; 0 when there is no proposal.
    /// @return effectiveAt Unix time from which any account can apply the proposal; 0 when there is no proposal.
    function proposedAttestors() external view returns (address[] memory attestors, uint8 threshold, uint64 effectiveAt);

    /// @notice The account that may void epochs during their challenge delay.
    /// @return The guardian.
    function guardian() external view returns (address);

    /// @notice What fixed epochs have reserved and not yet paid.
    /// @return Amount of the payment token.
    function reserved() external view returns (uint64);

    /// @notice The token of deposits, sales and rewards.
    /// @return An ERC-20 token.
    function paymentToken() external view returns (address);

    /// @notice The registry whose tracks are paid.
    /// @return The {ITrackRegistry} of this deployment.
    function registry() external view returns (address);
}
