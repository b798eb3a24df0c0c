//! The relayer: jobs become transactions, each at most once, whatever fails.
//!
//! A job is made under an idempotency key; by the API (claims), by fixed epochs (distributions, closing) or by what the
//! indexer sees (positions that nobody opened). Workers compete for jobs under leases. A transaction is signed, its bytes
//! and id are stored, and only then it is sent; after a crash the same bytes are sent again. What the relayer pays for
//! it cannot redirect: a claim's proof binds recipient and fee.

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

/// Prefix of environment overrides.
pub const ENVIRONMENT: &str = "VIBE_RELAYER";

/// Jobs that failed for good, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn failed(config: &Config) -> anyhow::Result<Vec<Job>> {
    let pool = db::connect(&config.database, "relayer", &CancellationToken::new()).await?;
    Ok(Store(&pool).failed().await?)
}

/// Puts a failed job into the queue again.
///
/// # Errors
/// When the database refuses, or the job is no failed one.
pub async fn requeue(config: &Config, job: uuid::Uuid) -> anyhow::Result<()> {
    let pool = db::connect(&config.database, "relayer", &CancellationToken::new()).await?;
    anyhow::ensure!(Store(&pool).requeue(job).await?, "there is no failed job {job}; `relayer failed` lists them");
    Ok(())
}

/// Brings the schema up to date and opens chains and keys.
///
/// # Errors
/// When the database refuses, a chain is not the one it should be, or a key is missing.
pub async fn open(config: Config, stop: &CancellationToken) -> anyhow::Result<Relayer> {
    let pool = db::connect(&config.database, "relayer", stop).await?;
    migrate(&pool).await?;
    Relayer::open(config, pool).await
}

/// Brings the schema up to date.
///
/// # Errors
/// When the database refuses.
pub async fn migrate(pool: &sqlx::PgPool) -> anyhow::Result<()> {
    db::migrate(pool, "relayer", sqlx::migrate!("./migrations")).await
}

/// The API.
pub fn router(relayer: &Relayer) -> Router {
    api::router(relayer.clone())
}

/// Works on jobs and plans new ones until `stop`.
pub async fn work(relayer: Relayer, stop: CancellationToken) {
    tokio::join!(work::run(&relayer, &stop), plan::run(&relayer, &stop));
}

/// Everything: API, workers, planner.
///
/// # Errors
/// When it cannot start.
pub async fn run(config: Config, stop: CancellationToken) -> anyhow::Result<()> {
    let server = Server::bind(config.server.clone()).await?;
    let relayer = open(config, &stop).await.context("the relayer cannot start")?;
    let health = Health::new().check("postgres", db::ping(relayer.pool().clone()));
    let working = tokio::spawn(work(relayer.clone(), stop.clone()));
    server.run(router(&relayer), health, stop.clone()).await?;
    stop.cancel();
    working.await.context("the workers")
}
