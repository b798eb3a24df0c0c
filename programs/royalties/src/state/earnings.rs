//! The shares and earnings of a position, as stored in accounts.

use anchor_lang::{
    bytemuck::{Pod, Zeroable},
    prelude::*,
};
use protocol::royalty::PositionState;

/// A `protocol::royalty::PositionState` in an account. The index is stored as bytes, because the alignment of 128-bit
/// integers differs between platforms.
#[derive(Clone, Copy, Pod, Zeroable, IdlType)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct Earnings {
    /// The index of the vault up to which the shares are settled.
    pub index_paid: PodU128,
    /// Number of shares of the position.
    pub shares: u64,
    /// Settled and unclaimed earnings, in base units of the payment token.
    pub owed: u64,
    /// Fraction of a base unit left over by settling, in units of 2^-40.
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
