use anchor_lang::prelude::*;

/// That its holder proved what a gate asks, at `["pass", gate, holder]`.
#[account]
pub struct Pass {
    /// The gate.
    pub gate: Address,
    /// Whose it is.
    pub holder: Address,
    /// Who paid for this account and gets its rent back.
    pub payer: Address,
    /// Unix time from which it counts no more.
    pub expires_at: u64,
    /// The gate's period it is for.
    pub period: u32,
    /// Zeros.
    pub _reserved: [u8; 4],
}

/// That a person got a pass of a gate and period, at `["pass_nullifier", nullifier]`.
#[account]
pub struct PassNullifier {
    /// Who paid for this account and gets its rent back.
    pub payer: Address,
    /// Unix time from which the nullifier's scope is over.
    pub expires_at: u64,
}
