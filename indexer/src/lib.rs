//! The indexer: chain events to PostgreSQL, and the public API over it.
//!
//! One [`pipeline`] per chain reads blocks, turns each event into derived rows ([`handlers`]), and commits events, rows and
//! cursor in one transaction; the [`api`] reads what is committed. What is stored can be checked as a whole ([`audit`]).
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let stop = service::shutdown::on_signal()?;
//! indexer::run(indexer::Config::default(), stop).await
//! # }
//! ```

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

/// The schema everything lives in.
pub const SCHEMA: &str = "indexer";

/// The schema's migrations, one per noun.
pub static MIGRATOR: sqlx::migrate::Migrator = migrator();

const fn migrator() -> sqlx::migrate::Migrator {
    sqlx::migrate!("./migrations")
}
