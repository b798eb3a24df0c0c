//! Workers: take a due job under a lease, move it one step on, give it back.

mod send;
mod settle;

use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    jobs::{Job, JobState, Store},
    state::{Lane, Relayer},
};

/// Longer than any step takes; a worker that dies lets go of its job after this.
const LEASE: Duration = Duration::from_secs(20);

/// Longest pause between tries of a job that meets transient errors.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Runs the configured number of workers until `stop`.
pub async fn run(relayer: &Relayer, stop: &CancellationToken) {
    let workers = (0..relayer.config().workers.max(1)).map(|_| worker(relayer, stop));
    futures::future::join_all(workers).await;
}

async fn worker(relayer: &Relayer, stop: &CancellationToken) {
    let owner = Uuid::new_v4();
    let idle = Duration::from_millis(relayer.config().poll_ms);
    while !stop.is_cancelled() {
        let pause = match once(relayer, owner).await {
            Ok(true) => continue,
            Ok(false) => idle,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "a worker could not go on");
                idle * 4
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Whether there was something to do.
async fn once(relayer: &Relayer, owner: Uuid) -> Result<bool> {
    let store = Store(relayer.pool());
    let Some(job) = store.lease(owner, LEASE, relayer.clock().unix()).await? else { return Ok(false) };
    let Some(lane) = relayer.lane(&job.chain) else {
        store.fail(&job, "UnknownChain", "this relayer is not configured for the chain").await?;
        return Ok(true);
    };
    if let Err(error) = step(relayer, lane, &job).await {
        let detail = format!("{error:#}");
        tracing::warn!(job = %job.id, kind = job.kind, error = detail, "a job met an error and is tried again");
        store.retry(&job, &detail, pause(job.tries)).await?;
    }
    metrics::counter!("relayer_steps_total", "kind" => job.kind.clone()).increment(1);
    Ok(true)
}

async fn step(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    match job.state {
        JobState::Queued => send::prepare(relayer, lane, job).await,
        JobState::Prepared => send::sign(relayer, lane, job, 0).await,
        JobState::Signed => send::broadcast(relayer, lane, job).await,
        JobState::Broadcast => settle::follow(relayer, lane, job).await,
        JobState::Mined => settle::finalize(relayer, lane, job).await,
        JobState::Final | JobState::Failed => Ok(()),
    }
}

/// Doubles with every try.
fn pause(tries: i32) -> Duration {
    let doublings = u32::try_from(tries).unwrap_or(0).min(8);
    (Duration::from_millis(200) * 2u32.pow(doublings)).min(LONGEST_PAUSE)
}
