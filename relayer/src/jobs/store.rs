//! Jobs and attempts in PostgreSQL.

use std::time::Duration;

use chain::{Signed, TxId, Validity};
use sqlx::{PgConnection, PgPool, types::Json};
use uuid::Uuid;

use super::{Body, Job, JobState};

/// What became of enqueuing.
#[derive(Debug)]
pub enum Enqueued {
    /// A new job.
    New(Job),
    /// The same job was there.
    Known(Job),
    /// Another body under the same key.
    Conflict,
}

/// A signed transaction of a job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attempt {
    /// Its id.
    pub tx: String,
    /// Ethereum's nonce.
    pub nonce: Option<i64>,
    /// The bytes.
    pub raw: Vec<u8>,
    /// How long it can land.
    pub validity: Json<Validity>,
    /// Percent over the fee at its time.
    pub bump: i32,
    /// Seconds since it was signed.
    pub age: f64,
}

impl Attempt {
    /// Its id.
    pub fn id(&self) -> TxId {
        TxId(self.tx.clone())
    }
}

/// Jobs.
#[derive(Clone, Copy)]
pub struct Store<'a>(pub &'a PgPool);

impl Store<'_> {
    /// Makes a job, unless its key is taken.
    pub async fn enqueue(&self, chain: &str, body: &Body, not_before: u64) -> sqlx::Result<Enqueued> {
        let made: Option<Job> = sqlx::query_as(
            "INSERT INTO jobs (id, chain, kind, key, body, not_before) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (chain, kind, key) DO NOTHING RETURNING *",
        )
        .bind(Uuid::now_v7())
        .bind(chain)
        .bind(body.kind())
        .bind(body.key())
        .bind(Json(body))
        .bind(i64::try_from(not_before).unwrap_or(i64::MAX))
        .fetch_optional(self.0)
        .await?;
        if let Some(job) = made {
            return Ok(Enqueued::New(job));
        }
        let known: Job = sqlx::query_as("SELECT * FROM jobs WHERE chain = $1 AND kind = $2 AND key = $3")
            .bind(chain)
            .bind(body.kind())
            .bind(body.key())
            .fetch_one(self.0)
            .await?;
        if known.body.0 == *body {
            return Ok(Enqueued::Known(known));
        }
        // A job that failed for good spent nothing, so another try under its key is no conflict: a claim that expired
        // is proved anew.
        let replaced: Option<Job> = sqlx::query_as(
            "UPDATE jobs SET body = $2, not_before = $3, state = 'queued', tries = 0, tx = NULL, error_name = NULL,
                    error_detail = NULL, next_at = now(), updated_at = now()
             WHERE id = $1 AND state = 'failed' RETURNING *",
        )
        .bind(known.id)
        .bind(Json(body))
        .bind(i64::try_from(not_before).unwrap_or(i64::MAX))
        .fetch_optional(self.0)
        .await?;
        Ok(replaced.map_or(Enqueued::Conflict, Enqueued::New))
    }

    /// A job by its id.
    pub async fn get(&self, id: Uuid) -> sqlx::Result<Option<Job>> {
        sqlx::query_as("SELECT * FROM jobs WHERE id = $1").bind(id).fetch_optional(self.0).await
    }

    /// Takes one due job under a lease; nobody else gets it until the lease ends.
    pub async fn lease(&self, owner: Uuid, lease: Duration, now: u64) -> sqlx::Result<Option<Job>> {
        sqlx::query_as(
            "UPDATE jobs SET lease_owner = $1, lease_until = now() + $2 * interval '1 second'
             WHERE id = (SELECT id FROM jobs
                         WHERE state NOT IN ('final', 'failed') AND next_at <= now() AND not_before <= $3
                           AND (lease_until IS NULL OR lease_until < now())
                         ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING *",
        )
        .bind(owner)
        .bind(lease.as_secs_f64())
        .bind(i64::try_from(now).unwrap_or(i64::MAX))
        .fetch_optional(self.0)
        .await
    }

    /// Moves a job on and gives it back, to be looked at again after `pause`. Changes nothing when the lease was lost.
    pub async fn release(&self, job: &Job, state: JobState, pause: Duration) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE jobs SET state = $3, next_at = now() + $4 * interval '1 second', lease_owner = NULL,
                    lease_until = NULL, updated_at = now(), error_name = NULL, error_detail = NULL
             WHERE id = $1 AND state = $2",
        )
        .bind(job.id)
        .bind(job.state)
        .bind(state)
        .bind(pause.as_secs_f64())
        .execute(self.0)
        .await
        .map(drop)
    }

    /// Gives a job back after something transient went wrong.
    pub async fn retry(&self, job: &Job, detail: &str, pause: Duration) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE jobs SET tries = tries + 1, error_name = 'Retrying', error_detail = $2,
                    next_at = now() + $3 * interval '1 second', lease_owner = NULL, lease_until = NULL, updated_at = now()
             WHERE id = $1",
        )
        .bind(job.id)
        .bind(detail)
        .bind(pause.as_secs_f64())
        .execute(self.0)
        .await
        .map(drop)
    }

    /// Ends a job as failed, with its reason.
    pub async fn fail(&self, job: &Job, name: &str, detail: &str) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE jobs SET state = 'failed', error_name = $2, error_detail = $3, lease_owner = NULL, lease_until = NULL,
                    updated_at = now() WHERE id = $1",
        )
        .bind(job.id)
        .bind(name)
        .bind(detail)
        .execute(self.0)
        .await
        .map(drop)
    }

    /// The attempts of a job that may still land, newest first.
    pub async fn live_attempts(&self, job: Uuid) -> sqlx::Result<Vec<Attempt>> {
        sqlx::query_as(
            "SELECT tx, nonce, raw, validity, bump, extract(epoch FROM now() - signed_at)::float8 AS age
             FROM attempts WHERE job = $1 AND state = 'live' ORDER BY signed_at DESC",
        )
        .bind(job)
        .fetch_all(self.0)
        .await
    }

    /// Marks that an attempt was handed to the chain.
    pub async fn sent(&self, tx: &str) -> sqlx::Result<()> {
        sqlx::query("UPDATE attempts SET sent_at = coalesce(sent_at, now()) WHERE tx = $1")
            .bind(tx)
            .execute(self.0)
            .await
            .map(drop)
    }

    /// An attempt landed: it is the job's transaction, and the others of the job are dead.
    pub async fn landed(&self, job: &Job, tx: &str) -> sqlx::Result<()> {
        sqlx::query("UPDATE attempts SET state = CASE WHEN tx = $2 THEN 'landed' ELSE 'dead' END WHERE job = $1 AND (state = 'live' OR tx = $2)")
            .bind(job.id)
            .bind(tx)
            .execute(self.0)
            .await?;
        sqlx::query("UPDATE jobs SET tx = $2 WHERE id = $1").bind(job.id).bind(tx).execute(self.0).await.map(drop)
    }

    /// A block was reorganised away: the attempt may land again.
    pub async fn revived(&self, job: &Job) -> sqlx::Result<()> {
        sqlx::query("UPDATE attempts SET state = 'live' WHERE job = $1 AND tx = $2")
            .bind(job.id)
            .bind(&job.tx)
            .execute(self.0)
            .await
            .map(drop)
    }

    /// The job's attempts can never land any more.
    pub async fn dead(&self, job: Uuid) -> sqlx::Result<()> {
        sqlx::query("UPDATE attempts SET state = 'dead' WHERE job = $1 AND state = 'live'")
            .bind(job)
            .execute(self.0)
            .await
            .map(drop)
    }

    /// Jobs that failed for good, newest first.
    pub async fn failed(&self) -> sqlx::Result<Vec<Job>> {
        sqlx::query_as("SELECT * FROM jobs WHERE state = 'failed' ORDER BY updated_at DESC LIMIT 1000")
            .fetch_all(self.0)
            .await
    }

    /// Puts a failed job into the queue again; false when it is not a failed one.
    pub async fn requeue(&self, id: Uuid) -> sqlx::Result<bool> {
        let done = sqlx::query(
            "UPDATE jobs SET state = 'queued', error_name = NULL, error_detail = NULL, tx = NULL, next_at = now(),
                    updated_at = now() WHERE id = $1 AND state = 'failed'",
        )
        .bind(id)
        .execute(self.0)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// Stores a signed transaction and moves its job to `signed`, in the caller's transaction: nothing is sent before this is
/// committed.
pub async fn store_attempt(
    connection: &mut PgConnection,
    job: &Job,
    signer: &str,
    signed: &Signed,
    bump: u32,
) -> sqlx::Result<()> {
    let nonce = match signed.validity {
        Validity::Nonce(nonce) => i64::try_from(nonce).ok(),
        Validity::UntilHeight(_) => None,
    };
    sqlx::query(
        "INSERT INTO attempts (tx, job, chain, signer, nonce, raw, validity, bump) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&signed.id.0)
    .bind(job.id)
    .bind(&job.chain)
    .bind(signer)
    .bind(nonce)
    .bind(&signed.raw)
    .bind(Json(signed.validity))
    .bind(i32::try_from(bump).unwrap_or(i32::MAX))
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE jobs SET state = 'signed', tx = $2, updated_at = now() WHERE id = $1")
        .bind(job.id)
        .bind(&signed.id.0)
        .execute(connection)
        .await
        .map(drop)
}

/// Nonces of a signer that an attempt holds: live ones, and those that landed a moment ago, which a node that lags
/// behind may not have counted yet.
pub async fn held_nonces(connection: &mut PgConnection, chain: &str, signer: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar(
        "SELECT DISTINCT nonce FROM attempts WHERE chain = $1 AND signer = $2 AND nonce IS NOT NULL
           AND (state = 'live' OR (state = 'landed' AND signed_at > now() - interval '2 minutes'))",
    )
    .bind(chain)
    .bind(signer)
    .fetch_all(connection)
    .await
}

/// One signer's nonces are handed out one after the other: held until the transaction ends.
pub async fn lock_signer(connection: &mut PgConnection, chain: &str, signer: &str) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))")
        .bind(chain)
        .bind(signer)
        .execute(connection)
        .await
        .map(drop)
}
