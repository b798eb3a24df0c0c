//! Keys and what is made of them.

use chain::Namespace;
use relayer::{Enqueued, JobState};

use crate::{
    scripted::{Faults, Ledger},
    stage::{ETHEREUM, SOLANA, Stage, claim, eventually, leaf},
};

#[tokio::test]
async fn the_same_body_is_the_same_job_and_another_one_a_conflict() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    let job = stage.enqueue(&claim(9, 100)).await;
    let again = stage.relayer.enqueue(ETHEREUM, &claim(9, 100), 0).await.unwrap();
    assert!(matches!(again, Enqueued::Known(known) if known.id == job.id));
    let other = stage.relayer.enqueue(ETHEREUM, &claim(8, 100), 0).await.unwrap();
    assert!(matches!(other, Enqueued::Conflict));
    // It expired long ago: it fails, and may be proved anew under the same nullifier.
    let _working = stage.work();
    let failed = stage.until(job.id, JobState::Failed).await;
    assert_eq!(failed.error_name.as_deref(), Some("Claim_Expired"));
    let _mining = stage.mine();
    let anew = stage.relayer.enqueue(ETHEREUM, &claim(8, u64::from(u32::MAX)), 0).await.unwrap();
    assert!(matches!(anew, Enqueued::New(new) if new.id == job.id));
    stage.until(job.id, JobState::Final).await;
    let late = stage.relayer.enqueue(ETHEREUM, &claim(9, 100), 0).await.unwrap();
    assert!(matches!(late, Enqueued::Conflict));
}

#[tokio::test]
async fn one_key_is_one_job_however_many_hand_it_in_at_once() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    let bodies: Vec<_> = (0..16u8).map(|n| claim(n % 4, u64::from(u32::MAX))).collect();
    let made = futures::future::join_all(bodies.iter().map(|body| stage.relayer.enqueue(ETHEREUM, body, 0))).await;
    let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
    assert_eq!(made.iter().filter(|made| matches!(made, Enqueued::New(_))).count(), 1);
    assert_eq!(made.iter().filter(|made| matches!(made, Enqueued::Known(_))).count(), 3);
    assert_eq!(stage.count("SELECT count(*) FROM jobs").await, 1);
}

#[tokio::test]
async fn a_job_waits_for_its_time() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    let body = claim(9, u64::from(u32::MAX));
    let made = stage.relayer.enqueue(ETHEREUM, &body, u64::from(u32::MAX) - 1).await.unwrap();
    let Enqueued::New(job) = made else { panic!("{made:?}") };
    let _working = stage.work();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(stage.job(job.id).await.state, JobState::Queued);
}

#[tokio::test]
async fn a_position_that_is_closed_again_is_opened_again() {
    let stage = Stage::start(Namespace::Solana, Faults::default(), 1).await;
    let holder = chain::address::format(Namespace::Solana, protocol::id::Address32([9; 32]));
    sqlx::query("INSERT INTO indexer.unopened_positions VALUES ($1, $2, $3)")
        .bind(SOLANA)
        .bind(vec![1u8; 32])
        .bind(&holder)
        .execute(&stage.pool)
        .await
        .unwrap();
    let (mining, working) = (stage.mine(), stage.work());
    let done = "SELECT count(*) FROM jobs WHERE kind = 'open_position' AND state = 'final'";
    eventually("opened", async || stage.count(done).await == 1).await;
    drop((mining, working));
    // A while later the indexer says it is unopened, and it is: on this chain nothing ever happened.
    forget(&stage).await;
    let (_mining, _working) = (stage.mine(), stage.work());
    eventually("done again", async || !stage.chain.ledger().executions().is_empty()).await;
    assert_eq!(stage.count("SELECT count(*) FROM jobs").await, 1);
}

#[tokio::test]
async fn a_leaf_whose_payment_went_is_paid_again() {
    let stage = Stage::start(Namespace::Ethereum, Faults::default(), 1).await;
    sqlx::query("INSERT INTO indexer.payable_epochs VALUES ($1, 1, 5, '', 2, 0, 9999999999, 0)")
        .bind(ETHEREUM)
        .execute(&stage.pool)
        .await
        .unwrap();
    sqlx::query("INSERT INTO indexer.paid_leaves VALUES ($1, 1, 5, 1)")
        .bind(ETHEREUM)
        .execute(&stage.pool)
        .await
        .unwrap();
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

/// The chain forgets what happened, some minutes after the jobs ended.
async fn forget(stage: &Stage) {
    *stage.chain.ledger() = Ledger::new(Faults::default(), 2);
    stage.run("UPDATE attempts SET settled_at = now() - interval '3 minutes'").await;
    stage.run("UPDATE jobs SET updated_at = now() - interval '2 minutes'").await;
}
