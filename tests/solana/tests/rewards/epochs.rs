//! Votes on an epoch, voiding it, and its deadlines.

use rewards::{error::RewardsError, event::Tuple, state::EpochState};
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::rewards::{
    CHALLENGE_DELAY, CLAIM_WINDOW, EPOCH_LENGTH, EPOCH_NUMBER, QUOTA, Rewards, TIMELOCK, distinct,
};

use crate::support::{expect_error, expect_failure};

#[test]
fn attack_vote_as_a_stranger_or_twice() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.after_epoch();
    let stranger = rewards.world.wallet();
    expect_error(rewards.attest_as(&stranger, EPOCH_NUMBER, &tuple), RewardsError::Caller_NotAttestor);
    rewards.attest(0, &tuple).expect("votes");
    expect_error(rewards.attest(0, &tuple), RewardsError::Vote_AlreadyCast);
    let other = Tuple { fans: [10, 0, 0, 0], ..tuple };
    expect_error(rewards.attest(0, &other), RewardsError::Vote_AlreadyCast);
    assert!(rewards.record().is(EpochState::Open));

    // A vote for another tuple does not count towards the first one; the third attestor decides.
    rewards.attest(1, &other).expect("votes");
    assert!(rewards.record().is(EpochState::Open));
    rewards.attest(2, &tuple).expect("votes");
    assert!(rewards.record().is(EpochState::Fixed));
    assert_eq!(rewards.record().fans, tuple.fans);
}

#[test]
fn attack_vote_on_a_fixed_epoch() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.fix(&tuple);
    expect_error(rewards.attest(2, &tuple), RewardsError::Epoch_NotVoting);
    assert_eq!(rewards.network().reserved, QUOTA);
}

#[test]
fn attack_attest_a_future_or_long_past_epoch() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.after_epoch();
    let end = rewards.world.time();
    rewards.world.set_time(end - 1);
    expect_error(rewards.attest(0, &tuple), RewardsError::Epoch_NotEnded);
    let attestor = rewards.attestors[0].insecure_clone();
    rewards.world.set_time(end);
    expect_error(rewards.attest_as(&attestor, EPOCH_NUMBER + 1, &tuple), RewardsError::Epoch_NotEnded);
    expect_error(rewards.attest_as(&attestor, u32::MAX, &tuple), RewardsError::Epoch_NotEnded);
    rewards.world.set_time(end + CLAIM_WINDOW);
    expect_error(rewards.attest(0, &tuple), RewardsError::Epoch_VotingEnded);
    rewards.world.set_time(end + CLAIM_WINDOW - 1);
    rewards.attest(0, &tuple).expect("the last second");
}

#[test]
fn attack_attest_an_invalid_tuple() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.after_epoch();
    for (error, bad) in [
        (RewardsError::Tuple_ListenRootNotCanonical, Tuple { listen_root: protocol::field::MODULUS, ..tuple }),
        (RewardsError::Tuple_FansNotSorted, Tuple { fans: [1, 2, 0, 0], ..tuple }),
        (RewardsError::Tuple_TooManyLeaves, Tuple { payout_leaves: (1 << 14) + 1, weight_total: 1, ..tuple }),
        (RewardsError::Tuple_WeightWithoutLeaves, Tuple { payout_leaves: 1, weight_total: 0, ..tuple }),
        (RewardsError::Tuple_WeightWithoutLeaves, Tuple { payout_leaves: 0, weight_total: 1, ..tuple }),
    ] {
        expect_error(rewards.attest(0, &bad), error);
    }
}

#[test]
fn attack_void_as_a_stranger_or_after_the_challenge_delay() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.fix(&tuple);
    let guardian = rewards.guardian.insecure_clone();
    let stranger = rewards.world.wallet();
    let by_stranger = rewards.void_instruction(&stranger.pubkey());
    expect_error(rewards.world.send(&[by_stranger], &[&stranger]), RewardsError::Caller_NotGuardian);
    let void = rewards.void_instruction(&guardian.pubkey());
    rewards.world.send(std::slice::from_ref(&void), &[&guardian]).expect("voids");
    assert!(rewards.record().is(EpochState::Void));
    assert_eq!(rewards.network().reserved, 0);

    // The epoch stays void: it accepts no claim, no vote, no second voiding and no closing.
    rewards.world.wait(CHALLENGE_DELAY);
    expect_error(rewards.claim(&distinct()[0]), RewardsError::Epoch_NotFixed);
    expect_error(rewards.attest(2, &tuple), RewardsError::Epoch_NotVoting);
    expect_error(rewards.world.send(std::slice::from_ref(&void), &[&guardian]), RewardsError::Epoch_NotFixed);
    rewards.world.wait(CLAIM_WINDOW);
    let close = rewards.close_epoch_instruction();
    expect_error(rewards.world.send(&[close], &[]), RewardsError::Epoch_NotFixed);

    // On a network where the challenge delay is over.
    let mut rewards = Rewards::payable();
    let guardian: Keypair = rewards.guardian.insecure_clone();
    let void = rewards.void_instruction(&guardian.pubkey());
    expect_error(rewards.world.send(&[void], &[&guardian]), RewardsError::Epoch_ChallengeEnded);
}

#[test]
fn attack_vote_again_on_a_void_epoch() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.fix(&tuple);
    let guardian = rewards.guardian.insecure_clone();
    let void = rewards.void_instruction(&guardian.pubkey());
    rewards.world.send(&[void], &[&guardian]).expect("voids");

    // In the voting time, neither the attestors who voted nor the one who did not can fix it again.
    let other = Tuple { fans: [10, 0, 0, 0], ..tuple };
    for attestor in 0..3 {
        for tuple in [&tuple, &other] {
            expect_error(rewards.attest(attestor, tuple), RewardsError::Epoch_NotVoting);
        }
    }
    // New attestors invalidate the votes on open epochs, but do not open a void one.
    let admin = rewards.world.operator.pubkey();
    let fresh = rewards.world.wallet();
    let propose = rewards.propose_attestors_instruction(&admin, &[fresh.pubkey()], 1);
    rewards.world.send(&[propose], &[]).expect("proposes");
    rewards.world.wait(TIMELOCK);
    rewards.world.send(&[rewards.apply_attestors_instruction()], &[]).expect("applies");
    expect_error(rewards.attest_as(&fresh, EPOCH_NUMBER, &tuple), RewardsError::Epoch_NotVoting);
    expect_error(rewards.claim(&distinct()[0]), RewardsError::Epoch_NotFixed);
    assert_eq!(rewards.network().reserved, 0);

    // The released budget is for a later epoch.
    rewards.world.wait(EPOCH_LENGTH);
    rewards.attest_as(&fresh, EPOCH_NUMBER + 1, &tuple).expect("votes");
    assert_eq!(rewards.network().reserved, QUOTA);
    assert!(rewards.record().is(EpochState::Void));
}

#[test]
fn attack_claim_from_an_unposted_epoch() {
    let mut rewards = Rewards::new();
    rewards.after_epoch();
    // The epoch's account does not exist.
    expect_failure(rewards.claim(&distinct()[0]), "AccountDataTooSmall");
    let tuple = rewards.golden_tuple();
    rewards.attest(0, &tuple).expect("votes");
    rewards.world.wait(CHALLENGE_DELAY);
    expect_error(rewards.claim(&distinct()[0]), RewardsError::Epoch_NotFixed);
}

#[test]
fn an_epoch_reserves_a_tenth_of_the_unreserved_pool() {
    let mut rewards = Rewards::new();
    rewards.register_node(solana_tests::rewards::NODE, u64::MAX).expect("a higher quota");
    let tuple = rewards.golden_tuple();
    rewards.fix(&tuple);
    let first = rewards.network().reserved;
    assert_eq!(first, solana_tests::rewards::POOL / 10);
    // The next epoch reserves a tenth of the rest.
    rewards.world.wait(EPOCH_LENGTH);
    for position in 0..2 {
        let attestor = rewards.attestors[position].insecure_clone();
        rewards.attest_as(&attestor, EPOCH_NUMBER + 1, &tuple).expect("votes");
    }
    assert_eq!(rewards.network().reserved, first + (solana_tests::rewards::POOL - first) / 10);
}
