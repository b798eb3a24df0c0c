//! The pipeline is killed at random moments: before, within and after its database transactions.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chain::Namespace;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::support::{Database, assert_same, reference, script::ScriptedChain, start};

async fn killed_anywhere(namespace: Namespace, seed: u64) {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(namespace, seed));
    chain.slowness.store(2_000, Ordering::Relaxed);
    chain.grow(40);
    chain.finalize(10);
    let mut rng = StdRng::seed_from_u64(seed);
    for _ in 0..40 {
        let running = start(&chain, namespace, &database);
        for _ in 0..rng.gen_range(0..4) {
            tokio::time::sleep(Duration::from_micros(rng.gen_range(0..6_000))).await;
            match rng.gen_range(0..4) {
                0 => chain.fork(rng.gen_range(1..6), rng.gen_range(1..8), false),
                _ => chain.grow(rng.gen_range(1..4)),
            }
            chain.finalize(9);
        }
        tokio::time::sleep(Duration::from_micros(rng.gen_range(0..12_000))).await;
        running.task.abort();
        // As after SIGKILL, the next pipeline starts without waiting, while the database may still roll back the last
        // transaction.
    }
    let running = start(&chain, namespace, &database);
    running.caught_up(&chain, &database).await;
    running.stop().await;
    let undisturbed = reference(&chain, namespace, &database).await;
    assert_same(&database.dump().await, &undisturbed.dump().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ethereum_pipeline_survives_being_killed() {
    for seed in 10..13 {
        killed_anywhere(Namespace::Ethereum, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_solana_pipeline_survives_being_killed() {
    for seed in 20..23 {
        killed_anywhere(Namespace::Solana, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pipelines_on_one_chain_store_everything_once() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 30));
    chain.slowness.store(500, Ordering::Relaxed);
    let pair = [start(&chain, Namespace::Ethereum, &database), start(&chain, Namespace::Ethereum, &database)];
    for round in 0..40 {
        chain.grow(2);
        if round % 5 == 0 {
            chain.fork(3, 4, true);
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    for running in pair {
        running.caught_up(&chain, &database).await;
        running.stop().await;
    }
    let undisturbed = reference(&chain, Namespace::Ethereum, &database).await;
    assert_same(&database.dump().await, &undisturbed.dump().await);
}
