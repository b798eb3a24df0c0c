//! Nodes that fail, hang or respond wrongly, and a database that fails: the pipeline retries and stores nothing wrong.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chain::Namespace;
use sqlx::{Connection as _, PgConnection};

use crate::support::{Database, Running, assert_same, reference, script::ScriptedChain, start};

async fn lying_node(namespace: Namespace, seed: u64) {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(namespace, seed));
    chain.grow(120);
    chain.finalize(30);
    chain.faults.store(250, Ordering::Relaxed);
    let running = start(&chain, namespace, &database);
    for round in 0..20 {
        chain.grow(3);
        chain.finalize(12);
        if round % 4 == 0 {
            chain.fork(4, 5, false);
        }
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    running.caught_up(&chain, &database).await;
    running.stop().await;
    let undisturbed = reference(&chain, namespace, &database).await;
    assert_same(&database.dump().await, &undisturbed.dump().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_responses_of_an_ethereum_node_are_not_stored() {
    lying_node(Namespace::Ethereum, 50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_responses_of_a_solana_node_are_not_stored() {
    lying_node(Namespace::Solana, 51).await;
}

/// Waits until the pipeline reports an error that contains `part`.
async fn trouble(running: &Running, part: &str) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while !running.status.trouble().is_some_and(|trouble| trouble.contains(part)) {
        assert!(tokio::time::Instant::now() < deadline, "no error with {part:?}: {:?}", running.status.trouble());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pipeline_is_unready_until_its_node_responds() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 52));
    chain.grow(10);
    chain.faults.store(1_000, Ordering::Relaxed);
    let running = start(&chain, Namespace::Ethereum, &database);
    trouble(&running, "").await;
    // Some responses are errors, the others never come.
    let reason = running.status.check().expect_err("unready while the node fails");
    let expected =
        ["the node of the chain did not respond within", "could not read the chain: scripted: 502 Bad Gateway"];
    assert!(expected.iter().any(|text| reason.starts_with(text)), "{reason}");
    chain.faults.store(0, Ordering::Relaxed);
    running.caught_up(&chain, &database).await;
    assert_eq!(running.status.check(), Ok(()));
    running.stop().await;
}

/// All connections are terminated repeatedly, as by restarts of the server.
#[tokio::test(flavor = "multi_thread")]
async fn terminated_database_connections_lose_no_events() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 53));
    let running = start(&chain, Namespace::Ethereum, &database);
    let mut admin = PgConnection::connect(&database.config.url).await.expect("connects");
    for round in 0..40 {
        chain.grow(2);
        if round % 6 == 0 {
            chain.fork(3, 4, true);
        }
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sqlx::query(cut).execute(&mut admin).await.expect("cuts");
        tokio::time::sleep(Duration::from_millis(12)).await;
    }
    running.caught_up(&chain, &database).await;
    running.stop().await;
    let undisturbed = reference(&chain, Namespace::Ethereum, &database).await;
    assert_same(&database.dump().await, &undisturbed.dump().await);
}

/// The database accepts queries and does not respond: each wait has a timeout, and the pipeline goes on when it
/// responds again.
#[tokio::test(flavor = "multi_thread")]
async fn the_pipeline_recovers_after_the_database_hangs() {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(Namespace::Ethereum, 54));
    chain.grow(5);
    let running = start(&chain, Namespace::Ethereum, &database);
    running.caught_up(&chain, &database).await;
    let mut admin = PgConnection::connect(&database.config.url).await.expect("connects");
    let mut lock = admin.begin().await.expect("begins");
    sqlx::query("LOCK TABLE indexer.cursors IN ACCESS EXCLUSIVE MODE").execute(&mut *lock).await.expect("locks");
    chain.grow(5);
    trouble(&running, "database").await;
    lock.rollback().await.expect("unlocks");
    running.caught_up(&chain, &database).await;
    running.stop().await;
}

/// When a response lacks an event, the sums of its vault are wrong, and the block is not stored.
#[tokio::test(flavor = "multi_thread")]
async fn events_that_do_not_add_up_are_refused() {
    use chain::{Batch, Block, BlockRef, ChainError, EventPath, EventRecord, Finality, Source, TxId};
    use protocol::event::Event;
    use rand::{SeedableRng as _, rngs::StdRng};

    struct OneBlock(Block);

    #[async_trait::async_trait]
    impl Source for OneBlock {
        async fn head(&self, _: Finality) -> Result<BlockRef, ChainError> {
            Ok(self.0.at)
        }
        async fn block(&self, height: u64) -> Result<Option<BlockRef>, ChainError> {
            Ok((height == 1).then_some(self.0.at))
        }
        async fn after(&self, cursor: u64, _: u64, _: Finality) -> Result<Batch, ChainError> {
            let blocks = if cursor == 0 { vec![self.0.clone()] } else { Vec::new() };
            Ok(Batch { blocks, through: 1 })
        }
        fn heads(&self) -> tokio::sync::watch::Receiver<u64> {
            tokio::sync::watch::Sender::new(1).subscribe()
        }
    }

    let database = Database::new().await;
    let mut world = crate::support::world::World::new(Namespace::Ethereum);
    let mut rng = StdRng::seed_from_u64(3);
    let mut events = Vec::new();
    while !events.iter().any(|event| matches!(event, Event::SharesMoved(_))) {
        events.extend(world.happen(&mut rng, 3));
    }
    for _ in 0..300 {
        events.extend(world.happen(&mut rng, 3));
    }
    // The missing claim is detected only if a later event carries the same position.
    let claim = |event: &Event| match event {
        Event::RoyaltyClaimed(claim) if claim.amount > 0 => Some((claim.track_id, claim.account)),
        _ => None,
    };
    let is_detected =
        |at: &usize| claim(&events[*at]).is_some_and(|of| events[at + 1..].iter().any(|e| claim(e) == Some(of)));
    let missing = (0..events.len()).find(is_detected).expect("a position that claims twice");
    events.remove(missing);
    let records = events.into_iter().enumerate().map(|(place, event)| EventRecord {
        tx: TxId(format!("0x{place:064x}")),
        path: EventPath { transaction: 0, outer: u32::try_from(place).expect("few"), inner: 0 },
        event,
    });
    let at = BlockRef { height: 1, hash: [1; 32], parent_height: 0, parent_hash: [0; 32], time: 1_800_000_000 };
    let source = Arc::new(OneBlock(Block { at, events: records.collect() }));
    let status = Arc::default();
    let config = crate::support::config();
    let name = crate::support::name(Namespace::Ethereum);
    let mut pipeline = indexer::pipeline::Pipeline::new(name, 0, source, database.pool.clone(), config, status);
    let error = pipeline.step().await.expect_err("refused");
    assert!(matches!(error, indexer::error::Error::Contradiction(_)), "{error}");
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&database.pool).await.expect("count");
    assert_eq!(events, 0);
}
