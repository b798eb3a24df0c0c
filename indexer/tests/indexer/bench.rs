//! Measures the events that the indexer writes per second when the chain responds at once, and writes the figures to
//! `$VIBESTREAM_FIGURES` as JSON: `cargo xtask bench indexer`.

use std::{collections::BTreeMap, env, fs, sync::Arc, time::Instant};

use chain::Namespace;
use indexer::pipeline::PipelineConfig;

use crate::support::{Database, script::ScriptedChain, start_with};

/// Number of indexed blocks.
const BLOCKS: usize = 4_000;

/// The number of events written per second.
async fn rate(namespace: Namespace, check_vaults: bool) -> u64 {
    let database = Database::new().await;
    let chain = Arc::new(ScriptedChain::new(namespace, 70));
    chain.grow(BLOCKS);
    chain.finalize(0);
    let began = Instant::now();
    let config = PipelineConfig { source_timeout_ms: 60_000, check_vaults, ..PipelineConfig::default() };
    let running = start_with(&chain, namespace, &database, config);
    running.caught_up(&chain, &database).await;
    let seconds = began.elapsed().as_secs_f64();
    running.stop().await;
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&database.pool).await.expect("count");
    assert!(events as usize > BLOCKS, "only {events} events in {BLOCKS} blocks");
    (events as f64 / seconds) as u64
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: cargo xtask bench indexer"]
async fn figures_of_indexing() {
    let mut figures = BTreeMap::new();
    for (name, namespace, check_vaults) in [
        ("ethereum", Namespace::Ethereum, true),
        ("ethereum_vaults_unchecked", Namespace::Ethereum, false),
        ("solana", Namespace::Solana, true),
        ("solana_vaults_unchecked", Namespace::Solana, false),
    ] {
        figures.insert(name, rate(namespace, check_vaults).await);
    }
    let table = serde_json::to_string_pretty(&figures).expect("JSON");
    println!("{table}");
    if let Some(file) = env::var_os("VIBESTREAM_FIGURES") {
        fs::write(file, table).expect("writes the figures");
    }
}
