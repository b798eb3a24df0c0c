//! `["nullifier", nullifier]`: marks a listen claim as paid. Created by `claim_listen`, closed after its epoch by
//! `close_nullifier`.

use anchor_lang::prelude::*;

/// The spent nullifier of a listen claim. Its existence prevents a second payment of the claim.
#[account]
pub struct Nullifier {
    /// Account that paid the rent of this account and gets it back.
    pub payer: Address,
    /// Number of the node of the claim.
    pub node: u64,
    /// Number of the epoch of the claim.
    pub epoch: u32,
    /// Unused; always zero.
    pub _reserved: [u8; 4],
}
