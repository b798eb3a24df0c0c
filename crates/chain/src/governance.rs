//! What those may ask of a chain whom the protocol gives a power over it.

use protocol::id::Address32;

use crate::fields::calls;

calls! {
    /// A use of a power. The admin sends it where nobody else is named.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Governance {
        /// Names who may become admin of one program or contract, or (zero) withdraws that.
        ProposeAdmin {
            /// The program or contract.
            program: Address32,
            /// Who may accept.
            next: Address32,
        } = "propose_admin" (Administered, Administered, "transferOwnership"),
        /// Successor: becomes admin of one program or contract.
        AcceptAdmin {
            /// The program or contract.
            program: Address32,
        } = "accept_admin" (Administered, Administered, "acceptOwnership"),
        /// Names the guardian.
        SetGuardian {
            /// The guardian from now on.
            guardian: Address32,
        } = "set_guardian" (Rewards, ListenRewards),
        /// Proposes other attestors; with nobody in it, withdraws the proposal.
        ProposeAttestors {
            /// The attestors to be.
            attestors: Vec<Address32>,
            /// How many must agree.
            threshold: u8,
        } = "propose_attestors" (Rewards, ListenRewards),
        /// Anybody, after the timelock: puts the proposed attestors in force.
        ApplyAttestors = "apply_attestors" (Rewards, ListenRewards),
        /// Proposes that proofs of a version of a circuit be accepted.
        ProposeCircuit {
            /// See [`protocol::event::statement`].
            statement: u8,
            /// The version.
            version: u32,
            /// Ethereum: the contract that verifies this version; zero for the one that is compiled in. Solana compiles all in.
            verifier: Address32,
        } = "propose_circuit" (Rewards, Verifying),
        /// Anybody, after the timelock: has proofs of a proposed version accepted.
        EnableCircuit {
            /// See [`protocol::event::statement`].
            statement: u8,
            /// The version.
            version: u32,
        } = "enable_circuit" (Rewards, Verifying),
        /// Has proofs of a version refused at once, or withdraws its proposal.
        DisableCircuit {
            /// See [`protocol::event::statement`].
            statement: u8,
            /// The version.
            version: u32,
        } = "disable_circuit" (Rewards, Verifying),
        /// Stops listing and buying, or lets them go on. Cancelling always works.
        SetMarketPaused {
            /// Whether they are stopped.
            paused: bool,
        } = "set_market_paused" (Ownership, ShareMarket),
        /// Sets the fee of listings from now on.
        SetProtocolFee {
            /// In basis points of the price.
            fee_bps: u16,
        } = "set_protocol_fee" (Ownership, ShareMarket),
        /// Pays the collected fees out.
        WithdrawFees {
            /// The wallet that gets them.
            destination: Address32,
        } = "withdraw_fees" (Ownership, ShareMarket),
    }
}
