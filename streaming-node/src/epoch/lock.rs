//! The gate between counting listens and closing an epoch.
//!
//! Whoever counts a listen holds the epoch's advisory lock shared, whoever freezes it holds it alone: after the freeze
//! no transaction is under way that could still add to the epoch.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

/// Advisory locks of this service have this first key, the epoch is the second.
const CLASS: i32 = 0x7669_6265;

/// Enters `epoch` to count a listen in this transaction; `false` when it is frozen.
pub async fn enter(connection: &mut PgConnection, epoch: u32) -> Result<bool, sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock_shared($1, $2)")
        .bind(CLASS)
        .bind(epoch.cast_signed())
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM epochs WHERE epoch = $1)")
        .bind(i64::from(epoch))
        .fetch_one(connection)
        .await
}

/// Freezes `epoch`: waits for listens that are being counted, and lets no further one in.
pub async fn freeze(pool: &PgPool, epoch: u32, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1, $2)")
        .bind(CLASS)
        .bind(epoch.cast_signed())
        .execute(&mut *transaction)
        .await?;
    sqlx::query("INSERT INTO epochs (epoch, state, frozen_at) VALUES ($1, 'frozen', $2) ON CONFLICT DO NOTHING")
        .bind(i64::from(epoch))
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
