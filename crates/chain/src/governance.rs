//! Calls of the protocol's administration: the admins of programs and contracts, the guardian, attestors and circuits.

use protocol::id::Address32;

use crate::fields::calls;

calls! {
    /// A call of the administration. The sender is the admin unless the documentation of the call names another one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Governance {
        /// Proposes the next admin of a program or contract, or withdraws the proposal (zero address).
        ProposeAdmin {
            /// Address of the program or contract.
            program: Address32,
            /// The wallet that may accept.
            next: Address32,
        } = "propose_admin" (Administered, Administered, "transferOwnership"),
        /// Proposed admin: becomes the admin of a program or contract.
        AcceptAdmin {
            /// Address of the program or contract.
            program: Address32,
        } = "accept_admin" (Administered, Administered, "acceptOwnership"),
        /// Sets the guardian, which may void epochs.
        SetGuardian {
            /// The new guardian; the previous one loses its power at once.
            guardian: Address32,
        } = "set_guardian" (Rewards, ListenRewards),
        /// Proposes a new set of attestors, or withdraws the proposal (empty list).
        ProposeAttestors {
            /// The proposed attestors, at most 16.
            attestors: Vec<Address32>,
            /// Number of equal votes that fix an epoch.
            threshold: u8,
        } = "propose_attestors" (Rewards, ListenRewards),
        /// Any account, after the timelock: replaces the attestors by the proposed ones.
        ApplyAttestors = "apply_attestors" (Rewards, ListenRewards),
        /// Proposes to accept proofs of a version of a circuit.
        ProposeCircuit {
            /// The statement of the circuit, see [`protocol::event::statement`].
            statement: u8,
            /// Version of the circuit.
            version: u32,
            /// Ethereum: address of the contract that verifies this version; zero for the version compiled into the
            /// protocol's contract. Ignored on Solana, where all versions are compiled in.
            verifier: Address32,
        } = "propose_circuit" (Rewards, Verifying),
        /// Any account, after the timelock: enables a proposed version, so that its proofs are accepted.
        EnableCircuit {
            /// The statement of the circuit, see [`protocol::event::statement`].
            statement: u8,
            /// Version of the circuit.
            version: u32,
        } = "enable_circuit" (Rewards, Verifying),
        /// Disables a version, so that its proofs are rejected at once, or withdraws its proposal.
        DisableCircuit {
            /// The statement of the circuit, see [`protocol::event::statement`].
            statement: u8,
            /// Version of the circuit.
            version: u32,
        } = "disable_circuit" (Rewards, Verifying),
        /// Pauses or resumes listing and buying. Cancelling is always possible.
        SetMarketPaused {
            /// Whether the market is paused.
            paused: bool,
        } = "set_market_paused" (Ownership, ShareMarket),
        /// Sets the protocol fee of new listings. Existing listings keep their fee.
        SetProtocolFee {
            /// The fee, in basis points of the price.
            fee_bps: u16,
        } = "set_protocol_fee" (Ownership, ShareMarket),
        /// Pays out the collected fees.
        WithdrawFees {
            /// The wallet that receives the fees.
            destination: Address32,
        } = "withdraw_fees" (Ownership, ShareMarket),
    }
}
