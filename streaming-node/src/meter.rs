//! Counts the bytes sent to listening sessions. The gateway adds to the counts, and heartbeats are checked against them.
//!
//! Counts are buffered in memory and then added in Postgres, where all replicas read them. If the process is killed, buffered
//! counts are lost, so a count can be too low but never too high.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use auth::stream::StreamTokens;
use cid::Cid;
use service::{Clock, Problem};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Maximum time for which counts are buffered.
const FLUSH: Duration = Duration::from_millis(200);

/// Number of bytes a response collects before it adds them to the buffer.
const PIECE: u64 = 64 * 1_024;

type Pending = Arc<Mutex<HashMap<(Uuid, Cid), u64>>>;

/// Counts bytes per session and rendition. Clones share one buffer.
#[derive(Clone)]
pub struct Meter {
    pending: Pending,
    /// Locked while counts are written to the database, so that a concurrent flush waits until they are visible.
    writing: Arc<tokio::sync::Mutex<()>>,
    tokens: Arc<StreamTokens>,
    clock: Clock,
    pool: PgPool,
}

impl Meter {
    /// Creates a meter that writes to `pool`. The caller must also spawn [`Meter::run`].
    #[must_use]
    pub fn new(pool: PgPool, tokens: Arc<StreamTokens>, clock: Clock) -> Self {
        Self { pending: Pending::default(), writing: Arc::default(), tokens, clock, pool }
    }

    /// Starts counting a response that sends bytes of `cid` to the session of `token`.
    ///
    /// # Errors
    /// 401 `stream-token-invalid` or `stream-token-expired`.
    pub fn open(&self, token: &str, cid: &Cid) -> Result<Metered, Problem> {
        let session = self.tokens.open(token, self.clock.now()).map_err(|error| match error {
            auth::TokenError::Expired => {
                Problem::unauthorized("the stream token has expired: request a new one at /v1/stream-token")
                    .coded("stream-token-expired")
            }
            _ => Problem::unauthorized("the stream token is invalid").coded("stream-token-invalid"),
        })?;
        Ok(Metered { key: (session, *cid), counted: 0, pending: self.pending.clone() })
    }

    /// Writes the buffered counts to the database.
    ///
    /// # Errors
    /// If the database is not reachable. The counts then stay in the buffer.
    pub async fn flush(&self) -> Result<(), sqlx::Error> {
        let _writing = self.writing.lock().await;
        let taken = std::mem::take(&mut *lock(&self.pending));
        if taken.is_empty() {
            return Ok(());
        }
        let written = self.write(&taken).await;
        if written.is_err() {
            let mut pending = lock(&self.pending);
            for (key, bytes) in taken {
                *pending.entry(key).or_default() += bytes;
            }
        }
        written
    }

    async fn write(&self, counts: &HashMap<(Uuid, Cid), u64>) -> Result<(), sqlx::Error> {
        let sessions: Vec<_> = counts.keys().map(|(session, _)| *session).collect();
        let cids: Vec<_> = counts.keys().map(|(_, cid)| cid.to_string()).collect();
        let bytes: Vec<_> = counts.values().map(|bytes| i64::try_from(*bytes).unwrap_or(i64::MAX)).collect();
        // Rows are locked in a fixed order, so that two replicas cannot deadlock.
        sqlx::query(
            "UPDATE session_renditions r SET served = r.served + u.bytes
             FROM (SELECT r.ctid, u.bytes FROM UNNEST($1::uuid[], $2::text[], $3::bigint[]) AS u (session, cid, bytes)
                   JOIN session_renditions r ON r.session = u.session AND r.cid = u.cid
                   ORDER BY r.session, r.cid FOR UPDATE OF r) u
             WHERE r.ctid = u.ctid",
        )
        .bind(sessions)
        .bind(cids)
        .bind(bytes)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Flushes periodically until `stop` is cancelled, and then once more.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let stopping = tokio::select! {
                () = stop.cancelled() => true,
                () = tokio::time::sleep(FLUSH) => false,
            };
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "could not write counts of served bytes; they will be written with the next flush");
            }
            if stopping {
                return;
            }
        }
    }
}

/// Counts one response. Remaining bytes are added on drop.
pub struct Metered {
    key: (Uuid, Cid),
    counted: u64,
    pending: Pending,
}

impl Metered {
    /// Adds bytes that were passed to the connection.
    pub fn add(&mut self, bytes: u64) {
        self.counted = self.counted.saturating_add(bytes);
        if self.counted >= PIECE {
            self.settle();
        }
    }

    fn settle(&mut self) {
        let bytes = std::mem::take(&mut self.counted);
        if bytes > 0 {
            let mut pending = lock(&self.pending);
            let sum = pending.entry(self.key).or_default();
            *sum = sum.saturating_add(bytes);
        }
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        self.settle();
    }
}

/// A poisoned lock is safe to reuse: each count is updated by a single addition.
fn lock(pending: &Pending) -> std::sync::MutexGuard<'_, HashMap<(Uuid, Cid), u64>> {
    pending.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
