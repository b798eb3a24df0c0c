//! From sent bytes to a final block: follow, send again, replace, start anew, finish.

use std::time::Duration;

use anyhow::Result;
use chain::{Failure, Namespace, TxId, TxStatus};

use super::{
    poll,
    purpose::{Achieved, achieved},
    send::{self, SPENT},
};
use crate::{
    jobs::{Attempt, Body, End, Job, JobState, Store},
    lane::Lane,
    state::Relayer,
};

/// The fee of a replacement, in percent over the current one: nodes want at least 10 over the replaced one.
const BUMP_PERCENT: u32 = 25;

/// Looks what became of a job's attempts. Each holds the same nonce, or does the same once-only thing, so at most one lands.
pub async fn follow(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let store = Store(relayer.pool());
    let attempts = store.live_attempts(job.id).await?;
    let Some(newest) = attempts.first() else {
        return Ok(store.release(job, JobState::Queued, Duration::ZERO).await?);
    };
    let (mut failed, mut pending) = (false, false);
    for attempt in &attempts {
        match lane.chain.status(&attempt.id()).await? {
            TxStatus::Confirmed { .. } | TxStatus::Finalized { .. } => {
                return Ok(store.mined(job, &attempt.tx).await?);
            }
            TxStatus::Failed { finalized: true, error, .. } => {
                return refused(store, lane, job, &attempt.tx, &error).await;
            }
            TxStatus::Failed { .. } => failed = true,
            TxStatus::Pending => pending = true,
            TxStatus::Unknown => {}
        }
    }
    match (failed, pending) {
        // Failed in a block that may go: it counts once that block is final.
        (true, _) => Ok(store.release(job, JobState::Broadcast, poll(relayer)).await?),
        (false, true) => wait(relayer, lane, job, newest).await,
        (false, false) => unknown(relayer, lane, job, &attempts).await,
    }
}

/// The transaction is in a final block and failed. That is no failure of the job when its purpose is achieved.
async fn refused(store: Store<'_>, lane: &Lane, job: &Job, tx: &str, error: &Failure) -> Result<()> {
    tracing::info!(job = %job.id, kind = job.kind, error = error.name, "a transaction landed and failed");
    let end = match (achieved(store, lane, job).await?, &job.body.0) {
        (Some(Achieved::ByUs(other)), _) => return Ok(store.mined(job, &other).await?),
        (Some(Achieved::ByOthers), Body::ClaimListen(_)) => End::Failed { name: SPENT.0, detail: SPENT.1 },
        (Some(Achieved::ByOthers), _) => End::ByOthers,
        (None, _) => End::Failed { name: &error.name, detail: &error.detail },
    };
    Ok(store.finish(job, tx, end).await?)
}

/// In no block yet: give it time, then replace it by one with a higher fee (Ethereum).
async fn wait(relayer: &Relayer, lane: &Lane, job: &Job, newest: &Attempt) -> Result<()> {
    let store = Store(relayer.pool());
    let old = newest.age > relayer.config().stuck_after as f64;
    if lane.namespace == Namespace::Ethereum && old && store.is_first(job, newest).await? {
        let bump = u32::try_from(newest.bump).unwrap_or(0) + BUMP_PERCENT;
        tracing::info!(job = %job.id, bump, "replacing a transaction that is stuck");
        return send::replace(relayer, lane, job, newest, bump).await;
    }
    Ok(store.release(job, JobState::Broadcast, poll(relayer)).await?)
}

/// The node knows none of the attempts: send the same bytes again, unless they can never land any more.
async fn unknown(relayer: &Relayer, lane: &Lane, job: &Job, attempts: &[Attempt]) -> Result<()> {
    let store = Store(relayer.pool());
    for attempt in attempts {
        if !lane.chain.expired(lane.signer.address(), attempt.validity.0).await? {
            let sent = lane.chain.broadcast(&attempt.raw).await;
            if let Err(error) = &sent {
                tracing::debug!(job = %job.id, %error, "sending again was not accepted");
            }
            if sent.is_err() && taken(lane, attempt).await? {
                return Ok(store.release(job, JobState::Broadcast, poll(relayer)).await?);
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
    Ok(store.expired(job).await?)
}

/// Whether a transaction that is none of ours has the nonce. Outbidding it helps nobody: once it is final, ours has
/// expired and the job starts anew.
async fn taken(lane: &Lane, attempt: &Attempt) -> Result<bool> {
    let Some(nonce) = attempt.nonce() else { return Ok(false) };
    Ok(lane.chain.nonce(lane.signer.address()).await? > nonce)
}

/// Waits for the block to be final; follows again when it was reorganised away.
pub async fn finalize(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let store = Store(relayer.pool());
    let Some(tx) = &job.tx else { return Ok(store.release(job, JobState::Queued, Duration::ZERO).await?) };
    match lane.chain.status(&TxId(tx.clone())).await? {
        TxStatus::Finalized { .. } => Ok(store.finish(job, tx, End::Final).await?),
        TxStatus::Confirmed { .. } => Ok(store.release(job, JobState::Mined, poll(relayer)).await?),
        TxStatus::Failed { finalized: true, error, .. } => refused(store, lane, job, tx, &error).await,
        TxStatus::Failed { .. } | TxStatus::Pending | TxStatus::Unknown => {
            Ok(store.release(job, JobState::Broadcast, poll(relayer)).await?)
        }
    }
}
