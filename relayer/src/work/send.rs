//! The steps from a queued job to a sent transaction: simulate, sign and store, send.

use std::time::Duration;

use anyhow::Result;
use chain::{BuildOptions, Call, ChainError, Namespace};
use sqlx::{PgConnection, Postgres, Transaction};

use super::purpose::{Achieved, achieved, is_passing};
use crate::{
    jobs::{Attempt, Body, Job, JobState, Store, held_nonces, lock_signer, store_attempt},
    lane::Lane,
    state::Relayer,
};

/// Margin added to the simulated cost, in percent, because the state may change before the transaction is included.
const HEADROOM_PERCENT: u64 = 25;

/// Maximum cost of a call, in gas or compute units. All calls of the relayer cost less.
const COST_LIMIT: u64 = 1_000_000;

/// Simulates the call. If the chain refuses it permanently, the job fails. If the purpose of the job is already
/// achieved, it ends.
pub async fn prepare(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let store = Store(relayer.pool());
    match achieved(store, lane, job).await? {
        Some(Achieved::ByUs(tx)) => return Ok(store.mined(job, &tx).await?),
        Some(Achieved::ByOthers) => return done_by_others(store, job).await,
        None => {}
    }
    if let Some(expiry) = expiry(&job.body.0).filter(|expiry| *expiry < relayer.clock().unix()) {
        return Ok(store.fail(job, "Claim_Expired", &format!("the claim expired at {expiry} (Unix seconds)")).await?);
    }
    let call = job.body.0.to_call(lane.namespace)?;
    let refusal = match estimate(lane, &call).await? {
        Ok(_) => return Ok(store.release(job, JobState::Prepared, Duration::ZERO).await?),
        Err(refusal) => refusal,
    };
    if is_passing(&refusal.name) && !super::given_up(job) {
        return Ok(store.retry(job, &refusal.name, &refusal.detail, super::pause(job.tries)).await?);
    }
    // Another account may have achieved the purpose between the two requests.
    if achieved(store, lane, job).await?.is_some() {
        return Ok(store.release(job, JobState::Queued, Duration::ZERO).await?);
    }
    tracing::info!(job = %job.id, kind = job.kind, error = refusal.name, "the chain refused a call; the job fails");
    Ok(store.fail(job, &refusal.name, &refusal.detail).await?)
}

/// Ends a job whose purpose another account has achieved.
async fn done_by_others(store: Store<'_>, job: &Job) -> Result<()> {
    match job.body.0 {
        // Another account submitted a claim with this nullifier, so the fan is paid, but not by this job.
        Body::ClaimListen(_) => Ok(store.fail(job, SPENT.0, SPENT.1).await?),
        _ => Ok(store.release(job, JobState::Final, Duration::ZERO).await?),
    }
}

/// Name and detail of the error of a claim whose nullifier was spent by another account.
pub const SPENT: (&str, &str) = ("Nullifier_Spent", "the reward of this epoch is already claimed");

/// The limit for the cost of a call, or why the chain refuses it.
async fn estimate(lane: &Lane, call: &Call) -> Result<Result<u64, chain::Failure>> {
    // With a limit, `build` does not simulate the call, so a refusal comes from the simulation below.
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

/// Signs the call, with a nonce that no other attempt has, and sends it.
pub async fn sign(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let call = job.body.0.to_call(lane.namespace)?;
    let Ok(limit) = estimate(lane, &call).await? else {
        // The state has changed since the last step, so the job starts again.
        return Ok(Store(relayer.pool()).release(job, JobState::Queued, super::poll(relayer)).await?);
    };
    let mut transaction = relayer.pool().begin().await?;
    let nonce = match lane.namespace {
        Namespace::Solana => None,
        Namespace::Ethereum => Some(free_nonce(&mut transaction, lane, job).await?),
    };
    let options = BuildOptions { nonce, limit: Some(limit), bump_percent: 0 };
    store_and_send(relayer, lane, job, transaction, (&call, options)).await
}

/// Signs the call of a job again, with the nonce of a stuck attempt and a higher fee, and sends it.
pub async fn replace(relayer: &Relayer, lane: &Lane, job: &Job, stuck: &Attempt, bump_percent: u32) -> Result<()> {
    let call = job.body.0.to_call(lane.namespace)?;
    // It must be included even if it would fail now, because transactions with higher nonces wait for it.
    let limit = estimate(lane, &call).await?.unwrap_or(COST_LIMIT);
    let options = BuildOptions { nonce: stuck.nonce(), limit: Some(limit), bump_percent };
    store_and_send(relayer, lane, job, relayer.pool().begin().await?, (&call, options)).await
}

/// Stores the signed bytes, commits, and only then sends them.
async fn store_and_send(
    relayer: &Relayer,
    lane: &Lane,
    job: &Job,
    mut transaction: Transaction<'_, Postgres>,
    (call, options): (&Call, BuildOptions),
) -> Result<()> {
    let unsigned = lane.chain.build(call, lane.signer.address(), &options).await?;
    let signed = lane.chain.sign(&unsigned, lane.signer.as_ref())?;
    if !store_attempt(&mut transaction, job, &lane.wallet(), &signed, options.bump_percent).await? {
        tracing::warn!(job = %job.id, "a worker lost its lease before it stored a transaction; nothing was sent");
        return Ok(());
    }
    transaction.commit().await?;
    send(relayer, lane, job, &signed.id.0, &signed.raw).await
}

/// The lowest nonce, starting at the chain's count of transactions, that no attempt has. Starting at the count makes it
/// correct again if other programs have sent transactions with the same key, and leaves no gap of unused nonces.
async fn free_nonce(connection: &mut PgConnection, lane: &Lane, job: &Job) -> Result<u64> {
    let wallet = lane.wallet();
    lock_signer(connection, &job.chain, &wallet).await?;
    let count = lane.chain.nonce(lane.signer.address()).await?;
    let held = held_nonces(connection, &job.chain, &wallet, count).await?;
    let mut nonce = count;
    while held.contains(&nonce) {
        nonce += 1;
    }
    Ok(nonce)
}

/// Sends the stored transaction. After a crash between storing and sending, the job continues here.
pub async fn broadcast(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let attempts = Store(relayer.pool()).live_attempts(job.id).await?;
    match attempts.first() {
        Some(attempt) => send(relayer, lane, job, &attempt.tx, &attempt.raw).await,
        None => Ok(Store(relayer.pool()).release(job, JobState::Queued, Duration::ZERO).await?),
    }
}

async fn send(relayer: &Relayer, lane: &Lane, job: &Job, tx: &str, raw: &[u8]) -> Result<()> {
    let store = Store(relayer.pool());
    // If the node rejects it, the job does not fail yet: the nonce may be used or the blockhash too old. The next step
    // finds out.
    if let Err(error) = lane.chain.broadcast(raw).await {
        tracing::info!(job = %job.id, %error, "the node rejected a transaction; checking its status");
    } else {
        store.sent(tx).await?;
    }
    Ok(store.release(job, JobState::Broadcast, super::poll(relayer)).await?)
}

/// The Unix time after which the chain rejects the call, if it has one.
fn expiry(body: &Body) -> Option<u64> {
    match body {
        Body::ClaimListen(claim) => Some(claim.expiry),
        _ => None,
    }
}
