//! The relayer sends transactions for jobs. Each job is executed at most once, also after crashes and reorganisations.
//!
//! Jobs have an idempotency key. They are created by the API (listen claims) and by the planner, which reads the
//! indexer's views (payouts and closing of epochs, positions that can be opened). Workers take jobs under leases. A
//! transaction is signed, its bytes and id are stored, and only then is it sent; after a crash, the same bytes are sent
//! again. The relayer pays the network fees but cannot redirect a reward, because the proof of a claim is bound to
//! recipient and fee.
//!
//! ```
//! use relayer::Body;
//!
//! // The key of a job names what can happen only once on the chain: here, the closing of epoch 500,000 of node 7.
//! let body = Body::CloseEpoch { epoch: 500_000, node: 7 };
//! assert_eq!((body.kind(), body.key().as_str()), ("close_epoch", "7/500000"));
//! ```
//!
//! Running it:
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let stop = service::shutdown::on_signal()?;
//! relayer::run(relayer::Config::default(), stop).await
//! # }
//! ```
#![warn(missing_docs)]

mod api;
mod config;
mod jobs;
mod keys;
mod lane;
mod plan;
mod proofs;
mod state;
mod work;

use anyhow::Context as _;
use axum::Router;
use service::{db, health::Health, server::Server};
use tokio_util::sync::CancellationToken;

pub use api::openapi;
pub use config::{Config, NodeUrl};
use jobs::Store;
pub use jobs::{Body, Enqueued, Job, JobState};
pub use lane::Lane;
pub use state::Relayer;

/// Prefix of the environment variables that override the configuration.
pub const ENVIRONMENT: &str = "VIBE_RELAYER";

/// The failed jobs, newest first, at most 1,000. They are not retried.
///
/// # Errors
/// If the database cannot be reached or a query fails.
pub async fn failed(config: &Config) -> anyhow::Result<Vec<Job>> {
    let pool = db::connect(&config.database, "relayer", &CancellationToken::new()).await?;
    Ok(Store(&pool).failed().await?)
}

/// Puts a failed job into the queue again.
///
/// # Errors
/// If the database cannot be reached or a query fails, or there is no failed job with this id.
pub async fn requeue(config: &Config, job: uuid::Uuid) -> anyhow::Result<()> {
    let pool = db::connect(&config.database, "relayer", &CancellationToken::new()).await?;
    anyhow::ensure!(Store(&pool).requeue(job).await?, "there is no failed job {job}; `relayer failed` lists them");
    Ok(())
}

/// Applies migrations, and opens chains and keys.
///
/// # Errors
/// If the database cannot be reached or a migration fails, a chain cannot be reached or is not the configured one, or a
/// key is missing.
pub async fn open(config: Config, stop: &CancellationToken) -> anyhow::Result<Relayer> {
    let pool = db::connect(&config.database, "relayer", stop).await?;
    migrate(&pool).await?;
    Relayer::open(config, pool).await
}

/// Applies the migrations of the relayer's database schema.
///
/// # Errors
/// If a migration fails.
pub async fn migrate(pool: &sqlx::PgPool) -> anyhow::Result<()> {
    db::migrate(pool, "relayer", sqlx::migrate!("./migrations")).await
}

/// The HTTP API, without health endpoints and metrics.
pub fn router(relayer: &Relayer) -> Router {
    api::router(relayer.clone())
}

/// Runs the workers and the planner until `stop` is cancelled.
pub async fn work(relayer: Relayer, stop: CancellationToken) {
    tokio::join!(work::run(&relayer, &stop), plan::run(&relayer, &stop));
}

/// Runs API, workers and planner until `stop` is cancelled.
///
/// # Errors
/// If the relayer cannot start or the server fails.
pub async fn run(config: Config, stop: CancellationToken) -> anyhow::Result<()> {
    let server = Server::bind(config.server.clone()).await?;
    let relayer = open(config, &stop).await.context("could not start the relayer")?;
    let health = Health::new().check("postgres", db::ping(relayer.pool().clone()));
    let working = tokio::spawn(work(relayer.clone(), stop.clone()));
    server.run(router(&relayer), health, stop.clone()).await?;
    stop.cancel();
    working.await.context("the workers panicked")
}
