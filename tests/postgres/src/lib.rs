//! PostgreSQL for tests: a private server, and the indexer's schema for services that read it.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let cluster = test_postgres::Cluster::start().await?;
//! let url = cluster.create_database("example").await?;
//! test_postgres::create_indexer_schema(&url).await?;
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]

mod cluster;

use anyhow::Result;
use service::db::{self, DatabaseConfig};
use tokio_util::sync::CancellationToken;

pub use cluster::Cluster;

/// Applies the indexer's own migrations to the database at `url`. The path to the files, not the crate: no service depends on
/// another.
///
/// # Errors
/// When the database does not answer or a migration fails.
pub async fn create_indexer_schema(url: &str) -> Result<()> {
    let config = DatabaseConfig { url: url.to_owned(), max_connections: 1, ..DatabaseConfig::default() };
    let pool = db::connect(&config, "indexer", &CancellationToken::new()).await?;
    db::migrate(&pool, "indexer", sqlx::migrate!("../../indexer/migrations")).await?;
    pool.close().await;
    Ok(())
}
