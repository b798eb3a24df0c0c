//! SQL of sessions.

use auth::refresh;
use cid::Cid;
use sqlx::{PgConnection, PgExecutor, Row as _, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use super::evidence::{Progress, covered_ms, required_ms};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// The state of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Accepts heartbeats.
    Open,
    /// Ended with a counted listen.
    Counted,
    /// Ended without a listen.
    Ended,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Counted => "counted",
            Self::Ended => "ended",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        [Self::Open, Self::Counted, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| sqlx::Error::Decode(format!("{text:?} is not a session state").into()))
    }
}

/// A listening session: one playback of one track.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: Uuid,
    pub account: Uuid,
    pub track_chain: u32,
    pub track_id: [u8; 32],
    pub duration_ms: u64,
    pub state: State,
    pub nonce: [u8; 16],
    pub previous_nonce: Option<[u8; 16]>,
    pub progress: Progress,
    pub epoch: Option<u32>,
    pub receipt: Option<String>,
}

const COLUMNS: &str = "id, account, track_chain, track_id, duration_ms, state, nonce, previous_nonce, last_at, played_ms, \
                       credited_ms, epoch, receipt";

fn read(row: &PgRow) -> Result<Session> {
    let duration_ms = unsigned(row, 4)?;
    Ok(Session {
        id: row.try_get(0)?,
        account: row.try_get(1)?,
        track_chain: number(row.try_get(2)?)?,
        track_id: bytes(row.try_get(3)?)?,
        duration_ms,
        state: State::parse(row.try_get(5)?)?,
        nonce: bytes(row.try_get(6)?)?,
        previous_nonce: row.try_get::<Option<Vec<u8>>, _>(7)?.map(bytes).transpose()?,
        progress: Progress {
            last_at: row.try_get(8)?,
            played_ms: unsigned(row, 9)?,
            credited_ms: unsigned(row, 10)?,
            required_ms: required_ms(duration_ms),
        },
        epoch: row.try_get::<Option<i64>, _>(11)?.map(number).transpose()?,
        receipt: row.try_get(12)?,
    })
}

/// Returns the session `id` of `account` and locks its row until the transaction ends.
pub async fn locked(connection: &mut PgConnection, id: Uuid, account: Uuid) -> Result<Option<Session>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM sessions WHERE id = $1 AND account = $2 FOR UPDATE"
    )))
    .bind(id)
    .bind(account)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Returns the session `id` of `account`.
pub async fn find(executor: impl PgExecutor<'_>, id: Uuid, account: Uuid) -> Result<Option<Session>> {
    let row =
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM sessions WHERE id = $1 AND account = $2")))
            .bind(id)
            .bind(account)
            .fetch_optional(executor)
            .await?;
    row.as_ref().map(read).transpose()
}

/// Returns the open session of an account and a track.
pub async fn open_of(
    connection: &mut PgConnection,
    account: Uuid,
    track_chain: u32,
    track_id: &[u8; 32],
) -> Result<Option<Session>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM sessions
         WHERE account = $1 AND track_chain = $2 AND track_id = $3 AND state = 'open' FOR UPDATE"
    )))
    .bind(account)
    .bind(i64::from(track_chain))
    .bind(track_id.as_slice())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Stores a new session and its renditions. Returns `false` if the account has another open session for the track.
pub async fn insert(connection: &mut PgConnection, session: &Session, renditions: &[(Cid, u64)]) -> Result<bool> {
    let inserted = sqlx::query(
        "INSERT INTO sessions (id, account, track_chain, track_id, duration_ms, state, started_at, last_at, nonce)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(session.id)
    .bind(session.account)
    .bind(i64::from(session.track_chain))
    .bind(session.track_id.as_slice())
    .bind(signed(session.duration_ms)?)
    .bind(session.progress.last_at)
    .bind(session.nonce.as_slice())
    .execute(&mut *connection)
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    let cids: Vec<_> = renditions.iter().map(|(cid, _)| cid.to_string()).collect();
    let sizes = renditions.iter().map(|(_, size)| signed(*size)).collect::<Result<Vec<_>>>()?;
    sqlx::query(
        "INSERT INTO session_renditions (session, cid, size) SELECT $1, * FROM UNNEST($2::text[], $3::bigint[])",
    )
    .bind(session.id)
    .bind(cids)
    .bind(sizes)
    .execute(connection)
    .await?;
    Ok(true)
}

/// Stores the changes of a heartbeat.
pub async fn update(connection: &mut PgConnection, session: &Session) -> Result<()> {
    sqlx::query(
        "UPDATE sessions SET state = $2, nonce = $3, previous_nonce = $4, last_at = $5, played_ms = $6,
                credited_ms = $7, epoch = $8, receipt = $9 WHERE id = $1",
    )
    .bind(session.id)
    .bind(session.state.as_str())
    .bind(session.nonce.as_slice())
    .bind(session.previous_nonce.as_ref().map(|nonce| nonce.as_slice()))
    .bind(session.progress.last_at)
    .bind(signed(session.progress.played_ms)?)
    .bind(signed(session.progress.credited_ms)?)
    .bind(session.epoch.map(i64::from))
    .bind(&session.receipt)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends an open session.
pub async fn end(executor: impl PgExecutor<'_>, id: Uuid) -> Result<()> {
    sqlx::query("UPDATE sessions SET state = 'ended' WHERE id = $1 AND state = 'open'")
        .bind(id)
        .execute(executor)
        .await?;
    Ok(())
}

/// Playback time that the bytes sent to a session are worth, in milliseconds.
pub async fn covered(executor: impl PgExecutor<'_>, session: &Session) -> Result<u64> {
    let rows = sqlx::query("SELECT served, size FROM session_renditions WHERE session = $1")
        .bind(session.id)
        .fetch_all(executor)
        .await?;
    let files = rows.iter().map(|row| Ok((unsigned(row, 0)?, unsigned(row, 1)?))).collect::<Result<Vec<_>>>()?;
    Ok(covered_ms(session.duration_ms, files))
}

/// Deletes expired nonces, ended sign-in sessions, and listening sessions older than two days.
pub async fn forget(pool: &sqlx::PgPool, now: OffsetDateTime) -> Result<()> {
    sqlx::query("DELETE FROM nonces WHERE expires_at < $1").bind(now).execute(pool).await?;
    sqlx::query("DELETE FROM sign_ins WHERE expires_at < $1").bind(now).execute(pool).await?;
    // Playing one track does not take two days.
    sqlx::query("DELETE FROM sessions WHERE started_at < $1").bind(now - refresh::LIFETIME * 2).execute(pool).await?;
    Ok(())
}

fn unsigned(row: &PgRow, column: usize) -> Result<u64> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(|e| sqlx::Error::Decode(e.into()))
}

fn signed(value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|e| sqlx::Error::Encode(e.into()))
}

fn number(value: i64) -> Result<u32> {
    u32::try_from(value).map_err(|e| sqlx::Error::Decode(e.into()))
}

fn bytes<const N: usize>(value: Vec<u8>) -> Result<[u8; N]> {
    value.try_into().map_err(|_| sqlx::Error::Decode(format!("a stored value does not have {N} bytes").into()))
}
