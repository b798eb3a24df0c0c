//! Attempts: the signed transactions of jobs. They are stored before they are sent, and show which nonces are in use.

use std::collections::BTreeSet;

use chain::{Signed, TxId, Validity};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{Job, Store};

/// A signed transaction of a job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attempt {
    /// Id of the transaction.
    pub tx: String,
    /// Address of the signer, in text form.
    pub signer: String,
    /// Nonce (Ethereum only).
    pub nonce: Option<i64>,
    /// The bytes to send.
    pub raw: Vec<u8>,
    /// Until when it can be included in a block.
    pub validity: Json<Validity>,
    /// Percentage added to the fee that was current when it was signed.
    pub bump: i32,
    /// Seconds since it was signed.
    pub age: f64,
}

impl Attempt {
    /// Id of the transaction.
    pub fn id(&self) -> TxId {
        TxId(self.tx.clone())
    }

    /// Nonce (Ethereum only).
    pub fn nonce(&self) -> Option<u64> {
        self.nonce.and_then(|nonce| u64::try_from(nonce).ok())
    }
}

impl Store<'_> {
    /// The attempts of a job that can still be included in a block, newest first.
    pub async fn live_attempts(&self, job: Uuid) -> sqlx::Result<Vec<Attempt>> {
        sqlx::query_as(
            "SELECT tx, signer, nonce, raw, validity, bump, extract(epoch FROM now() - signed_at)::float8 AS age
             FROM attempts WHERE job = $1 AND state = 'live' ORDER BY signed_at DESC",
        )
        .bind(job)
        .fetch_all(self.0)
        .await
    }

    /// Ids of all transactions that were signed for a job, newest first.
    pub async fn all_attempts(&self, job: Uuid) -> sqlx::Result<Vec<String>> {
        sqlx::query_scalar("SELECT tx FROM attempts WHERE job = $1 ORDER BY signed_at DESC")
            .bind(job)
            .fetch_all(self.0)
            .await
    }

    /// Stores that a node has accepted an attempt.
    pub async fn sent(&self, tx: &str) -> sqlx::Result<()> {
        sqlx::query("UPDATE attempts SET sent_at = coalesce(sent_at, now()) WHERE tx = $1")
            .bind(tx)
            .execute(self.0)
            .await
            .map(drop)
    }

    /// Whether the attempt has the lowest nonce of all its signer's attempts that are not included yet. Only this one
    /// can be stuck because of its fee; the others wait for it.
    pub async fn is_first(&self, job: &Job, attempt: &Attempt) -> sqlx::Result<bool> {
        sqlx::query_scalar(
            "SELECT NOT EXISTS (SELECT FROM attempts a JOIN jobs j ON j.id = a.job
                                WHERE a.chain = $1 AND a.signer = $2 AND a.state = 'live' AND a.nonce < $3
                                  AND j.state IN ('signed', 'broadcast'))",
        )
        .bind(&job.chain)
        .bind(&attempt.signer)
        .bind(attempt.nonce)
        .fetch_one(self.0)
        .await
    }
}

/// Stores a signed transaction and sets the state of its job to `signed`, in the caller's database transaction. The
/// caller must commit before it sends the bytes. Returns false, and stores nothing, if the lease was lost.
pub async fn store_attempt(
    connection: &mut PgConnection,
    job: &Job,
    signer: &str,
    signed: &Signed,
    bump: u32,
) -> sqlx::Result<bool> {
    let moved = sqlx::query(
        "UPDATE jobs SET state = 'signed', tx = $3, tries = 0, updated_at = now() WHERE id = $1 AND lease_owner = $2",
    )
    .bind(job.id)
    .bind(job.lease_owner)
    .bind(&signed.id.0)
    .execute(&mut *connection)
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(false);
    }
    let nonce = match signed.validity {
        Validity::Nonce(nonce) => i64::try_from(nonce).ok(),
        Validity::UntilHeight(_) => None,
    };
    // Signing the same call again can give the same transaction, for example after a reorganisation of final blocks.
    sqlx::query(
        "INSERT INTO attempts (tx, job, chain, signer, nonce, raw, validity, bump) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (tx) DO UPDATE SET state = 'live', signed_at = now(), settled_at = NULL",
    )
    .bind(&signed.id.0)
    .bind(job.id)
    .bind(&job.chain)
    .bind(signer)
    .bind(nonce)
    .bind(&signed.raw)
    .bind(Json(signed.validity))
    .bind(i32::try_from(bump).unwrap_or(i32::MAX))
    .execute(connection)
    .await?;
    Ok(true)
}

/// The nonces of a signer, starting at `from`, that are in use: those of live attempts, and those included in the last
/// two minutes, which a node that lags behind may not have counted yet.
pub async fn held_nonces(
    connection: &mut PgConnection,
    chain: &str,
    signer: &str,
    from: u64,
) -> sqlx::Result<BTreeSet<u64>> {
    let held: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT nonce FROM attempts WHERE chain = $1 AND signer = $2 AND nonce >= $3
           AND (state = 'live' OR (state = 'landed' AND settled_at > now() - interval '2 minutes'))",
    )
    .bind(chain)
    .bind(signer)
    .bind(i64::try_from(from).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    Ok(held.into_iter().filter_map(|nonce| u64::try_from(nonce).ok()).collect())
}

/// Locks the assignment of nonces of a signer until the database transaction ends, so that each nonce is assigned once.
pub async fn lock_signer(connection: &mut PgConnection, chain: &str, signer: &str) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))")
        .bind(chain)
        .bind(signer)
        .execute(connection)
        .await
        .map(drop)
}
