//! `["config"]`: the configuration shared by all vaults of a deployment. Created by `initialize` and never changed.

use anchor_lang::prelude::*;

/// The configuration of this program.
#[account]
pub struct Config {
    /// Seconds over which a deposit is released: one epoch.
    pub epoch_length: u64,
    /// The mint of the payment token, in which deposits, sales and rewards are paid.
    pub payment_mint: Address,
    /// The program whose track accounts may create vaults.
    pub ownership_program: Address,
    /// The program whose pool receives the earnings of unopened shares.
    pub rewards_program: Address,
    /// The token account of that pool, derived from `rewards_program`.
    pub pool_tokens: Address,
    /// Decimals of the payment token.
    pub payment_decimals: u8,
    /// Bump of the address of this account.
    pub bump: u8,
    /// Unused; always zero.
    pub reserved: [u8; 6],
}
