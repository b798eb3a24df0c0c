//! Workers: take a due job under a lease, move it one step on, give it back.

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

/// Longest pause between tries of a job that meets errors.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A job that nothing was signed for is given up after so many tries: some hour.
const MOST_TRIES: i32 = 120;

/// Runs the configured number of workers until `stop`.
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
                tracing::warn!(error = format!("{error:#}"), "a worker could not go on");
                poll(relayer) * 4
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Whether there was something to do.
async fn once(relayer: &Relayer, owner: Uuid, chains: &[String]) -> Result<bool> {
    let store = Store(relayer.pool());
    let lease = Duration::from_millis(relayer.config().lease_ms);
    let Some(job) = store.lease(owner, lease, chains, relayer.clock().unix()).await? else { return Ok(false) };
    let Some(lane) = relayer.lane(&job.chain) else { return Ok(false) };
    // A step can be left at any point: what counts is stored in single statements.
    let result = tokio::select! {
        result = step(relayer, lane, &job) => result,
        () = lost(store, &job, lease) => {
            tracing::warn!(job = %job.id, "a worker lost its lease and leaves the job to others");
            return Ok(true);
        }
    };
    if let Err(error) = result {
        failed(store, &job, &error).await?;
    }
    metrics::counter!("relayer_steps_total", "kind" => job.kind.clone()).increment(1);
    Ok(true)
}

/// Keeps a lease for as long as that works.
async fn lost(store: Store<'_>, job: &Job, lease: Duration) {
    loop {
        tokio::time::sleep(lease / 4).await;
        if !store.keep(job, lease).await.unwrap_or(false) {
            return;
        }
    }
}

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

/// After an error: the same step again, later. What is not a matter of time is given up in the end, unless something was
/// signed for it that may land.
async fn failed(store: Store<'_>, job: &Job, error: &anyhow::Error) -> Result<()> {
    let detail = format!("{error:#}");
    let passing = error.downcast_ref::<sqlx::Error>().is_some()
        || error.downcast_ref::<ChainError>().is_some_and(ChainError::is_transient);
    if passing || !given_up(job) {
        tracing::warn!(job = %job.id, kind = job.kind, error = detail, "a job met an error and is tried again");
        return Ok(store.retry(job, "Retrying", &detail, pause(job.tries)).await?);
    }
    Ok(store.fail(job, "Unworkable", &detail).await?)
}

/// Whether a job that nothing was signed for was tried often enough.
fn given_up(job: &Job) -> bool {
    matches!(job.state, JobState::Queued | JobState::Prepared) && job.tries >= MOST_TRIES
}

/// Pause between looks.
fn poll(relayer: &Relayer) -> Duration {
    Duration::from_millis(relayer.config().poll_ms)
}

/// Doubles with every try.
fn pause(tries: i32) -> Duration {
    let doublings = u32::try_from(tries).unwrap_or(0).min(8);
    (Duration::from_millis(200) * 2u32.pow(doublings)).min(LONGEST_PAUSE)
}
