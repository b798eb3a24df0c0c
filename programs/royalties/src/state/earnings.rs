//! Shares and what they have earned, as stored in positions and for a vault's unopened shares.

use anchor_lang::{
    bytemuck::{Pod, Zeroable},
    prelude::*,
};
use protocol::royalty::PositionState;

/// [`PositionState`] in an account. The index is a byte array there, since alignments of 128-bit numbers differ between hosts.
#[derive(Clone, Copy, Pod, Zeroable, IdlType)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct Earnings {
    /// Index up to which the shares are settled.
    pub index_paid: PodU128,
    /// Shares counted.
    pub shares: u64,
    /// Settled and not yet claimed.
    pub owed: u64,
    /// Fraction left by settling.
    pub remainder: u64,
}

impl From<PositionState> for Earnings {
    fn from(state: PositionState) -> Self {
        Self { index_paid: state.index_paid.into(), shares: state.shares, owed: state.owed, remainder: state.remainder }
    }
}

impl From<Earnings> for PositionState {
    fn from(stored: Earnings) -> Self {
        Self {
            shares: stored.shares,
            index_paid: stored.index_paid.get(),
            owed: stored.owed,
            remainder: stored.remainder,
        }
    }
}
