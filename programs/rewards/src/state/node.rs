//! `["node", number u64]`: a streaming node. Created and changed by `register_node`.

use anchor_lang::prelude::*;

/// A registered streaming node. The number in its seeds is big-endian.
#[account]
pub struct Node {
    /// Wallet of the operator.
    pub operator: Address,
    /// Number of the node, above zero.
    pub number: u64,
    /// Maximum amount that one of its epochs reserves, in base units of the payment token.
    pub quota: u64,
}
