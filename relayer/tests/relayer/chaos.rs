//! Kills processes at random points, on chains with all faults. Every job must end, and its call must succeed once.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use chain::Namespace;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio_util::sync::CancellationToken;

use crate::{
    scripted::{Faults, refusal},
    stage::Stage,
};

const JOBS: u32 = 40;

const FAULTS: Faults =
    Faults { lost: 0.15, unanswered: 0.15, late: 0.2, timeout: 0.03, dropped: 0.05, lag: 0.2, reorganised: 0.1 };

/// Runs workers and planner, and drops them after they were polled `wakes` times, which is between two awaits.
async fn run_and_kill(stage: &Stage, wakes: usize) {
    let stop = CancellationToken::new();
    let mut work = pin!(relayer::work(stage.relayer.clone(), stop.clone()));
    let mut left = wakes;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        work.as_mut().poll(context)
    })
    .await;
}

async fn survives(namespace: Namespace, seed: u64) {
    let stage = Stage::start(namespace, FAULTS, seed).await;
    let mut random = StdRng::seed_from_u64(seed);
    stage.enqueue_leaves(JOBS).await;
    stage.chain.ledger().failures.insert("1/5/3".into(), refusal("Payout_BudgetSpent"));
    let mining = stage.mine();
    for _ in 0..30 {
        run_and_kill(&stage, random.gen_range(1..150)).await;
        // Ends the leases of the killed process.
        stage.run("UPDATE jobs SET lease_until = now() WHERE lease_until IS NOT NULL").await;
    }
    let working = stage.work();
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(30)).await;
        stage.run("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL").await;
    }
    stage.until_finished().await;
    drop((working, mining));

    happened_once(&stage, namespace, seed);
    let failed: Vec<(String, String)> =
        sqlx::query_as("SELECT key, error_name FROM jobs WHERE state = 'failed'").fetch_all(&stage.pool).await.unwrap();
    assert_eq!(failed, [("1/5/3".to_owned(), "Payout_BudgetSpent".to_owned())], "seed {seed}");
}

/// Checks that every call succeeded once, with one transaction per job, and that no nonce was skipped.
fn happened_once(stage: &Stage, namespace: Namespace, seed: u64) {
    let ledger = stage.chain.ledger();
    let executions = ledger.executions();
    assert!(executions.values().all(|times| *times == 1), "seed {seed}: a call succeeded twice: {executions:?}");
    assert_eq!(executions.len(), JOBS as usize - 1, "seed {seed}: {executions:?}");
    // There is one transaction per job, also for the job that fails, so no fee was paid in vain.
    assert_eq!(ledger.ours(), JOBS as usize, "seed {seed}");
    assert!(ledger.waiting().is_empty(), "seed {seed}: {:?} wait for a lower nonce", ledger.waiting());
    if namespace == Namespace::Ethereum {
        assert_eq!(ledger.nonces(), (0..u64::from(JOBS)).collect::<Vec<_>>(), "seed {seed}");
    }
}

/// If a future is dropped while it begins a transaction, sqlx returns its connection to the pool with the transaction
/// open, and later writes on it are never committed. `service::db` must discard such connections.
#[tokio::test]
async fn a_future_dropped_while_it_begins_leaves_no_open_transaction() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    stage.run("CREATE TABLE written (number INT)").await;
    for polls in 1..6 {
        let mut begin = Box::pin(stage.pool.begin());
        let mut left = polls;
        poll_fn(|context| {
            left -= 1;
            if begin.as_mut().poll(context).is_ready() || left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
    // Writes on every connection of the pool, and reads on another connection.
    let mut connections = Vec::new();
    for _ in 0..stage.pool.options().get_max_connections() {
        connections.push(stage.pool.acquire().await.unwrap());
    }
    for connection in &mut connections {
        connection.execute("INSERT INTO written VALUES (1)").await.unwrap();
    }
    let mut other = PgConnection::connect_with(&stage.pool.connect_options()).await.unwrap();
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM written").fetch_one(&mut other).await.unwrap();
    assert_eq!(seen, connections.len() as i64, "a connection of the pool has an open transaction");
}

/// The seeds to run: 0 and 1, or as many as `VIBESTREAM_SEEDS`, to find rarer orders of events.
fn seeds() -> std::ops::Range<u64> {
    let number = std::env::var("VIBESTREAM_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    0..number.unwrap_or(2)
}

#[tokio::test]
async fn every_job_succeeds_once_on_ethereum_despite_kills_and_faults() {
    for seed in seeds() {
        survives(Namespace::Ethereum, seed).await;
    }
}

#[tokio::test]
async fn every_job_succeeds_once_on_solana_despite_kills_and_faults() {
    for seed in seeds() {
        survives(Namespace::Solana, seed).await;
    }
}
