//! The journey as `cargo xtask demo --once` runs it, without mocks.

use e2e::{
    journey,
    options::Chains,
    progress::Progress,
    recording,
    stack::{Ground, local},
};
use service::server::Server;

use crate::{browser, person};

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_published_heard_and_paid_on_both_chains() {
    let _alone = crate::MACHINE.lock().await;
    let progress = Progress::default();
    let ground = Ground::new().unwrap();
    let recordings = recording::ingest(&[], ground.store().unwrap().as_ref(), &progress).await.unwrap();
    let stack = ground.embed(Chains::Both, Server::bind(local(0)).await.unwrap()).await.unwrap();
    let mut sides = journey::sides(&stack).await.unwrap();
    // The journey itself checks amounts, samples, refused replays, and that the database equals the chains.
    journey::run(&stack, &mut sides, &recordings, &progress).await.unwrap();
    for side in &sides {
        let report = &side.report;
        assert_eq!(report.leaves, 12);
        assert_eq!(report.tier, 5);
        assert_eq!(report.royalty_claimed.len(), 4);
        assert_eq!(report.replays.len(), 2);
        assert!(report.replay_rejected && report.indexer_matches_chain);
        assert!(report.indexer_lag_ms.is_some());
        let reward: u64 = report.reward_delta.parse().unwrap();
        let fee: u64 = report.relayer_fee.parse().unwrap();
        let rate = side.chain.epoch(report.epoch, 1).await.unwrap().unwrap().rate;
        assert_eq!(reward + fee, u64::from(report.tier) * rate);
    }
    person::at_the_terminal(&stack, &sides).await;
    progress.say("testing the page in a browser");
    browser::check_page(&stack.urls.node).await;
    drop(sides);
    stack.stop().await;
}
