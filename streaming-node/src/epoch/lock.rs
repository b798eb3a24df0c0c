//! Advisory locks that separate counting listens from closing an epoch.
//!
//! A transaction that counts a listen takes the lock of the epoch in shared mode; freezing takes it in exclusive mode. So no
//! transaction can add to an epoch after it is frozen.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

/// First key of the advisory locks of this service. The second key is the epoch.
const CLASS: i32 = 0x7669_6265;

/// Takes the shared lock of `epoch` until the transaction ends. Returns `false` if the epoch is frozen.
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

/// Freezes `epoch`: waits for transactions that are counting listens, and rejects later ones.
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
