//! Jobs as a worker sees them: taken under a lease, moved on in one statement, given back. Every write names the lease, so
//! that a worker that lost it changes nothing.

use std::time::Duration;

use uuid::Uuid;

use super::{Job, JobState, Store};

/// How a job whose transaction is settled ends.
#[derive(Clone, Copy, Debug)]
pub enum End<'a> {
    /// It succeeded.
    Final,
    /// It failed because others had done the same: there was nothing left to do.
    ByOthers,
    /// It failed.
    Failed {
        /// The chain's name of the error.
        name: &'a str,
        /// In detail.
        detail: &'a str,
    },
}

impl Store<'_> {
    /// Takes one due job of these chains under a lease; nobody else gets it until the lease ends.
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

    /// Makes the lease last longer; false when it is lost.
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

    /// Moves a job on and gives it back, to be looked at again after `pause`. One that waits for its block to be final waits
    /// for a tenth of the time it has waited already, if that is longer: what takes minutes need not be asked every moment.
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

    /// Gives a job back after something went wrong that may not last.
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

    /// Ends a job that has no transaction as failed, with its reason.
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

    /// One of the job's transactions is in a block, not yet a final one. The others stay live until it is: after a
    /// reorganisation any of them may land instead.
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

    /// One of the job's transactions is in a final block: the job ends, and the others can never land.
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

    /// None of the job's transactions can land any more: it starts anew.
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
