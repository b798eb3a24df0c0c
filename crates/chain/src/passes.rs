//! Calls about passes. A holder proves an age or a balance to a gate, with a leaf in the tree of the gate's issuer, and
//! gets a pass for one period.

use protocol::id::Address32;

use crate::fields::calls;

calls! {
    /// A call about passes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PassCall {
        /// Admin: registers an issuer or changes it.
        SetIssuer {
            /// Number of the issuer; above 0 on Solana.
            issuer: u32,
            /// The wallet that posts the roots of the issuer.
            authority: Address32,
            /// Whether proofs for the roots of the issuer are accepted.
            enabled: bool,
        } = "set_issuer" (Rewards, Passes),
        /// Authority of the issuer: posts a root, which is valid for [`protocol::pass::ROOT_LIFETIME`] seconds.
        PostRoot {
            /// Number of the issuer.
            issuer: u32,
            /// Root of the issuer's tree, a canonical BN254 scalar.
            root: [u8; 32],
            /// Number of the snapshot of balances in a funds tree; 0 for an age tree.
            snapshot: u32,
        } = "post_root" (Rewards, Passes),
        /// Any account: registers a gate owned by the sender. Its id is in the events of the transaction.
        RegisterGate {
            /// The statement to prove, age or funds; see [`protocol::event::statement`].
            statement: u8,
            /// Number of the issuer whose roots the gate accepts.
            issuer: u32,
            /// The issuer's number of the credential schema (age) or of the asset (funds).
            subject: u32,
            /// Minimum age in years, or minimum balance in the asset's base units.
            threshold: u128,
            /// Length of the period of a pass, in seconds; within [`protocol::pass::PERIOD_RANGE`].
            period_length: u64,
        } = "register_gate" (Rewards, Passes),
        /// Any account: submits a proof of age, which grants its holder a pass.
        ProveAge {
            /// The proof and the values it is bound to.
            claim: Box<PassClaim>,
            /// The day that the proof was made for, in days since 1900-01-01.
            day: u32,
        } = "prove_age" (Rewards, Passes),
        /// Any account: submits a proof of funds, which grants its holder a pass.
        ProveFunds {
            /// The proof and the values it is bound to.
            claim: Box<PassClaim>,
        } = "prove_funds" (Rewards, Passes),
    }
}

/// A proof for a gate, and the values that the proof is bound to by its public inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassClaim {
    /// The gate: the address of its account (Solana) or its number, big endian (Ethereum).
    pub gate: [u8; 32],
    /// The nullifier, which this claim spends: one per person, gate and period.
    pub nullifier: [u8; 32],
    /// The wallet that receives the pass.
    pub holder: Address32,
    /// A root posted by the issuer of the gate, not yet expired.
    pub root: [u8; 32],
    /// Unix time, in seconds, after which the claim is rejected.
    pub expiry: u64,
    /// Version of the circuit that the proof was generated for.
    pub circuit_version: u32,
    /// The Groth16 proof: points A, B, C in the encoding of EIP-197, for both chains.
    pub proof: [u8; 256],
}
