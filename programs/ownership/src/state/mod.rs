//! Accounts of this program. Each type lives at one kind of address only, so owner and type prove the address.

mod config;
mod listing;
mod market;
mod track;

pub use config::OwnershipConfig;
pub use listing::Listing;
pub use market::Market;
pub use track::{CID_SPACE, Track, TrackState};
