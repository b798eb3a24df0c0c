use anchor_lang::prelude::*;

/// What has to be proved to pass, at `["gate", owner, number u64 big-endian]`. It never changes.
#[account]
pub struct Gate {
    /// Who registered it.
    pub owner: Address,
    /// Least age in years, or least balance: a u128, little-endian.
    pub threshold: [u8; 16],
    /// The owner's number for it.
    pub number: u64,
    /// Seconds of a period.
    pub period_length: u64,
    /// Whose roots it accepts.
    pub issuer: u32,
    /// Schema of the credential (age), or the asset's number with the issuer (funds).
    pub subject: u32,
    /// Age 1, funds 2.
    pub statement: u8,
    /// Zeros.
    pub _reserved: [u8; 7],
}
