//! Building blocks of every VibeStream service: configuration, clock, database pool, HTTP server, logs, metrics, health
//! checks and shutdown.
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
