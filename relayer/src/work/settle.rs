//! The steps from a sent transaction to a final block: check the status, and send again, replace or sign again if
//! needed.

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

/// Increase of the fee of a replacement over the current fee, in percent. Nodes require at least 10 percent over the
/// replaced transaction.
const BUMP_PERCENT: u32 = 25;

/// Checks the status of a job's attempts. They have the same nonce, or a call that can succeed only once, so at most
/// one succeeds.
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
        // The block of the failure is not final yet. The failure counts when it is.
        (true, _) => Ok(store.release(job, JobState::Broadcast, poll(relayer)).await?),
        (false, true) => wait(relayer, lane, job, newest).await,
        (false, false) => unknown(relayer, lane, job, &attempts).await,
    }
}

/// Ends a job whose transaction failed in a final block. The job succeeds nevertheless if its purpose is achieved.
async fn refused(store: Store<'_>, lane: &Lane, job: &Job, tx: &str, error: &Failure) -> Result<()> {
    tracing::info!(job = %job.id, kind = job.kind, error = error.name, "a transaction failed in a final block");
    let end = match (achieved(store, lane, job).await?, &job.body.0) {
        (Some(Achieved::ByUs(other)), _) => return Ok(store.mined(job, &other).await?),
        (Some(Achieved::ByOthers), Body::ClaimListen(_)) => End::Failed { name: SPENT.0, detail: SPENT.1 },
        (Some(Achieved::ByOthers), _) => End::ByOthers,
        (None, _) => End::Failed { name: &error.name, detail: &error.detail },
    };
    Ok(store.finish(job, tx, end).await?)
}

/// Handles an attempt that is in no block yet. On Ethereum, it is replaced by one with a higher fee after some time.
async fn wait(relayer: &Relayer, lane: &Lane, job: &Job, newest: &Attempt) -> Result<()> {
    let store = Store(relayer.pool());
    let old = newest.age > relayer.config().stuck_after as f64;
    if lane.namespace == Namespace::Ethereum && old && store.is_first(job, newest).await? {
        let bump = u32::try_from(newest.bump).unwrap_or(0) + BUMP_PERCENT;
        tracing::info!(job = %job.id, bump, "a transaction is stuck; replacing it with a higher fee");
        return send::replace(relayer, lane, job, newest, bump).await;
    }
    Ok(store.release(job, JobState::Broadcast, poll(relayer)).await?)
}

/// Handles attempts that the node does not know. The same bytes are sent again, unless they have expired.
async fn unknown(relayer: &Relayer, lane: &Lane, job: &Job, attempts: &[Attempt]) -> Result<()> {
    let store = Store(relayer.pool());
    for attempt in attempts {
        if !lane.chain.expired(lane.signer.address(), attempt.validity.0).await? {
            let sent = lane.chain.broadcast(&attempt.raw).await;
            if let Err(error) = &sent {
                tracing::debug!(job = %job.id, %error, "the node rejected a transaction that was sent again");
            }
            if sent.is_err() && taken(lane, attempt).await? {
                return Ok(store.release(job, JobState::Broadcast, poll(relayer)).await?);
            }
            return wait(relayer, lane, job, attempt).await;
        }
    }
    // The status is read again after the expiry is certain, because the attempt may have been included in between.
    for attempt in attempts {
        if lane.chain.status(&attempt.id()).await? != TxStatus::Unknown {
            return Ok(store.release(job, JobState::Broadcast, Duration::ZERO).await?);
        }
    }
    tracing::info!(job = %job.id, kind = job.kind, "a transaction expired without being included; signing again");
    Ok(store.expired(job).await?)
}

/// Whether another transaction of the wallet has used the nonce of an attempt. Then a higher fee does not help: when
/// that transaction is final, the attempt has expired and the job starts again.
async fn taken(lane: &Lane, attempt: &Attempt) -> Result<bool> {
    let Some(nonce) = attempt.nonce() else { return Ok(false) };
    Ok(lane.chain.nonce(lane.signer.address()).await? > nonce)
}

/// Waits until the block is final. If it was reorganised away, the attempts are checked again.
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
