//! Accounts of this program. Each type is created only at addresses with the seeds given in its file, so the owner and
//! the discriminator of an account prove its address.

mod config;
mod listing;
mod market;
mod track;

pub use config::OwnershipConfig;
pub use listing::Listing;
pub use market::Market;
pub use track::{CID_SPACE, Track, TrackState};
