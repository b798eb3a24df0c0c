//! One file per instruction: its accounts, then its handler.

mod accept_admin;
mod attest;
mod claim_listen;
mod close_epoch;
mod close_nullifier;
mod close_payouts;
mod distribute_track;
mod fund_pool;
mod initialize;
mod propose_admin;
mod register_node;
mod set_attestors;
mod set_circuit;
mod set_guardian;
mod void_epoch;

pub use accept_admin::*;
pub use attest::*;
pub use claim_listen::*;
pub use close_epoch::*;
pub use close_nullifier::*;
pub use close_payouts::*;
pub use distribute_track::*;
pub use fund_pool::*;
pub use initialize::*;
pub use propose_admin::*;
pub use register_node::*;
pub use set_attestors::*;
pub use set_circuit::*;
pub use set_guardian::*;
pub use void_epoch::*;
