//! Workers: each takes a due job under a lease, executes one step of it, and releases it.

mod purpose;
mod send;
mod settle;

use std::time::Duration;

use anyhow::Result;
use chain::ChainError;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    jobs::{Job, JobState, Store},
    lane::Lane,
    state::Relayer,
};

/// Maximum pause between two tries of a job that fails with errors.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Maximum number of tries of a job for which no transaction was signed: about one hour.
const MOST_TRIES: i32 = 120;

/// Runs the configured number of workers until `stop` is cancelled.
pub async fn run(relayer: &Relayer, stop: &CancellationToken) {
    let workers = (0..relayer.config().workers.max(1)).map(|_| worker(relayer, stop));
    futures::future::join_all(workers).await;
}

async fn worker(relayer: &Relayer, stop: &CancellationToken) {
    let owner = Uuid::new_v4();
    let chains: Vec<String> = relayer.lanes().keys().cloned().collect();
    while !stop.is_cancelled() {
        let pause = match once(relayer, owner, &chains).await {
            Ok(true) => continue,
            Ok(false) => poll(relayer),
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "could not take or update a job; retrying");
                poll(relayer) * 4
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Executes one step of one job. Returns false if no job is due.
async fn once(relayer: &Relayer, owner: Uuid, chains: &[String]) -> Result<bool> {
    let store = Store(relayer.pool());
    let lease = Duration::from_millis(relayer.config().lease_ms);
    let Some(job) = store.lease(owner, lease, chains, relayer.clock().unix()).await? else { return Ok(false) };
    let Some(lane) = relayer.lane(&job.chain) else { return Ok(false) };
    // A step can be cancelled at any point, because everything that matters is stored in single statements.
    let result = tokio::select! {
        result = step(relayer, lane, &job) => result,
        () = lost(store, &job, lease) => {
            tracing::warn!(job = %job.id, "a worker lost its lease; another worker takes over the job");
            return Ok(true);
        }
    };
    if let Err(error) = result {
        failed(store, &job, &error).await?;
    }
    metrics::counter!("relayer_steps_total", "kind" => job.kind.clone()).increment(1);
    Ok(true)
}

/// Renews a lease until that fails: another worker took it, or the database does not answer.
async fn lost(store: Store<'_>, job: &Job, lease: Duration) {
    loop {
        tokio::time::sleep(lease / 4).await;
        if !store.keep(job, lease).await.unwrap_or(false) {
            return;
        }
    }
}

/// Executes the next step of a job, by its state.
async fn step(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    match job.state {
        JobState::Queued => send::prepare(relayer, lane, job).await,
        JobState::Prepared => send::sign(relayer, lane, job).await,
        JobState::Signed => send::broadcast(relayer, lane, job).await,
        JobState::Broadcast => settle::follow(relayer, lane, job).await,
        JobState::Mined => settle::finalize(relayer, lane, job).await,
        JobState::Final | JobState::Failed => Ok(()),
    }
}

/// After an error, retries the same step later. The job fails after [`MOST_TRIES`] if the error is not transient and no
/// transaction was signed that may still be included in a block.
async fn failed(store: Store<'_>, job: &Job, error: &anyhow::Error) -> Result<()> {
    let detail = format!("{error:#}");
    let passing = error.downcast_ref::<sqlx::Error>().is_some()
        || error.downcast_ref::<ChainError>().is_some_and(ChainError::is_transient);
    if passing || !given_up(job) {
        tracing::warn!(job = %job.id, kind = job.kind, error = detail, "could not execute a step of a job; retrying");
        return Ok(store.retry(job, "Retrying", &detail, pause(job.tries)).await?);
    }
    Ok(store.fail(job, "Unworkable", &detail).await?)
}

/// Whether a job for which no transaction was signed has reached [`MOST_TRIES`].
fn given_up(job: &Job) -> bool {
    matches!(job.state, JobState::Queued | JobState::Prepared) && job.tries >= MOST_TRIES
}

/// Pause between two polls.
fn poll(relayer: &Relayer) -> Duration {
    Duration::from_millis(relayer.config().poll_ms)
}

/// Pause before the next try: 200 ms, doubled with every try, and at most [`LONGEST_PAUSE`].
fn pause(tries: i32) -> Duration {
    let doublings = u32::try_from(tries).unwrap_or(0).min(8);
    (Duration::from_millis(200) * 2u32.pow(doublings)).min(LONGEST_PAUSE)
}
