//! Jobs as who makes and reads them sees them.

use sqlx::{PgPool, types::Json};
use uuid::Uuid;

use super::{Body, Job};

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

/// Jobs.
#[derive(Clone, Copy)]
pub struct Store<'a>(pub &'a PgPool);

impl Store<'_> {
    /// Makes a job, unless its key is taken. `not_before` is in unix seconds by the network's clock.
    pub async fn enqueue(&self, chain: &str, body: &Body, not_before: u64) -> sqlx::Result<Enqueued> {
        let not_before = i64::try_from(not_before).unwrap_or(i64::MAX);
        let made: Option<Job> = sqlx::query_as(
            "INSERT INTO jobs (id, chain, kind, key, body, not_before) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (chain, kind, key) DO NOTHING RETURNING *",
        )
        .bind(Uuid::now_v7())
        .bind(chain)
        .bind(body.kind())
        .bind(body.key())
        .bind(Json(body))
        .bind(not_before)
        .fetch_optional(self.0)
        .await?;
        if let Some(job) = made {
            return Ok(Enqueued::New(job));
        }
        let known = self.known(chain, body).await?.ok_or(sqlx::Error::RowNotFound)?;
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
        .bind(not_before)
        .fetch_optional(self.0)
        .await?;
        Ok(replaced.map_or(Enqueued::Conflict, Enqueued::New))
    }

    /// Makes a job that the chain's state asks for, again if need be: one that was done or failed some time ago, and is
    /// still asked for, was undone since (a reorganisation, shares that left and came back) or may work by now.
    pub async fn want(&self, chain: &str, body: &Body) -> sqlx::Result<()> {
        if let Enqueued::Known(job) = self.enqueue(chain, body, 0).await? {
            sqlx::query(
                "UPDATE jobs SET state = 'queued', tries = 0, tx = NULL, error_name = NULL, error_detail = NULL,
                        next_at = now(), updated_at = now()
                 WHERE id = $1 AND id NOT IN (SELECT id FROM occupied)",
            )
            .bind(job.id)
            .execute(self.0)
            .await?;
        }
        Ok(())
    }

    /// The job under a body's key.
    pub async fn known(&self, chain: &str, body: &Body) -> sqlx::Result<Option<Job>> {
        sqlx::query_as("SELECT * FROM jobs WHERE chain = $1 AND kind = $2 AND key = $3")
            .bind(chain)
            .bind(body.kind())
            .bind(body.key())
            .fetch_optional(self.0)
            .await
    }

    /// A job by its id.
    pub async fn get(&self, id: Uuid) -> sqlx::Result<Option<Job>> {
        sqlx::query_as("SELECT * FROM jobs WHERE id = $1").bind(id).fetch_optional(self.0).await
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
            "UPDATE jobs SET state = 'queued', tries = 0, error_name = NULL, error_detail = NULL, tx = NULL,
                    next_at = now(), updated_at = now() WHERE id = $1 AND state = 'failed'",
        )
        .bind(id)
        .execute(self.0)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
