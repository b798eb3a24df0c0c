//! Creates and reads jobs.

use sqlx::{PgPool, types::Json};
use uuid::Uuid;

use super::{Body, Job};

/// Result of creating a job.
#[derive(Debug)]
pub enum Enqueued {
    /// A new job, or a failed one that starts again with another body.
    New(Job),
    /// The job exists already with the same body.
    Known(Job),
    /// A job with the same key and another body exists.
    Conflict,
}

/// The jobs in the database.
#[derive(Clone, Copy)]
pub struct Store<'a>(pub &'a PgPool);

impl Store<'_> {
    /// Creates a job, unless its key is in use. `not_before` is in Unix seconds of the network's clock.
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
        // A failed job has not changed the chain, so its key can be used with another body: a fan whose claim expired
        // submits a new proof.
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

    /// Creates a job that the state of the chain requires, or queues it again. If it ended some time ago and is still
    /// required, then its result was undone (by a reorganisation, or because shares left the wallet and came back), or
    /// it failed and may succeed now.
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

    /// The job with the key of a body, if any.
    pub async fn known(&self, chain: &str, body: &Body) -> sqlx::Result<Option<Job>> {
        sqlx::query_as("SELECT * FROM jobs WHERE chain = $1 AND kind = $2 AND key = $3")
            .bind(chain)
            .bind(body.kind())
            .bind(body.key())
            .fetch_optional(self.0)
            .await
    }

    /// The job with this id, if any.
    pub async fn get(&self, id: Uuid) -> sqlx::Result<Option<Job>> {
        sqlx::query_as("SELECT * FROM jobs WHERE id = $1").bind(id).fetch_optional(self.0).await
    }

    /// The failed jobs, newest first, at most 1,000.
    pub async fn failed(&self) -> sqlx::Result<Vec<Job>> {
        sqlx::query_as("SELECT * FROM jobs WHERE state = 'failed' ORDER BY updated_at DESC LIMIT 1000")
            .fetch_all(self.0)
            .await
    }

    /// Puts a failed job into the queue again; false if there is no failed job with this id.
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
