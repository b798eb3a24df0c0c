//! What can be asked of a chain about passes: who proves an age or a balance to a gate, and from whose roots.

use protocol::id::Address32;

use crate::fields::calls;

calls! {
    /// A call about passes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PassCall {
        /// Admin: registers an issuer, or changes it.
        SetIssuer {
            /// Its number.
            issuer: u32,
            /// Who posts its roots.
            authority: Address32,
            /// Whether its roots count.
            enabled: bool,
        } = "set_issuer" (Rewards, Passes),
        /// The issuer's authority: posts a root, which counts for a day.
        PostRoot {
            /// The issuer.
            issuer: u32,
            /// Root of its tree, a canonical BN254 scalar.
            root: [u8; 32],
            /// Number of the snapshot that a funds tree shows; 0 for ages.
            snapshot: u32,
        } = "post_root" (Rewards, Passes),
        /// Anybody: registers a gate. Which one that made is in the transaction's events.
        RegisterGate {
            /// See [`protocol::event::statement`]: age or funds.
            statement: u8,
            /// Whose roots it accepts.
            issuer: u32,
            /// Schema of the credential (age), or the asset's number with the issuer (funds).
            subject: u32,
            /// Least age in years, or least balance.
            threshold: u128,
            /// A pass is for one period of so many seconds.
            period_length: u64,
        } = "register_gate" (Rewards, Passes),
        /// Anybody: submits a proof of age; its holder gets a pass.
        ProveAge {
            /// The proof and what it binds.
            claim: Box<PassClaim>,
            /// The day it was made for, in days since 1900-01-01.
            day: u32,
        } = "prove_age" (Rewards, Passes),
        /// Anybody: submits a proof of a balance; its holder gets a pass.
        ProveFunds {
            /// The proof and what it binds.
            claim: Box<PassClaim>,
        } = "prove_funds" (Rewards, Passes),
    }
}

/// A proof for a gate and everything its `ctx` binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassClaim {
    /// The gate: its account (Solana) or its number (Ethereum).
    pub gate: [u8; 32],
    /// Spent with the claim.
    pub nullifier: [u8; 32],
    /// Whose pass it is.
    pub holder: Address32,
    /// A root that the gate's issuer posted.
    pub root: [u8; 32],
    /// Unix time after which the claim is refused.
    pub expiry: u64,
    /// Version of the circuit.
    pub circuit_version: u32,
    /// The Groth16 proof: A, B, C in the form both chains read.
    pub proof: [u8; 256],
}
