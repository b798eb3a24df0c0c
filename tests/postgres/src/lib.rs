//! PostgreSQL for tests: a private server, and the indexer's schema with a few rows for services that read it.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let cluster = test_postgres::Cluster::start().await?;
//! let url = cluster.create_database("example").await?;
//! test_postgres::create_indexer_schema(&url).await?;
//! let pool = sqlx::PgPool::connect(&url).await?;
//! test_postgres::insert_cursor(&pool, "eip155:31337").await?;
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]

mod cluster;

use anyhow::Result;
use service::db::{self, DatabaseConfig};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

pub use cluster::Cluster;

/// Applies the indexer's migrations to the database at `url`. They are read from their folder, because no service may
/// depend on the crate of another.
///
/// # Errors
/// If the database does not respond or a migration fails.
pub async fn create_indexer_schema(url: &str) -> Result<()> {
    let config = DatabaseConfig { url: url.to_owned(), max_connections: 1, ..DatabaseConfig::default() };
    let pool = db::connect(&config, "indexer", &CancellationToken::new()).await?;
    db::migrate(&pool, "indexer", sqlx::migrate!("../../indexer/migrations")).await?;
    pool.close().await;
    Ok(())
}

/// Records in the indexer's schema that `chain` (CAIP-2) is indexed up to block 100, which is final.
///
/// # Errors
/// If the row cannot be inserted.
pub async fn insert_cursor(pool: &PgPool, chain: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO indexer.cursors (chain, number, height, final_height, undo_floor, head)
         VALUES ($1, 1, 100, 100, 100, 100)",
    )
    .bind(chain)
    .execute(pool)
    .await?;
    Ok(())
}

/// Records in the indexer's schema an issued track with 10,000 shares, registered on `chain` (CAIP-2) in the final
/// block 1. The addresses of its contracts and its transaction are placeholders.
///
/// # Errors
/// If the row cannot be inserted.
pub async fn insert_track(
    pool: &PgPool,
    chain: &str,
    track_id: &[u8; 32],
    registrant: &str,
    manifest_cid: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO indexer.tracks (chain, track_id, registrant, registered_by, shares, vault, supply, manifest_cid, state,
                                     tx, height, time)
         VALUES ($1, $2, $3, $3, 'shares', 'vault', 10000, $4, 'issued', 'tx', 1, 1)",
    )
    .bind(chain)
    .bind(track_id.as_slice())
    .bind(registrant)
    .bind(manifest_cid)
    .execute(pool)
    .await?;
    Ok(())
}
