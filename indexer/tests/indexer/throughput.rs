//! How many events a second are written when fetching costs nothing. Run by hand:
//! `cargo test -p indexer --release -- --ignored throughput --nocapture`.

use std::{sync::Arc, time::Instant};

use chain::Namespace;

use crate::support::{Database, script::ScriptedChain, start};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, not a check"]
async fn throughput() {
    for namespace in [Namespace::Ethereum, Namespace::Solana] {
        let database = Database::new().await;
        let chain = Arc::new(ScriptedChain::new(namespace, 70));
        chain.grow(4_000);
        chain.finalize(0);
        let began = Instant::now();
        let running = start(&chain, namespace, &database);
        running.caught_up(&chain, &database).await;
        let seconds = began.elapsed().as_secs_f64();
        running.stop().await;
        let events: i64 =
            sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&database.pool).await.expect("count");
        println!("{namespace:?}: {events} events in {seconds:.2} s, {:.0} a second", events as f64 / seconds);
    }
}
