//! Creating jobs, and queueing them again.

use chain::Namespace;
use relayer::{Enqueued, JobState};

use crate::{
    scripted::{Faults, Ledger},
    stage::{ETHEREUM, SOLANA, Stage, claim, eventually, leaf},
};

#[tokio::test]
async fn the_same_body_is_the_same_job_and_another_body_is_a_conflict() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    let job = stage.enqueue(&claim(9, 100)).await;
    let again = stage.relayer.enqueue(ETHEREUM, &claim(9, 100), 0).await.unwrap();
    assert!(matches!(again, Enqueued::Known(known) if known.id == job.id));
    let other = stage.relayer.enqueue(ETHEREUM, &claim(8, 100), 0).await.unwrap();
    assert!(matches!(other, Enqueued::Conflict));
    // The claim expired long ago, so it fails. Then another claim with the same nullifier can be queued.
    let _working = stage.work();
    let failed = stage.until(job.id, JobState::Failed).await;
    assert_eq!(failed.error_name.as_deref(), Some("Claim_Expired"));
    let _mining = stage.mine();
    let retried = stage.relayer.enqueue(ETHEREUM, &claim(8, u64::from(u32::MAX)), 0).await.unwrap();
    assert!(matches!(retried, Enqueued::New(new) if new.id == job.id));
    stage.until(job.id, JobState::Final).await;
    let late = stage.relayer.enqueue(ETHEREUM, &claim(9, 100), 0).await.unwrap();
    assert!(matches!(late, Enqueued::Conflict));
}

#[tokio::test]
async fn concurrent_requests_with_one_key_create_one_job() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    let bodies: Vec<_> = (0..16u8).map(|n| claim(n % 4, u64::from(u32::MAX))).collect();
    let made = futures::future::join_all(bodies.iter().map(|body| stage.relayer.enqueue(ETHEREUM, body, 0))).await;
    let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
    assert_eq!(made.iter().filter(|made| matches!(made, Enqueued::New(_))).count(), 1);
    assert_eq!(made.iter().filter(|made| matches!(made, Enqueued::Known(_))).count(), 3);
    assert_eq!(stage.count("SELECT count(*) FROM jobs").await, 1);
}

#[tokio::test]
async fn a_job_is_not_executed_before_its_time() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    let body = claim(9, u64::from(u32::MAX));
    let made = stage.relayer.enqueue(ETHEREUM, &body, u64::from(u32::MAX) - 1).await.unwrap();
    let Enqueued::New(job) = made else { panic!("{made:?}") };
    // Workers take the oldest due job first, so they would take this one before the next.
    let due = stage.enqueue(&leaf(0)).await;
    let (_mining, _working) = (stage.mine(), stage.work());
    stage.until(due.id, JobState::Final).await;
    let waiting = stage.job(job.id).await;
    assert_eq!((waiting.state, waiting.lease_owner), (JobState::Queued, None));
    assert_eq!(stage.chain.ledger().ours(), 1);
    stage.run("UPDATE jobs SET not_before = 0").await;
    stage.until(job.id, JobState::Final).await;
}

#[tokio::test]
async fn a_position_that_was_closed_is_opened_again() {
    let stage = Stage::start(Namespace::Solana, Faults::default(), 1).await;
    let holder = chain::address::format(Namespace::Solana, protocol::id::Address32([9; 32]));
    index_unopened_shares(&stage, &holder).await;
    let (mining, working) = (stage.mine(), stage.work());
    let done = "SELECT count(*) FROM jobs WHERE kind = 'open_position' AND state = 'final'";
    eventually("opened", async || stage.count(done).await == 1).await;
    drop((mining, working));
    // Later, the position is unopened in the indexer and on the chain, which has forgotten all transactions.
    forget(&stage).await;
    let (_mining, _working) = (stage.mine(), stage.work());
    eventually("done again", async || !stage.chain.ledger().executions().is_empty()).await;
    assert_eq!(stage.count("SELECT count(*) FROM jobs").await, 1);
}

#[tokio::test]
async fn a_leaf_whose_payment_was_reorganised_away_is_paid_again() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    index_fixed_epoch(&stage).await;
    let (gone, kept) = (stage.enqueue(&leaf(0)).await, stage.enqueue(&leaf(1)).await);
    let (mining, working) = (stage.mine(), stage.work());
    stage.until(gone.id, JobState::Final).await;
    stage.until(kept.id, JobState::Final).await;
    drop((mining, working));
    forget(&stage).await;
    let (_mining, _working) = (stage.mine(), stage.work());
    eventually("done again", async || !stage.chain.ledger().executions().is_empty()).await;
    stage.until(gone.id, JobState::Final).await;
    let executions = stage.chain.ledger().executions();
    assert_eq!(executions.into_keys().collect::<Vec<_>>(), ["1/5/0"]);
}

/// Removes all transactions from the chain, and changes the times in the database as if the jobs ended minutes ago.
async fn forget(stage: &Stage) {
    *stage.chain.ledger() = Ledger::new(Faults::default(), 2);
    stage.run("UPDATE attempts SET settled_at = now() - interval '3 minutes'").await;
    stage.run("UPDATE jobs SET updated_at = now() - interval '2 minutes'").await;
}

/// Inserts unopened shares of track 1 on Solana into the indexer's tables.
async fn index_unopened_shares(stage: &Stage, holder: &str) {
    let track = [1; 32];
    test_postgres::insert_track(&stage.pool, SOLANA, &track, "registrant", "cid").await.unwrap();
    sqlx::query(
        "INSERT INTO indexer.shares (chain, track_id, account, owner, balance, open, height)
         VALUES ($1, $2, 'account', $3, 10, FALSE, 1)",
    )
    .bind(SOLANA)
    .bind(track.as_slice())
    .bind(holder)
    .execute(&stage.pool)
    .await
    .unwrap();
}

/// Inserts epoch 5 of node 1 on Ethereum into the indexer's tables: fixed, with two leaves, the second of which is
/// paid.
async fn index_fixed_epoch(stage: &Stage) {
    sqlx::query(
        "INSERT INTO indexer.epochs (chain, epoch, node, state, listen_root, payout_root, fans, payout_leaves, weight_total,
                                     listeners_budget, tracks_budget, rate, payable_at, closes_at, fixed_height,
                                     listeners_paid, tracks_paid, listen_claims, track_payouts, height)
         VALUES ($1, 5, 1, 'fixed', '', '', '{1,0,0,0}', 2, 2, 100, 100, 1, 0, 9999999999, 1, 0, 50, 0, 1, 1)",
    )
    .bind(ETHEREUM)
    .execute(&stage.pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO indexer.track_payouts (chain, epoch, node, leaf, track_id, weight, amount, tx, height, ordinal, time)
         VALUES ($1, 5, 1, 1, $2, 1, 50, 'tx', 1, 0, 1)",
    )
    .bind(ETHEREUM)
    .bind(vec![1u8; 32])
    .execute(&stage.pool)
    .await
    .unwrap();
}
