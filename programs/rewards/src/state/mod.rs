//! Accounts of the program: fixed little-endian layouts behind an 8-byte discriminator, without padding.

mod epoch;
mod network;
mod node;
mod nullifier;
mod payouts;

pub use epoch::{EpochRecord, EpochState};
pub use network::{MAX_ATTESTORS, Network};
pub use node::Node;
pub use nullifier::Nullifier;
pub use payouts::{PaidLeaves, Payouts};
