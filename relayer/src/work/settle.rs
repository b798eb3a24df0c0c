//! From sent bytes to a final block: follow, send again, replace, start anew, finish.

use std::time::Duration;

use anyhow::Result;
use chain::{Failure, Namespace, TxStatus};

use super::send;
use crate::{
    jobs::{Attempt, Job, JobState, Store},
    state::{Lane, Relayer},
};

/// Pause between looks at a transaction.
const LOOK: Duration = Duration::from_millis(300);

/// The fee of a replacement, in percent over the current one: nodes want at least 10 over the replaced one.
const BUMP_PERCENT: u32 = 25;

/// Looks what became of a job's attempts. Each holds the same nonce, or does the same once-only thing, so at most one lands.
pub async fn follow(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let store = Store(relayer.pool());
    let attempts = store.live_attempts(job.id).await?;
    if attempts.is_empty() {
        return Ok(store.release(job, JobState::Queued, Duration::ZERO).await?);
    }
    for attempt in &attempts {
        match lane.chain.status(&attempt.id()).await? {
            TxStatus::Confirmed { .. } | TxStatus::Finalized { .. } => {
                store.landed(job, &attempt.tx).await?;
                return Ok(store.release(job, JobState::Mined, Duration::ZERO).await?);
            }
            TxStatus::Failed { finalized: true, error, .. } => return refused(store, job, attempt, &error).await,
            // Failed in a block that may go: wait for it to be final.
            TxStatus::Failed { .. } | TxStatus::Pending => return wait(relayer, lane, job, &attempts[0]).await,
            TxStatus::Unknown => {}
        }
    }
    unknown(relayer, lane, job, &attempts).await
}

/// The transaction is in a final block and failed.
async fn refused(store: Store<'_>, job: &Job, attempt: &Attempt, error: &Failure) -> Result<()> {
    store.landed(job, &attempt.tx).await?;
    tracing::info!(job = %job.id, kind = job.kind, error = error.name, "a transaction landed and failed");
    Ok(store.fail(job, &error.name, &error.detail).await?)
}

/// In no block yet: give it time, then replace it by one with a higher fee (Ethereum).
async fn wait(relayer: &Relayer, lane: &Lane, job: &Job, newest: &Attempt) -> Result<()> {
    let stuck = newest.age > relayer.config().stuck_after as f64;
    if stuck && lane.namespace == Namespace::Ethereum && newest.nonce.is_some() {
        let bump = u32::try_from(newest.bump).unwrap_or(0) + BUMP_PERCENT;
        tracing::info!(job = %job.id, bump, "replacing a transaction that is stuck");
        send::sign(relayer, lane, job, bump).await?;
    }
    Ok(Store(relayer.pool()).release(&broadcast(job), JobState::Broadcast, LOOK).await?)
}

/// The node knows none of the attempts: send the same bytes again, unless they can never land any more.
async fn unknown(relayer: &Relayer, lane: &Lane, job: &Job, attempts: &[Attempt]) -> Result<()> {
    let store = Store(relayer.pool());
    for attempt in attempts {
        if !lane.chain.expired(lane.signer.address(), attempt.validity.0).await? {
            if let Err(error) = lane.chain.broadcast(&attempt.raw).await {
                tracing::debug!(job = %job.id, %error, "sending again was not accepted");
            }
            return wait(relayer, lane, job, attempt).await;
        }
    }
    // Asked once more after expiry was certain: it may have landed between the two questions.
    for attempt in attempts {
        if lane.chain.status(&attempt.id()).await? != TxStatus::Unknown {
            return Ok(store.release(job, JobState::Broadcast, Duration::ZERO).await?);
        }
    }
    tracing::info!(job = %job.id, kind = job.kind, "a transaction expired unseen; signing anew");
    store.dead(job.id).await?;
    Ok(store.release(job, JobState::Queued, Duration::ZERO).await?)
}

/// Waits for the block to be final; follows again when it was reorganised away.
pub async fn finalize(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let store = Store(relayer.pool());
    let Some(tx) = &job.tx else { return Ok(store.release(job, JobState::Queued, Duration::ZERO).await?) };
    match lane.chain.status(&chain::TxId(tx.clone())).await? {
        TxStatus::Finalized { .. } => Ok(store.release(job, JobState::Final, Duration::ZERO).await?),
        TxStatus::Confirmed { .. } => Ok(store.release(job, JobState::Mined, LOOK).await?),
        TxStatus::Failed { finalized: true, error, .. } => Ok(store.fail(job, &error.name, &error.detail).await?),
        TxStatus::Failed { .. } | TxStatus::Pending | TxStatus::Unknown => {
            store.revived(job).await?;
            Ok(store.release(job, JobState::Broadcast, LOOK).await?)
        }
    }
}

/// The job as signing left it.
fn broadcast(job: &Job) -> Job {
    Job { state: JobState::Broadcast, ..job.clone() }
}
