//! After a reorganisation inside the window, the stored rows equal those of the new branch alone. A deeper one stops
//! the pipeline.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chain::Namespace;
use indexer::{audit, error::Error};
use properties::Property;
use proptest::prelude::*;
use sqlx::Row as _;

use crate::support::{Database, assert_same, config, name, reference, script::ScriptedChain, start};

/// One step of the scripted chain.
#[derive(Clone, Debug)]
enum Turn {
    Grow(usize),
    Fork { depth: usize, count: usize },
    Finalize,
    CatchUp,
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = prop_oneof![
        3 => (1..6usize).prop_map(Turn::Grow),
        // Up to the whole window of 16 blocks; the new branch may be shorter.
        3 => (1..16usize, 1..12usize).prop_map(|(depth, count)| Turn::Fork { depth, count }),
        1 => Just(Turn::Finalize),
        3 => Just(Turn::CatchUp),
    ];
    proptest::collection::vec(turn, 4..24)
}

/// Returns the number of events in all blocks, including replaced ones.
async fn forked(namespace: Namespace, seed: u64, turns: Vec<Turn>) -> u64 {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(namespace, seed));
    chain.grow(20);
    let running = start(&chain, namespace, &database);
    // The greatest height that the pipeline may have stored. No fork may go deeper than the window below it.
    let mut highest = chain.tip().height;
    for turn in turns {
        match turn {
            Turn::Grow(count) => chain.grow(count),
            Turn::Fork { depth, count } => {
                let lowest = highest.saturating_sub(config().window.into());
                let most = chain.tip().height.saturating_sub(lowest);
                chain.fork(depth.min(usize::try_from(most).expect("few")), count, false);
            }
            Turn::Finalize => chain.finalize(6),
            Turn::CatchUp => running.caught_up(&chain, &database).await,
        }
        highest = highest.max(chain.tip().height);
    }
    running.caught_up(&chain, &database).await;
    if namespace == Namespace::Solana {
        // Rows of confirmed slots that were dropped stay until these heights are final.
        chain.finalize(0);
    }
    running.caught_up(&chain, &database).await;
    running.stop().await;
    assert_eq!(audit::rebuild(&database.pool, &name(namespace)).await.expect("rebuilds"), []);
    let undisturbed = reference(&chain, namespace, &database).await;
    assert_same(&database.dump().await, &undisturbed.dump().await);
    chain.events()
}

fn check(namespace: Namespace, seed: u64, turns: Vec<Turn>) -> u64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    runtime.block_on(forked(namespace, seed, turns))
}

/// The counted calls are events, which the pipeline applies or rolls back.
fn check_all(namespace: Namespace, name: &'static str) {
    let property = Property { name, cases: 8, calls: 100, seed: None };
    property.run((any::<u64>(), turns()), |(seed, turns), calls| {
        calls.add(check(namespace, seed, turns));
        Ok(())
    });
}

#[test]
fn after_ethereum_forks_only_the_last_branch_is_stored() {
    check_all(Namespace::Ethereum, "after forks of Ethereum only the last branch is stored");
}

#[test]
fn after_solana_forks_only_the_final_slots_are_stored() {
    check_all(Namespace::Solana, "after forks of Solana only the final slots are stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reorganisation_deeper_than_the_window_stops_the_pipeline() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 40));
    chain.grow(60);
    let running = start(&chain, Namespace::Ethereum, &database);
    running.caught_up(&chain, &database).await;
    let before = database.dump().await;
    chain.fork(config().window as usize + 1, 40, true);
    let ended = tokio::time::timeout(Duration::from_secs(10), running.task).await.expect("stops").expect("joined");
    assert!(matches!(ended, Err(Error::ReorganisationTooDeep { .. })), "{ended:?}");
    let reason = running.status.check().expect_err("unready");
    assert!(reason.contains("deeper than the window"), "{reason}");
    let halted: Option<String> =
        sqlx::query_scalar("SELECT halted FROM cursors").fetch_one(&database.pool).await.expect("row");
    assert!(halted.is_some_and(|reason| reason.contains("deeper than the window")));
    sqlx::query("UPDATE cursors SET halted = NULL").execute(&database.pool).await.expect("clears");
    assert_same(&database.dump().await, &before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reorganisation_of_the_whole_window_is_rolled_back() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 41));
    chain.grow(60);
    let running = start(&chain, Namespace::Ethereum, &database);
    running.caught_up(&chain, &database).await;
    chain.fork(config().window as usize, 40, true);
    running.caught_up(&chain, &database).await;
    running.stop().await;
    let row = sqlx::query("SELECT from_height, to_height FROM rollbacks").fetch_one(&database.pool).await.expect("one");
    assert_eq!((row.get::<i64, _>("from_height"), row.get::<i64, _>("to_height")), (60, 44));
    let undisturbed = reference(&chain, Namespace::Ethereum, &database).await;
    assert_same(&database.dump().await, &undisturbed.dump().await);
}

/// A concurrent reader sees only states of the chain: the royalty invariant holds, and all events up to the cursor are
/// stored.
#[tokio::test(flavor = "multi_thread")]
async fn readers_see_only_states_of_the_chain() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 42));
    chain.slowness.store(300, Ordering::Relaxed);
    chain.grow(30);
    let running = start(&chain, Namespace::Ethereum, &database);
    running.caught_up(&chain, &database).await;
    let forking = tokio::spawn({
        let (chain, pool) = (chain.clone(), database.pool.clone());
        async move {
            for round in 0..40 {
                chain.fork(1 + round % 7, 2 + round % 7, true);
                let seen = "SELECT count(*) FROM cursors WHERE hash = $1";
                while sqlx::query_scalar::<_, i64>(seen)
                    .bind(&chain.tip().hash[..])
                    .fetch_one(&pool)
                    .await
                    .expect("reads")
                    == 0
                {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        }
    });
    let mut reads = 0;
    while !forking.is_finished() {
        let mut connection = database.pool.acquire().await.expect("connects");
        assert_eq!(audit::royalties(&mut connection).await.expect("audits"), []);
        let torn = "SELECT count(*) FROM cursors c WHERE EXISTS (SELECT FROM events e WHERE e.height > c.height)
            OR (SELECT COALESCE(sum(b.events), 0) FROM blocks b) <> (SELECT count(*) FROM events)";
        let torn: i64 = sqlx::query_scalar(torn).fetch_one(&mut *connection).await.expect("reads");
        assert_eq!(torn, 0, "events and cursor are of different states");
        reads += 1;
    }
    assert!(reads > 20, "only {reads} reads while the chain forked");
    let rollbacks: i64 =
        sqlx::query_scalar("SELECT count(*) FROM rollbacks").fetch_one(&database.pool).await.expect("count");
    assert!(rollbacks > 20, "only {rollbacks} rollbacks");
    running.caught_up(&chain, &database).await;
    running.stop().await;
}
