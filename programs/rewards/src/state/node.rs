use anchor_lang::prelude::*;

/// A registered streaming node, at `["node", number u64 big-endian]`.
#[account]
pub struct Node {
    /// Who runs it.
    pub operator: Address,
    /// Its number.
    pub number: u64,
    /// Most an epoch of it may reserve, in the payment token's smallest unit.
    pub quota: u64,
}
