//! Jobs whose transaction is lost, fails, is replaced or is reorganised away.

use chain::Namespace;
use protocol::id::Address32;
use relayer::JobState;

use crate::{
    scripted::{Faults, Tx, refusal},
    stage::{Stage, claim, eventually, leaf},
};

async fn ethereum() -> Stage {
    Stage::start(Namespace::Ethereum, Faults::default(), 1).await
}

#[tokio::test]
async fn a_transaction_stored_but_not_sent_is_sent_after_a_restart() {
    let stage = ethereum().await;
    let job = stage.enqueue(&leaf(0)).await;
    stage.chain.set_reachable(false);
    let first = tokio::spawn(relayer::work(stage.relayer.clone(), Default::default()));
    let signed = stage.until(job.id, JobState::Signed).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    stage.chain.set_reachable(true);
    let (_mining, _working) = (stage.mine(), stage.work());
    let done = stage.until(job.id, JobState::Final).await;
    assert_eq!(done.tx, signed.tx);
    assert_eq!(stage.count("SELECT count(*) FROM attempts").await, 1);
}

#[tokio::test]
async fn a_running_worker_renews_its_lease() {
    let wallet = Address32::from_ethereum([7; 20]);
    // Long enough that a busy machine does not lose it.
    let stage = Stage::deployed(Namespace::Ethereum, wallet, [0; 32], |config| config.lease_ms = 2_000).await;
    let job = stage.enqueue(&leaf(0)).await;
    stage.chain.set_reachable(false);
    let _working = stage.work();
    let holder = stage.until(job.id, JobState::Signed).await.lease_owner;
    assert!(holder.is_some());
    // The lease was taken before the job was signed, so without a renewal it ends at most 2 s after that.
    let renewed = "SELECT count(*) FROM jobs WHERE lease_until > updated_at + interval '2500 milliseconds'";
    eventually("a renewed lease", async || stage.count(renewed).await == 1).await;
    assert_eq!(stage.job(job.id).await.lease_owner, holder);
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_changes_nothing() {
    let wallet = Address32::from_ethereum([7; 20]);
    let stage = Stage::deployed(Namespace::Ethereum, wallet, [0; 32], |config| config.workers = 1).await;
    let job = stage.enqueue(&leaf(0)).await;
    stage.chain.set_reachable(false);
    let _working = stage.work();
    stage.until(job.id, JobState::Signed).await;
    stage.run("UPDATE jobs SET lease_owner = gen_random_uuid(), lease_until = now() + interval '1 hour'").await;
    let lost = stage.job(job.id).await;
    stage.chain.set_reachable(true);
    // The only worker takes another job, so it no longer works on this one.
    let next = stage.enqueue(&leaf(1)).await;
    stage.until(next.id, JobState::Broadcast).await;
    let left = stage.job(job.id).await;
    assert_eq!((left.state, left.lease_owner), (JobState::Signed, lost.lease_owner));
}

#[tokio::test]
async fn after_a_reorganisation_the_replaced_transaction_can_be_the_included_one() {
    let stage = Stage::impatient(0).await;
    stage.chain.ledger().least_bump = 25;
    let job = stage.enqueue(&claim(9, u64::from(u32::MAX))).await;
    let _working = stage.work();
    let bumped = async || stage.chain.ledger().waiting().first().is_some_and(|tx| tx.bump >= 25);
    eventually("a higher fee", bumped).await;
    stage.chain.ledger().mine();
    let mined = stage.until(job.id, JobState::Mined).await;
    let original = Tx { bump: 0, nonce: Some(0), until: None, key: "02".repeat(32) };
    assert_ne!(mined.tx, Some(original.id().0));
    stage.chain.ledger().replace_newest(original.clone());
    stage.chain.ledger().mine_until_final();
    let done = stage.until(job.id, JobState::Final).await;
    assert_eq!(done.tx, Some(original.id().0));
    assert_eq!(stage.count("SELECT count(*) FROM attempts WHERE state = 'landed'").await, 1);
    assert_eq!(stage.count("SELECT count(*) FROM attempts WHERE state = 'live'").await, 0);
}

#[tokio::test]
async fn a_failure_counts_only_when_it_is_final() {
    let stage = ethereum().await;
    stage.chain.ledger().failures.insert("1/5/0".into(), refusal("Payout_BudgetSpent"));
    let job = stage.enqueue(&leaf(0)).await;
    let _working = stage.work();
    stage.until(job.id, JobState::Broadcast).await;
    stage.chain.ledger().mine();
    stage.step_of_all().await;
    assert_eq!(stage.job(job.id).await.state, JobState::Broadcast);
    // The block is reorganised away. In the new block, the transaction succeeds.
    stage.chain.ledger().failures.clear();
    stage.chain.ledger().reorganise(1);
    let _mining = stage.mine();
    stage.until(job.id, JobState::Final).await;
    assert_eq!(stage.chain.ledger().ours(), 1);
}

#[tokio::test]
async fn a_permanent_refusal_ends_a_job_and_a_temporary_one_does_not() {
    let stage = ethereum().await;
    stage.chain.ledger().refusals.insert("1/5/0".into(), refusal("Payout_ProofInvalid"));
    stage.chain.ledger().refusals.insert("1/5/1".into(), refusal("Epoch_ChallengeRunning"));
    let (wrong, early) = (stage.enqueue(&leaf(0)).await, stage.enqueue(&leaf(1)).await);
    let (_mining, _working) = (stage.mine(), stage.work());
    let wrong = stage.until(wrong.id, JobState::Failed).await;
    assert_eq!(wrong.error_name.as_deref(), Some("Payout_ProofInvalid"));
    eventually("refused", async || stage.job(early.id).await.error_name.is_some()).await;
    let waiting = stage.job(early.id).await;
    assert_eq!((waiting.state, waiting.error_name.as_deref()), (JobState::Queued, Some("Epoch_ChallengeRunning")));
    stage.chain.ledger().refusals.clear();
    stage.until(early.id, JobState::Final).await;
}

#[tokio::test]
async fn a_job_achieved_by_another_account_ends_and_a_claim_fails() {
    let stage = ethereum().await;
    // Both jobs are executed. Then the attempts are deleted, as if another account had sent the transactions.
    let (paid, claimed) = (stage.enqueue(&leaf(0)).await, stage.enqueue(&claim(9, u64::from(u32::MAX))).await);
    let (_mining, _working) = (stage.mine(), stage.work());
    stage.until(paid.id, JobState::Final).await;
    stage.until(claimed.id, JobState::Final).await;
    stage.run("DELETE FROM attempts").await;
    stage.run("UPDATE jobs SET state = 'queued', tx = NULL").await;
    assert_eq!(stage.until(paid.id, JobState::Final).await.tx, None);
    let claimed = stage.until(claimed.id, JobState::Failed).await;
    assert_eq!(claimed.error_name.as_deref(), Some("Nullifier_Spent"));
}

#[tokio::test]
async fn a_requeued_job_finds_its_earlier_transaction() {
    let stage = ethereum().await;
    let job = stage.enqueue(&claim(9, u64::from(u32::MAX))).await;
    let (_mining, _working) = (stage.mine(), stage.work());
    let tx = stage.until(job.id, JobState::Final).await.tx;
    stage.run("UPDATE attempts SET state = 'dead'").await;
    stage.run("UPDATE jobs SET state = 'queued', tx = NULL").await;
    assert_eq!(stage.until(job.id, JobState::Final).await.tx, tx);
    assert_eq!(stage.chain.ledger().ours(), 1);
}

#[tokio::test]
async fn a_transaction_that_was_lost_and_expired_is_signed_again() {
    let stage = Stage::start(Namespace::Solana, Faults { lost: 1.0, ..Faults::default() }, 1).await;
    let job = stage.enqueue(&leaf(0)).await;
    let (_mining, _working) = (stage.mine(), stage.work());
    let first = stage.until(job.id, JobState::Broadcast).await.tx;
    eventually("another transaction", async || stage.job(job.id).await.tx != first).await;
    stage.chain.ledger().faults.lost = 0.0;
    stage.until(job.id, JobState::Final).await;
    assert!(stage.count("SELECT count(*) FROM attempts WHERE state = 'dead'").await >= 1);
    assert_eq!(stage.chain.ledger().ours(), 1);
}
