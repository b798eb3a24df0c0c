//! Jobs for workers: taken under a lease, changed in one statement, and released. Every statement checks the lease, so
//! a worker that has lost it changes nothing.

use std::time::Duration;

use uuid::Uuid;

use super::{Job, JobState, Store};

/// The end of a job whose transaction is in a final block.
#[derive(Clone, Copy, Debug)]
pub enum End<'a> {
    /// The transaction succeeded.
    Final,
    /// The transaction failed, because another account had achieved the same. The job is done.
    ByOthers,
    /// The transaction failed.
    Failed {
        /// Name of the error.
        name: &'a str,
        /// Details of the error.
        detail: &'a str,
    },
}

impl Store<'_> {
    /// Takes one due job of these chains under a lease, so that no other worker takes it until the lease ends. `now` is
    /// in Unix seconds of the network's clock.
    pub async fn lease(&self, owner: Uuid, lease: Duration, chains: &[String], now: u64) -> sqlx::Result<Option<Job>> {
        sqlx::query_as(
            "UPDATE jobs SET lease_owner = $1, lease_until = now() + $2 * interval '1 second'
             WHERE id = (SELECT id FROM jobs
                         WHERE state NOT IN ('final', 'failed') AND next_at <= now() AND not_before <= $3
                           AND chain = ANY($4) AND (lease_until IS NULL OR lease_until < now())
                         ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING *",
        )
        .bind(owner)
        .bind(lease.as_secs_f64())
        .bind(i64::try_from(now).unwrap_or(i64::MAX))
        .bind(chains)
        .fetch_optional(self.0)
        .await
    }

    /// Renews a lease; false if it is lost.
    pub async fn keep(&self, job: &Job, lease: Duration) -> sqlx::Result<bool> {
        let kept = sqlx::query(
            "UPDATE jobs SET lease_until = now() + $3 * interval '1 second' WHERE id = $1 AND lease_owner = $2",
        )
        .bind(job.id)
        .bind(job.lease_owner)
        .bind(lease.as_secs_f64())
        .execute(self.0)
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Sets the state of a job and releases it for `pause`. A job that waits for its block to be final is released for
    /// a tenth of the time it has waited so far if that is longer, up to 10 s, so that a wait of minutes does not need
    /// many requests.
    pub async fn release(&self, job: &Job, state: JobState, pause: Duration) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE jobs SET state = $3, lease_owner = NULL, lease_until = NULL, error_name = NULL, error_detail = NULL,
                    next_at = now() + interval '1 second' * CASE WHEN state <> $3 OR state <> 'mined' THEN $4
                        ELSE greatest($4, least(10, extract(epoch FROM now() - updated_at)::float8 / 10)) END,
                    tries = CASE WHEN state = $3 THEN tries ELSE 0 END,
                    updated_at = CASE WHEN state = $3 THEN updated_at ELSE now() END
             WHERE id = $1 AND lease_owner = $2",
        )
        .bind(job.id)
        .bind(job.lease_owner)
        .bind(state)
        .bind(pause.as_secs_f64())
        .execute(self.0)
        .await
        .map(drop)
    }

    /// Releases a job for `pause` after an error that may be temporary.
    pub async fn retry(&self, job: &Job, name: &str, detail: &str, pause: Duration) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE jobs SET tries = tries + 1, error_name = $3, error_detail = $4,
                    next_at = now() + $5 * interval '1 second', lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND lease_owner = $2",
        )
        .bind(job.id)
        .bind(job.lease_owner)
        .bind(name)
        .bind(detail)
        .bind(pause.as_secs_f64())
        .execute(self.0)
        .await
        .map(drop)
    }

    /// Ends a job without a transaction as failed.
    pub async fn fail(&self, job: &Job, name: &str, detail: &str) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE jobs SET state = 'failed', error_name = $3, error_detail = $4, lease_owner = NULL, lease_until = NULL,
                    updated_at = now() WHERE id = $1 AND lease_owner = $2",
        )
        .bind(job.id)
        .bind(job.lease_owner)
        .bind(name)
        .bind(detail)
        .execute(self.0)
        .await
        .map(drop)
    }

    /// Stores that one of the job's transactions is in a block that is not final. The others stay live, because one of
    /// them can be included instead after a reorganisation.
    pub async fn mined(&self, job: &Job, tx: &str) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE jobs SET state = 'mined', tx = $3, tries = 0, error_name = NULL, error_detail = NULL, next_at = now(),
                    lease_owner = NULL, lease_until = NULL, updated_at = now() WHERE id = $1 AND lease_owner = $2",
        )
        .bind(job.id)
        .bind(job.lease_owner)
        .bind(tx)
        .execute(self.0)
        .await
        .map(drop)
    }

    /// Ends a job, because one of its transactions is in a final block. The others cannot be included any more.
    pub async fn finish(&self, job: &Job, tx: &str, end: End<'_>) -> sqlx::Result<()> {
        let (state, shown, name, detail) = match end {
            End::Final => (JobState::Final, Some(tx), None, None),
            End::ByOthers => (JobState::Final, None, None, None),
            End::Failed { name, detail } => (JobState::Failed, Some(tx), Some(name), Some(detail)),
        };
        sqlx::query(
            "WITH mine AS (
                 UPDATE jobs SET state = $4, tx = $5, error_name = $6, error_detail = $7, lease_owner = NULL,
                        lease_until = NULL, updated_at = now()
                 WHERE id = $1 AND lease_owner = $2 RETURNING id)
             UPDATE attempts SET state = CASE WHEN tx = $3 THEN 'landed' ELSE 'dead' END, settled_at = now()
             FROM mine WHERE job = mine.id AND (attempts.state = 'live' OR attempts.tx = $3)",
        )
        .bind(job.id)
        .bind(job.lease_owner)
        .bind(tx)
        .bind(state)
        .bind(shown)
        .bind(name)
        .bind(detail)
        .execute(self.0)
        .await
        .map(drop)
    }

    /// Queues a job again, because none of its transactions can be included any more.
    pub async fn expired(&self, job: &Job) -> sqlx::Result<()> {
        sqlx::query(
            "WITH mine AS (
                 UPDATE jobs SET state = 'queued', tx = NULL, tries = 0, next_at = now(), lease_owner = NULL,
                        lease_until = NULL, updated_at = now()
                 WHERE id = $1 AND lease_owner = $2 RETURNING id)
             UPDATE attempts SET state = 'dead', settled_at = now() FROM mine WHERE job = mine.id AND state = 'live'",
        )
        .bind(job.id)
        .bind(job.lease_owner)
        .execute(self.0)
        .await
        .map(drop)
    }
}
