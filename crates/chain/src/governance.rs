//! What those may ask of a chain whom the protocol gives a power over it.

use protocol::id::Address32;

/// A use of a power. The admin sends it where nobody else is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Governance {
    /// Names who may become admin of one program or contract, or (zero) withdraws that.
    ProposeAdmin {
        /// The program or contract.
        program: Address32,
        /// Who may accept.
        next: Address32,
    },
    /// Successor: becomes admin of one program or contract.
    AcceptAdmin {
        /// The program or contract.
        program: Address32,
    },
    /// Names the guardian.
    SetGuardian {
        /// The guardian from now on.
        guardian: Address32,
    },
    /// Proposes other attestors; with nobody in it, withdraws the proposal.
    ProposeAttestors {
        /// The attestors to be.
        attestors: Vec<Address32>,
        /// How many must agree.
        threshold: u8,
    },
    /// Anybody, after the timelock: puts the proposed attestors in force.
    ApplyAttestors,
    /// Proposes that proofs of a version of a circuit be accepted.
    ProposeCircuit {
        /// See [`protocol::event::statement`].
        statement: u8,
        /// The version.
        version: u32,
        /// Ethereum: the contract that verifies this version; zero for the one that is compiled in. Solana compiles all in.
        verifier: Address32,
    },
    /// Anybody, after the timelock: has proofs of a proposed version accepted.
    EnableCircuit {
        /// See [`protocol::event::statement`].
        statement: u8,
        /// The version.
        version: u32,
    },
    /// Has proofs of a version refused at once, or withdraws its proposal.
    DisableCircuit {
        /// See [`protocol::event::statement`].
        statement: u8,
        /// The version.
        version: u32,
    },
    /// Stops listing and buying, or lets them go on. Cancelling always works.
    SetMarketPaused {
        /// Whether they are stopped.
        paused: bool,
    },
    /// Sets the fee of listings from now on.
    SetProtocolFee {
        /// In basis points of the price.
        fee_bps: u16,
    },
    /// Pays the collected fees out.
    WithdrawFees {
        /// The wallet that gets them.
        destination: Address32,
    },
}

impl Governance {
    /// The call's name, as in the programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ProposeAdmin { .. } => "propose_admin",
            Self::AcceptAdmin { .. } => "accept_admin",
            Self::SetGuardian { .. } => "set_guardian",
            Self::ProposeAttestors { .. } => "propose_attestors",
            Self::ApplyAttestors => "apply_attestors",
            Self::ProposeCircuit { .. } => "propose_circuit",
            Self::EnableCircuit { .. } => "enable_circuit",
            Self::DisableCircuit { .. } => "disable_circuit",
            Self::SetMarketPaused { .. } => "set_market_paused",
            Self::SetProtocolFee { .. } => "set_protocol_fee",
            Self::WithdrawFees { .. } => "withdraw_fees",
        }
    }
}
