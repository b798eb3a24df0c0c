//! Accounts of this program: fixed little-endian layouts after an 8-byte discriminator, without padding. Each type is
//! created only at addresses with the seeds given in its file, so the owner and the discriminator of an account prove
//! its address.

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
