//! `["gate", owner, number u64]`: a statement that must be proved to get a pass. Created by `register_gate` and never
//! changed.

use anchor_lang::prelude::*;

/// A gate. Integers in its seeds are big-endian.
#[account]
pub struct Gate {
    /// Wallet that registered the gate.
    pub owner: Address,
    /// Minimum age in years, or minimum balance in base units of the asset: a u128, little-endian.
    pub threshold: [u8; 16],
    /// Number chosen by the owner; distinguishes the gates of one owner.
    pub number: u64,
    /// Length of the period for which a pass is valid, in seconds.
    pub period_length: u64,
    /// Number of the issuer whose roots the gate accepts.
    pub issuer: u32,
    /// For age, the schema of the credential; for funds, the issuer's number of the asset.
    pub subject: u32,
    /// Statement to prove: 1 for age, 2 for funds.
    pub statement: u8,
    /// Unused; always zero.
    pub _reserved: [u8; 7],
}
