use anchor_lang::prelude::*;

/// That a listen claim was paid, at `["nullifier", nullifier]`. It stands until its epoch is closed.
#[account]
pub struct Nullifier {
    /// Who paid for this account and gets its rent back.
    pub payer: Address,
    /// Node of the claim.
    pub node: u64,
    /// Epoch of the claim.
    pub epoch: u32,
    /// Zeros.
    pub _reserved: [u8; 4],
}
