//! Building blocks of every VibeStream service: command line, configuration, clock, database pool, HTTP server, logs,
//! metrics, health checks and shutdown.
//!
//! Handlers return [`problem::Result`], so that every error is `application/problem+json`, and lists are keyset pages:
//!
//! ```
//! use service::{Problem, page::{Page, PageQuery}, problem::Result};
//!
//! fn heights(query: &PageQuery) -> Result<Page<i64>> {
//!     let (limit, after) = (query.limit()?, query.after::<i64>()?.unwrap_or(0));
//!     Page::from_rows((after + 1..=after + limit + 1).collect(), limit, |height| *height)
//! }
//!
//! # fn main() -> Result<(), Problem> {
//! let first = heights(&PageQuery { cursor: None, limit: Some(2) })?;
//! assert_eq!(first.items, [1, 2]);
//! let second = heights(&PageQuery { cursor: first.next, limit: Some(2) })?;
//! assert_eq!(second.items, [3, 4]);
//! assert_eq!(heights(&PageQuery { cursor: None, limit: Some(0) }).unwrap_err().status, 400);
//! # Ok(()) }
//! ```
//!
//! A service runs until SIGTERM or SIGINT:
//!
//! ```no_run
//! use service::{db, health::Health, server, shutdown, telemetry};
//!
//! # async fn example() -> anyhow::Result<()> {
//! telemetry::init(&telemetry::TelemetryConfig::default())?;
//! let stop = shutdown::on_signal()?;
//! let pool = db::connect(&db::DatabaseConfig::default(), "indexer", &stop).await?;
//! let health = Health::new().check("postgres", db::ping(pool.clone()));
//! let http = server::Server::bind(server::ServerConfig::default()).await?;
//! http.run(axum::Router::new(), health, stop).await
//! # }
//! ```
#![warn(missing_docs)]

pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod extract;
pub mod health;
pub mod metrics;
pub mod page;
pub mod problem;
pub mod server;
pub mod shutdown;
pub mod telemetry;

pub use clock::Clock;
pub use problem::Problem;
