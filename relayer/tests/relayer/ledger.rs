//! Assignment of nonces: many workers with one signer, and other programs that use the same key.

use chain::Namespace;
use relayer::JobState;

use crate::{
    scripted::Faults,
    stage::{Stage, eventually, leaf},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_jobs_of_one_signer_use_consecutive_nonces() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    stage.enqueue_leaves(200).await;
    let (_mining, _working) = (stage.mine(), stage.work());
    stage.until_finished().await;
    {
        let ledger = stage.chain.ledger();
        assert_eq!(ledger.nonces(), (0..200).collect::<Vec<_>>());
        assert_eq!(ledger.executions().len(), 200);
    }
    assert_eq!(stage.count("SELECT count(*) FROM attempts").await, 200);
}

#[tokio::test]
async fn nonces_used_by_other_programs_are_skipped() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 2).await;
    stage.enqueue_leaves(20).await;
    let working = stage.work();
    eventually("all wait", async || stage.chain.ledger().waiting().len() == 20).await;
    // All twenty wait. Now another program uses their nonces and many more.
    stage.chain.ledger().others_send(1_000);
    let _mining = stage.mine();
    stage.until_finished().await;
    drop(working);
    let ledger = stage.chain.ledger();
    assert_eq!(ledger.nonces(), (0..1_020).collect::<Vec<_>>());
    assert!(ledger.executions().values().all(|times| *times == 1));
    assert_eq!(ledger.ours(), 20);
}

#[tokio::test]
async fn only_the_waiting_transaction_with_the_lowest_nonce_gets_a_higher_fee() {
    let stage = Stage::impatient(1).await;
    stage.chain.ledger().least_bump = 25;
    let first = stage.enqueue(&leaf(0)).await;
    let _working = stage.work();
    stage.until(first.id, JobState::Broadcast).await;
    stage.enqueue(&leaf(1)).await;
    let bumped = || stage.chain.ledger().waiting().iter().map(|tx| (tx.nonce, tx.bump)).collect::<Vec<_>>();
    eventually("two wait, one bumped", async || bumped().len() == 2 && bumped().iter().any(|(_, bump)| *bump > 0))
        .await;
    let old = "SELECT count(*) FROM attempts WHERE nonce = 1 AND signed_at < now() - interval '1 second'";
    eventually("the second is old enough", async || stage.count(old).await == 1).await;
    stage.step_of_all().await;
    // It waits for the first one, whose fee may have been raised again.
    let fees = bumped();
    assert!(matches!(fees[..], [(Some(0), 25..), (Some(1), 0)]), "{fees:?}");
    let _mining = stage.mine();
    stage.until_finished().await;
    assert_eq!(stage.chain.ledger().nonces(), [0, 1]);
    assert_eq!(stage.chain.ledger().ours(), 2);
}
