//! Accounts of the program: fixed little-endian layouts behind an 8-byte discriminator, without padding.

mod epoch;
mod gate;
mod issuer;
mod network;
mod node;
mod nullifier;
mod pass;
mod payouts;

pub use epoch::{EpochRecord, EpochState};
pub use gate::Gate;
pub use issuer::Issuer;
pub use network::Network;
pub use node::Node;
pub use nullifier::Nullifier;
pub use pass::{Pass, PassNullifier};
pub use payouts::{PaidLeaves, Payouts};
