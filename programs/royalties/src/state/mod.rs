//! Accounts of this program. Each type lives at one kind of address only, so owner and type prove the address.

mod config;
mod earnings;
mod position;
mod vault;

pub use config::Config;
pub use earnings::Earnings;
pub use position::{Position, Slot};
pub use vault::Vault;
