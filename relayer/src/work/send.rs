//! From a job to sent bytes: simulate, sign and store, send.

use std::time::Duration;

use anyhow::Result;
use chain::{BuildOptions, Call, ChainError, Unsigned};

use crate::{
    jobs::{Body, Job, JobState, Store, held_nonces, lock_signer, store_attempt},
    state::{Lane, Relayer},
};

/// Headroom over the simulated cost, in percent: state may change until the transaction lands.
const HEADROOM_PERCENT: u64 = 25;

/// What a call may cost at most, in gas or compute units: more than that is none of the calls this relayer sends.
const COST_LIMIT: u64 = 1_000_000;

/// Errors by which the chain says that the purpose is achieved already.
const DONE_ALREADY: [&str; 8] = [
    "LeafPaid",
    "AlreadyPaid",
    "Leaf_AlreadyPaid",
    "PositionOpen",
    "Position_AlreadyOpen",
    "AlreadyOpen",
    "EpochClosed",
    "Epoch_Closed",
];

/// Tries the call on the chain's present state. A refusal is final; a job whose purpose is achieved already is done.
pub async fn prepare(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let store = Store(relayer.pool());
    if let Some(expiry) = expiry(&job.body.0).filter(|expiry| *expiry < relayer.clock().unix()) {
        return Ok(store.fail(job, "Expired", &format!("the claim was good until {expiry} (unix seconds)")).await?);
    }
    if achieved(lane, &job.body.0).await? {
        return achieved_by_others(store, job).await;
    }
    let call = job.body.0.to_call(lane.namespace)?;
    let refusal = match estimate(lane, &call).await? {
        Ok(_) => return Ok(store.release(job, JobState::Prepared, Duration::ZERO).await?),
        Err(refusal) => refusal,
    };
    if DONE_ALREADY.contains(&refusal.name.as_str()) {
        return achieved_by_others(store, job).await;
    }
    tracing::info!(job = %job.id, kind = job.kind, error = refusal.name, "the chain refuses a job");
    Ok(store.fail(job, &refusal.name, &refusal.detail).await?)
}

async fn achieved_by_others(store: Store<'_>, job: &Job) -> Result<()> {
    match job.body.0 {
        // Somebody else handed in this nullifier: the fan is paid, and not by this job.
        Body::ClaimListen { .. } => {
            Ok(store.fail(job, "NullifierSpent", "this epoch's reward was claimed already").await?)
        }
        _ => Ok(store.release(job, JobState::Final, Duration::ZERO).await?),
    }
}

/// Whether the chain's state shows that the call is not needed any more.
async fn achieved(lane: &Lane, body: &Body) -> Result<bool> {
    Ok(match body {
        Body::ClaimListen { nullifier, .. } => lane.chain.nullifier_used(crate::jobs::bytes32(nullifier)?).await?,
        Body::DistributeTrack { epoch, node, index, .. } => lane.chain.leaf_paid(*epoch, *node, *index).await?,
        Body::OpenPosition { track, holder } => {
            let holder = chain::address::parse(lane.namespace, holder)?;
            lane.chain.position(crate::jobs::bytes32(track)?, holder).await?.is_some_and(|position| position.open)
        }
        Body::CloseEpoch { epoch, node } => {
            let view = lane.chain.epoch(*epoch, *node).await?;
            view.is_some_and(|epoch| epoch.phase == chain::EpochPhase::Closed)
        }
    })
}

/// What the call costs, or why the chain refuses it.
async fn estimate(lane: &Lane, call: &Call) -> Result<Result<u64, chain::Failure>> {
    // Built with a limit, so that building does not itself simulate and fail.
    let options = BuildOptions { limit: Some(COST_LIMIT), ..BuildOptions::default() };
    let unsigned = match lane.chain.build(call, lane.signer.address(), &options).await {
        Ok(unsigned) => unsigned,
        Err(ChainError::Refused(refusal)) => return Ok(Err(refusal)),
        Err(error) => return Err(error.into()),
    };
    let simulation = lane.chain.simulate(&unsigned).await?;
    Ok(match simulation.failure {
        Some(refusal) => Err(refusal),
        None => Ok((simulation.units * (100 + HEADROOM_PERCENT) / 100).min(COST_LIMIT)),
    })
}

/// Signs the call and stores the bytes, with a nonce nobody else holds. `bump` raises the fee, in percent, over an
/// attempt whose nonce is used again.
pub async fn sign(relayer: &Relayer, lane: &Lane, job: &Job, bump: u32) -> Result<()> {
    let call = job.body.0.to_call(lane.namespace)?;
    let limit = match estimate(lane, &call).await? {
        Ok(limit) => limit,
        // The state changed since it was prepared: look at it again from the start.
        Err(_) if bump == 0 => {
            return Ok(Store(relayer.pool()).release(job, JobState::Queued, Duration::from_millis(200)).await?);
        }
        Err(_) => return Ok(()),
    };
    let wallet = lane.wallet();
    let mut transaction = relayer.pool().begin().await?;
    lock_signer(&mut transaction, &job.chain, &wallet).await?;
    let nonce = match bump {
        0 => free_nonce(&mut transaction, lane, job, &wallet).await?,
        _ => reused_nonce(relayer, job).await?,
    };
    let unsigned = build(lane, &call, BuildOptions { nonce, limit: Some(limit), bump_percent: bump }).await?;
    let signed = lane.chain.sign(&unsigned, lane.signer.as_ref())?;
    store_attempt(&mut transaction, job, &wallet, &signed, bump).await?;
    transaction.commit().await?;
    send(relayer, lane, job, &signed.id.0, &signed.raw).await
}

async fn build(lane: &Lane, call: &Call, options: BuildOptions) -> Result<Unsigned> {
    Ok(lane.chain.build(call, lane.signer.address(), &options).await?)
}

/// The lowest nonce from the chain's count on that no attempt holds. Counting from the chain heals a drift either way:
/// transactions sent by others move the count, and a lost one leaves its nonce free again.
async fn free_nonce(transaction: &mut sqlx::PgConnection, lane: &Lane, job: &Job, wallet: &str) -> Result<Option<u64>> {
    if lane.namespace == chain::Namespace::Solana {
        return Ok(None);
    }
    let held = held_nonces(transaction, &job.chain, wallet).await?;
    let mut nonce = lane.chain.nonce(lane.signer.address()).await?;
    while i64::try_from(nonce).is_ok_and(|n| held.contains(&n)) {
        nonce += 1;
    }
    Ok(Some(nonce))
}

/// The nonce of the attempt that is replaced.
async fn reused_nonce(relayer: &Relayer, job: &Job) -> Result<Option<u64>> {
    let attempts = Store(relayer.pool()).live_attempts(job.id).await?;
    Ok(attempts.first().and_then(|attempt| attempt.nonce).and_then(|nonce| u64::try_from(nonce).ok()))
}

/// Sends what was signed before; after a crash between storing and sending, this is where the job goes on.
pub async fn broadcast(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let attempts = Store(relayer.pool()).live_attempts(job.id).await?;
    match attempts.first() {
        Some(attempt) => send(relayer, lane, job, &attempt.tx, &attempt.raw).await,
        None => Ok(Store(relayer.pool()).release(job, JobState::Queued, Duration::ZERO).await?),
    }
}

async fn send(relayer: &Relayer, lane: &Lane, job: &Job, tx: &str, raw: &[u8]) -> Result<()> {
    let store = Store(relayer.pool());
    let signed = Job { state: JobState::Signed, ..job.clone() };
    // A refusal here is not yet the end: the nonce may be taken, the blockhash old. Following finds out which.
    if let Err(error) = lane.chain.broadcast(raw).await {
        tracing::info!(job = %job.id, %error, "sending was not accepted; looking at what became of it");
    } else {
        store.sent(tx).await?;
    }
    Ok(store.release(&signed, JobState::Broadcast, Duration::from_millis(200)).await?)
}

const fn expiry(body: &Body) -> Option<u64> {
    match body {
        Body::ClaimListen { expiry, .. } => Some(*expiry),
        _ => None,
    }
}
