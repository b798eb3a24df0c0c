//! From a job to sent bytes: simulate, sign and store, send.

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

/// Headroom over the simulated cost, in percent: state may change until the transaction lands.
const HEADROOM_PERCENT: u64 = 25;

/// What a call may cost at most, in gas or compute units: more than that is none of the calls this relayer sends.
const COST_LIMIT: u64 = 1_000_000;

/// Tries the call on the chain's present state. A refusal is final; a job whose purpose is achieved already is done.
pub async fn prepare(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let store = Store(relayer.pool());
    match achieved(store, lane, job).await? {
        Some(Achieved::ByUs(tx)) => return Ok(store.mined(job, &tx).await?),
        Some(Achieved::ByOthers) => return done_by_others(store, job).await,
        None => {}
    }
    if let Some(expiry) = expiry(&job.body.0).filter(|expiry| *expiry < relayer.clock().unix()) {
        return Ok(store
            .fail(job, "Claim_Expired", &format!("the claim was good until {expiry} (unix seconds)"))
            .await?);
    }
    let call = job.body.0.to_call(lane.namespace)?;
    let refusal = match estimate(lane, &call).await? {
        Ok(_) => return Ok(store.release(job, JobState::Prepared, Duration::ZERO).await?),
        Err(refusal) => refusal,
    };
    if is_passing(&refusal.name) && !super::given_up(job) {
        return Ok(store.retry(job, &refusal.name, &refusal.detail, super::pause(job.tries)).await?);
    }
    // Others may have done it between the two questions.
    if achieved(store, lane, job).await?.is_some() {
        return Ok(store.release(job, JobState::Queued, Duration::ZERO).await?);
    }
    tracing::info!(job = %job.id, kind = job.kind, error = refusal.name, "the chain refuses a job");
    Ok(store.fail(job, &refusal.name, &refusal.detail).await?)
}

async fn done_by_others(store: Store<'_>, job: &Job) -> Result<()> {
    match job.body.0 {
        // Somebody else handed in this nullifier: the fan is paid, and not by this job.
        Body::ClaimListen(_) => Ok(store.fail(job, SPENT.0, SPENT.1).await?),
        _ => Ok(store.release(job, JobState::Final, Duration::ZERO).await?),
    }
}

/// Why a claim fails that others handed in.
pub const SPENT: (&str, &str) = ("Nullifier_Spent", "this epoch's reward was claimed already");

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

/// Signs the call, with a nonce nobody else holds, and sends it.
pub async fn sign(relayer: &Relayer, lane: &Lane, job: &Job) -> Result<()> {
    let call = job.body.0.to_call(lane.namespace)?;
    let Ok(limit) = estimate(lane, &call).await? else {
        // The state changed since it was prepared: look at it again from the start.
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

/// Signs a job's call once more, under the nonce of an attempt that is stuck and with a higher fee.
pub async fn replace(relayer: &Relayer, lane: &Lane, job: &Job, stuck: &Attempt, bump_percent: u32) -> Result<()> {
    let call = job.body.0.to_call(lane.namespace)?;
    // Even one that would fail by now has to land: the nonces after it wait for its own.
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
        tracing::warn!(job = %job.id, "a worker lost its lease before it signed");
        return Ok(());
    }
    transaction.commit().await?;
    send(relayer, lane, job, &signed.id.0, &signed.raw).await
}

/// The lowest nonce from the chain's count on that no attempt holds. Counting from the chain heals a drift either way:
/// transactions sent by others move the count, and a nonce that was never used is below no attempt's.
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
    // A refusal here is not yet the end: the nonce may be taken, the blockhash old. Following finds out which.
    if let Err(error) = lane.chain.broadcast(raw).await {
        tracing::info!(job = %job.id, %error, "sending was not accepted; looking at what became of it");
    } else {
        store.sent(tx).await?;
    }
    Ok(store.release(job, JobState::Broadcast, super::poll(relayer)).await?)
}

fn expiry(body: &Body) -> Option<u64> {
    match body {
        Body::ClaimListen(claim) => Some(claim.expiry),
        _ => None,
    }
}
