//! Accounts of this program. Each type is created only at addresses with the seeds given in its file, so the owner and
//! the discriminator of an account prove its address.

mod config;
mod earnings;
mod position;
mod vault;

pub use config::Config;
pub use earnings::Earnings;
pub use position::{Position, Slot};
pub use vault::Vault;
