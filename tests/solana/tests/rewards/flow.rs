//! One epoch from the first vote to the return of rents: attested, claimed, distributed, closed.

use anchor_lang::prelude::Address;
use protocol::payout::{PayoutLeaf, PayoutTree};
use rewards::{error::RewardsError, event::Tuple, state::EpochState};
use solana_signer::Signer as _;
use solana_tests::{
    Track,
    rewards::{CHALLENGE_DELAY, CLAIM_WINDOW, NODE, POOL, QUOTA, Rewards, claims, distinct},
    vault_of,
};

use crate::support::expect_error;

#[test]
fn an_epoch_is_attested_claimed_distributed_and_closed() {
    let mut rewards = Rewards::new();
    let track = Track::issued(&mut rewards.world, 1_000);
    let tree = PayoutTree::new(vec![
        PayoutLeaf { track_id: [9; 32], weight: 3 },
        PayoutLeaf { track_id: track.id, weight: 1 },
    ])
    .expect("fits");
    let tuple = Tuple {
        payout_root: tree.root(),
        payout_leaves: 2,
        weight_total: tree.weight_total().expect("sum"),
        ..rewards.golden_tuple()
    };

    // The first vote does not fix the epoch, the second does. Half of the quota is for listeners.
    rewards.after_epoch();
    rewards.attest(0, &tuple).expect("the first vote");
    assert!(rewards.record().is(EpochState::Open) && rewards.network().reserved == 0);
    rewards.attest(1, &tuple).expect("the second vote");
    let record = rewards.record();
    assert!(record.is(EpochState::Fixed));
    assert_eq!((record.listeners_budget, record.tracks_budget), (QUOTA / 2, QUOTA / 2));
    let [c1, c5, c20, c60] = tuple.fans.map(u64::from);
    assert_eq!(record.rate, record.listeners_budget / (c1 + 4 * c5 + 15 * c20 + 40 * c60));
    assert_eq!(rewards.network().reserved, QUOTA);

    // No claim is paid during the challenge delay; all are paid after it.
    let claim = &distinct()[0];
    expect_error(rewards.claim(claim), RewardsError::Epoch_ChallengeRunning);
    rewards.world.wait(CHALLENGE_DELAY);
    let mut paid = 0;
    for claim in &distinct() {
        let accounts = rewards.claim_accounts(claim);
        rewards.claim(claim).unwrap_or_else(|failure| panic!("{}: {failure:?}", claim.name));
        let reward = u64::from(claim.tier) * record.rate;
        assert_eq!(rewards.world.balance(&accounts.recipient_tokens), reward - claim.fee, "{}", claim.name);
        if let Some(fee_tokens) = accounts.fee_tokens {
            assert_eq!(rewards.world.balance(&fee_tokens), claim.fee);
        }
        paid += reward;
    }
    assert_eq!(rewards.record().listeners_paid, paid);
    assert_eq!(rewards.pool(), POOL - paid);

    // The nullifier is spent: the same proof from another sender and a new proof of the same claim are refused.
    let stranger = rewards.world.wallet();
    expect_error(rewards.claim_by(&stranger, claim), RewardsError::Nullifier_Spent);
    for again in &claims()[4..] {
        expect_error(rewards.claim(again), RewardsError::Nullifier_Spent);
    }

    // A quarter of the tracks' budget is deposited into the vault.
    let path = tree.path(1).expect("leaf");
    let payer = rewards.world.operator.pubkey();
    let distribute = rewards.distribute_instruction(&payer, &track, (1, track.id, 1), &path);
    rewards.world.send(&[distribute], &[]).expect("distributes");
    let part = record.tracks_budget / 4;
    assert_eq!(rewards.world.balance(&track.vault_tokens), part);
    assert_eq!(vault_of(&rewards.world, &track).state().pending, part);
    assert_eq!(rewards.network().reserved, QUOTA - paid - part);

    // After the claim window, closing the epoch releases the rest, and the rents return to their payers.
    let close = rewards.close_epoch_instruction();
    expect_error(rewards.world.send(std::slice::from_ref(&close), &[]), RewardsError::Epoch_ClaimsRunning);
    rewards.world.wait(CLAIM_WINDOW);
    expect_error(rewards.claim(claim), RewardsError::Epoch_ClaimsEnded);
    rewards.world.send(std::slice::from_ref(&close), &[]).expect("closes");
    assert_eq!((rewards.network().reserved, rewards.pool()), (0, POOL - paid - part));
    expect_error(rewards.world.send(&[close], &[]), RewardsError::Epoch_NotFixed);
    return_rents(&mut rewards, &payer);

    // The closed epoch's account remains, and refuses votes and claims.
    expect_error(rewards.attest(2, &tuple), RewardsError::Epoch_VotingEnded);
    expect_error(rewards.claim(claim), RewardsError::Epoch_NotFixed);
    assert_eq!((rewards.record().node, rewards.record().is(EpochState::Closed)), (NODE, true));
}

/// Closes the nullifiers and the bitmap of a closed epoch; their rent returns to `payer`.
fn return_rents(rewards: &mut Rewards, payer: &Address) {
    let stranger = rewards.world.wallet().pubkey();
    let nullifier = distinct()[0].nullifier_account();
    let wrong = rewards.close_nullifier_instruction(&nullifier, &stranger);
    expect_error(rewards.world.send(&[wrong], &[]), RewardsError::RentPayer_Mismatch);
    let mut instructions: Vec<_> =
        distinct().iter().map(|claim| rewards.close_nullifier_instruction(&claim.nullifier_account(), payer)).collect();
    instructions.push(rewards.close_payouts_instruction(payer));
    let before = rewards.world.lamports(payer);
    rewards.world.send(&instructions, &[]).expect("returns rents");
    assert!(rewards.world.lamports(payer) > before);
    assert!(rewards.world.svm.get_account(&nullifier).is_none_or(|account| account.lamports == 0));
}
