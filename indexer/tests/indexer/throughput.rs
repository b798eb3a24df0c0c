//! How many events a second are written when fetching costs nothing. Run by hand:
//! `cargo test -p indexer --release -- --ignored throughput --nocapture`.

use std::{sync::Arc, time::Instant};

use chain::Namespace;
use indexer::pipeline::PipelineConfig;

use crate::support::{Database, script::ScriptedChain, start_with};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, not a check"]
async fn throughput() {
    for (namespace, check_vaults) in [
        (Namespace::Ethereum, true),
        (Namespace::Ethereum, false),
        (Namespace::Solana, true),
        (Namespace::Solana, false),
    ] {
        let database = Database::new().await;
        let chain = Arc::new(ScriptedChain::new(namespace, 70));
        chain.grow(4_000);
        chain.finalize(0);
        let began = Instant::now();
        let config = PipelineConfig { source_timeout_ms: 60_000, check_vaults, ..PipelineConfig::default() };
        let running = start_with(&chain, namespace, &database, config);
        running.caught_up(&chain, &database).await;
        let seconds = began.elapsed().as_secs_f64();
        running.stop().await;
        let events: i64 =
            sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&database.pool).await.expect("count");
        println!(
            "{namespace:?}, vaults checked: {check_vaults}: {events} events in {seconds:.2} s, {:.0} a second",
            events as f64 / seconds
        );
    }
}
