//! Events, emitted by self-CPI. They are declared in the tables [`protocol::rewards_events`] and
//! [`protocol::admin_events`].

use anchor_lang::prelude::*;

/// The result of a node's epoch, on which attestors vote, as `protocol::event::AttestedTuple`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct Tuple {
    /// Root of the listen tree, a canonical field element.
    pub listen_root: [u8; 32],
    /// Root of the payout tree.
    pub payout_root: [u8; 32],
    /// Number of fans with at least 1, 5, 20 and 60 listens.
    pub fans: [u32; 4],
    /// Number of leaves of the payout tree, at most 2^14.
    pub payout_leaves: u32,
    /// Sum of the weights of the leaves.
    pub weight_total: u64,
}

impl From<Tuple> for protocol::event::AttestedTuple {
    fn from(tuple: Tuple) -> Self {
        let Tuple { listen_root, payout_root, fans, payout_leaves, weight_total } = tuple;
        Self { listen_root, payout_root, fans, payout_leaves, weight_total }
    }
}

protocol::rewards_events!(royalties::anchor_events);
protocol::admin_events!(royalties::anchor_events);
