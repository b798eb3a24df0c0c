//! The indexer writes the events of the chains to PostgreSQL and serves them through a public, read-only API.
//!
//! One [`pipeline`] per chain reads blocks, turns each event into derived rows ([`handlers`]), and commits events, rows
//! and cursor in one transaction. The [`api`] reads committed rows. The [`audit`] checks all stored rows, and compares
//! them with a rebuild from the stored events.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let stop = service::shutdown::on_signal()?;
//! indexer::run(indexer::Config::default(), stop).await
//! # }
//! ```
//!
//! Events are stored as JSON ([`codec`]):
//!
//! ```
//! use protocol::event::{Event, PoolFunded};
//!
//! let from = chain::address::parse(chain::Namespace::Ethereum, "0x000000000000000000000000000000000000dead")?;
//! let event = Event::PoolFunded(PoolFunded { from, amount: 1_000_000 });
//! let stored = indexer::codec::encode(chain::Namespace::Ethereum, &event);
//! assert_eq!(stored["amount"], "1000000");
//! assert_eq!(indexer::codec::decode(chain::Namespace::Ethereum, "PoolFunded", &stored)?, event);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]

pub mod api;
pub mod audit;
pub mod codec;
pub mod config;
pub mod error;
pub mod handlers;
pub mod live;
pub mod manifests;
pub mod pipeline;
pub mod place;
mod service_run;
#[cfg(test)]
mod testing;

pub use api::{AppState, router};
pub use config::Config;
pub use service_run::{Indexer, check, run};

/// Name of the PostgreSQL schema that contains all tables of the indexer.
pub const SCHEMA: &str = "indexer";

/// The migrations of the schema: `indexer/migrations/*.sql`.
pub static MIGRATOR: sqlx::migrate::Migrator = migrator();

const fn migrator() -> sqlx::migrate::Migrator {
    sqlx::migrate!("./migrations")
}
