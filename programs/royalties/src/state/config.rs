//! `["config"]`: what all vaults of a deployment share.

use anchor_lang::prelude::*;

/// Fixed at initialisation.
#[account]
pub struct Config {
    /// Seconds over which a deposit drips, one epoch.
    pub epoch_length: u64,
    /// The one token that pays deposits, sales and rewards.
    pub payment_mint: Address,
    /// Only this program's tracks create vaults.
    pub ownership_program: Address,
    /// The program whose pool takes what unopened shares earn.
    pub rewards_program: Address,
    /// That pool's token account.
    pub pool_tokens: Address,
    /// Decimals of the payment token.
    pub payment_decimals: u8,
    /// Bump of this address.
    pub bump: u8,
    /// Zeros.
    pub reserved: [u8; 6],
}
