//! Indexer, relayer and node are killed with SIGKILL at random moments of the journey, which must end with the same
//! results.

use std::{collections::BTreeMap, time::Duration};

use e2e::{
    journey,
    options::Chains,
    progress::Progress,
    recording,
    stack::{Ground, ServiceName, Stack},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

/// Seed of the random moments. `KILL_SEED` sets another one; `random` chooses a new one.
const SEED: u64 = 20_261_124;
/// Number of kills. A fast machine may end the journey before the last ones.
const KILLS: usize = 20;
/// The services that are killed, each at least once.
const SERVICES: [ServiceName; 3] = [ServiceName::Indexer, ServiceName::Relayer, ServiceName::Node];
/// Range of the pause between two kills, in milliseconds.
const PAUSE: std::ops::Range<u64> = 100..1_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_has_the_same_results_when_services_are_killed() {
    let _alone = crate::MACHINE.lock().await;
    let seed = match std::env::var("KILL_SEED").as_deref() {
        Err(_) => SEED,
        Ok("random") => rand::random(),
        Ok(seed) => seed.parse().expect("KILL_SEED is a number or `random`"),
    };
    // Printed, so that a failure can be reproduced.
    eprintln!("KILL_SEED={seed}");
    let progress = Progress::default();
    let ground = Ground::new().unwrap();
    let recordings = recording::ingest(&[], ground.store().unwrap().as_ref(), &progress).await.unwrap();
    let stack = ground.spawn(Chains::Both).await.unwrap();
    let mut sides = journey::sides(&stack).await.unwrap();

    let mut killed = BTreeMap::new();
    let journey = async { journey::run(&stack, &mut sides, &recordings, &progress).await };
    let outcome = tokio::select! {
        outcome = journey => outcome,
        () = kill_at_random(&stack, seed, &mut killed) => unreachable!("kill_at_random does not return"),
    };
    outcome.unwrap();
    let spared: Vec<_> = SERVICES.iter().filter(|service| !killed.contains_key(*service)).collect();
    assert!(spared.is_empty(), "the journey ended before the first kill of {spared:?}: {killed:?}");
    eprintln!("kills: {killed:?}");

    // The journey has compared every event, balance, position and vault with the chains. These are its results without
    // kills: deposits of 19,000,000 to holders of 600, first 250 then 150, 150, and first 0 then 100 of 1,000 shares.
    for side in &sides {
        let report = &side.report;
        let claimed: Vec<_> = report.royalty_claimed.iter().map(|h| h.amount.as_str()).collect();
        assert_eq!(claimed, ["11400000", "4050000", "2850000", "700000"], "{}", side.name);
        assert_eq!((report.leaves, report.tier), (12, 5), "{}", side.name);
        let epoch = side.chain.epoch(report.epoch, 1).await.unwrap().unwrap();
        assert_eq!(epoch.tuple.unwrap().fans, [12, 10, 0, 0], "{}", side.name);
        assert_eq!(epoch.tracks_paid, epoch.tracks_budget, "{}", side.name);
        assert_eq!(epoch.listeners_paid, 5 * epoch.rate, "{}", side.name);
        let position = side.chain.position(side.tracks[0].track_id, side.wallets.holders[2].address).await.unwrap();
        assert_eq!(position.unwrap().state.shares, 100, "{}", side.name);
    }
    drop(sides);
    stack.stop().await;
}

/// Kills and restarts services [`KILLS`] times, then waits forever.
async fn kill_at_random(stack: &Stack, seed: u64, killed: &mut BTreeMap<ServiceName, usize>) {
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(random.gen_range(PAUSE))).await;
        let service = SERVICES[random.gen_range(0..SERVICES.len())];
        eprintln!("          SIGKILL {service:?}");
        stack.kill_and_restart(service).await.unwrap();
        *killed.entry(service).or_default() += 1;
    }
    std::future::pending().await
}
