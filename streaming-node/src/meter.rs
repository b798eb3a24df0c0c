//! Bytes served to listening sessions: the gateway counts them here, heartbeats are checked against them.
//!
//! A count is buffered in memory for a moment and then added in Postgres, where every replica sees it. What a killed
//! process had not written is lost to the listener, never invented.

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

/// Longest time a count waits in memory.
const FLUSH: Duration = Duration::from_millis(200);

/// What one response adds at a time; smaller pieces are summed up first.
const PIECE: u64 = 64 * 1_024;

type Pending = Arc<Mutex<HashMap<(Uuid, Cid), u64>>>;

/// Counts bytes per session and rendition.
#[derive(Clone)]
pub struct Meter {
    pending: Pending,
    /// Held while counts are on their way to the database: who flushes after that finds them there.
    writing: Arc<tokio::sync::Mutex<()>>,
    tokens: Arc<StreamTokens>,
    clock: Clock,
    pool: PgPool,
}

impl Meter {
    /// A meter that writes to `pool`; [`Meter::run`] must run beside it.
    #[must_use]
    pub fn new(pool: PgPool, tokens: Arc<StreamTokens>, clock: Clock) -> Self {
        Self { pending: Pending::default(), writing: Arc::default(), tokens, clock, pool }
    }

    /// Starts counting a response with bytes of `cid` to the bearer of a stream token.
    ///
    /// # Errors
    /// 401 `stream-token-invalid` or `stream-token-expired`.
    pub fn open(&self, token: &str, cid: &Cid) -> Result<Metered, Problem> {
        let session = self.tokens.open(token, self.clock.now()).map_err(|error| match error {
            auth::TokenError::Expired => {
                Problem::unauthorized("the stream token has expired: ask for a new one at /v1/stream-token")
                    .coded("stream-token-expired")
            }
            _ => Problem::unauthorized("the stream token is not valid here").coded("stream-token-invalid"),
        })?;
        Ok(Metered { key: (session, *cid), counted: 0, pending: self.pending.clone() })
    }

    /// Writes what waits in memory.
    ///
    /// # Errors
    /// When the database does not answer; the counts then wait for the next time.
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
        // In a fixed order, so that two replicas never wait for each other's rows.
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

    /// Flushes at short intervals until `stop`, and once more then.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let stopping = tokio::select! {
                () = stop.cancelled() => true,
                () = tokio::time::sleep(FLUSH) => false,
            };
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "served bytes wait for the database");
            }
            if stopping {
                return;
            }
        }
    }
}

/// Counts one response; the rest is counted when it is dropped.
pub struct Metered {
    key: (Uuid, Cid),
    counted: u64,
    pending: Pending,
}

impl Metered {
    /// So many more bytes were handed to the connection.
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

/// A panic while the lock was held leaves whole numbers behind, so the counts stay usable.
fn lock(pending: &Pending) -> std::sync::MutexGuard<'_, HashMap<(Uuid, Cid), u64>> {
    pending.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
