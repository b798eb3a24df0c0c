//! `["pass", gate, holder]` and `["pass_nullifier", nullifier]`: passes and their spent nullifiers. Both are created by
//! `prove_age` and `prove_funds`.

use anchor_lang::prelude::*;

/// A pass: the holder has proved the statement of the gate.
#[account]
pub struct Pass {
    /// The account of the gate.
    pub gate: Address,
    /// Wallet that holds the pass.
    pub holder: Address,
    /// Account that paid the rent of this account and gets it back.
    pub payer: Address,
    /// Unix time, in seconds, from which the pass is not valid.
    pub expires_at: u64,
    /// Number of the period: Unix time divided by the gate's period length, rounded down.
    pub period: u32,
    /// Unused; always zero.
    pub _reserved: [u8; 4],
}

/// The spent nullifier of a pass. A person has one nullifier per gate and period, so its existence prevents a second
/// pass.
#[account]
pub struct PassNullifier {
    /// Account that paid the rent of this account and gets it back.
    pub payer: Address,
    /// Unix time, in seconds, at which the period ends; from then on the account can be closed.
    pub expires_at: u64,
}
