//! Changes of attestors and circuits, and the timelock before them.

use protocol::event::statement::{AGE, LISTEN};
use rewards::{error::RewardsError, instructions::NetworkParams, state::EpochState};
use solana_signer::Signer as _;
use solana_tests::rewards::{CHALLENGE_DELAY, EPOCH_NUMBER, Rewards, TIMELOCK, claims};

use crate::support::expect_error;

#[test]
fn attack_rotate_attestors_faster_than_an_epoch_can_be_challenged() {
    let mut rewards = Rewards::deployed();
    let hasty = NetworkParams { timelock: CHALLENGE_DELAY, ..rewards.params() };
    expect_error(rewards.initialize(&hasty), RewardsError::Network_ParameterInvalid);

    let mut rewards = Rewards::new();
    let admin = rewards.world.operator.pubkey();
    let apply = rewards.apply_attestors_instruction();
    expect_error(rewards.world.send(std::slice::from_ref(&apply), &[]), RewardsError::Attestors_NotProposed);
    let thief = rewards.world.wallet();
    let propose = rewards.propose_attestors_instruction(&admin, &[thief.pubkey()], 1);
    rewards.world.send(&[propose], &[]).expect("proposes");
    rewards.world.wait(TIMELOCK - 1);
    expect_error(rewards.world.send(std::slice::from_ref(&apply), &[]), RewardsError::Timelock_Running);
    // A second proposal restarts the timelock.
    let again = rewards.propose_attestors_instruction(&admin, &[thief.pubkey()], 1);
    rewards.world.send(&[again], &[]).expect("proposes");
    rewards.world.wait(1);
    expect_error(rewards.world.send(std::slice::from_ref(&apply), &[]), RewardsError::Timelock_Running);
    let withdraw = rewards.propose_attestors_instruction(&admin, &[], 0);
    rewards.world.send(std::slice::from_ref(&withdraw), &[]).expect("withdraws");
    expect_error(rewards.world.send(&[withdraw], &[]), RewardsError::Attestors_NotProposed);
    rewards.world.wait(TIMELOCK);
    expect_error(rewards.world.send(&[apply], &[]), RewardsError::Attestors_NotProposed);
    assert_eq!(rewards.network().attestor_count, 3);
}

#[test]
fn attack_count_votes_of_former_attestors() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.after_epoch();
    rewards.attest(0, &tuple).expect("votes");
    let admin = rewards.world.operator.pubkey();
    let fresh = rewards.world.wallet();
    let set = [fresh.pubkey(), rewards.attestors[1].pubkey(), rewards.attestors[2].pubkey()];
    let propose = rewards.propose_attestors_instruction(&admin, &set, 2);
    rewards.world.send(&[propose], &[]).expect("proposes");
    rewards.world.wait(TIMELOCK);
    let apply = rewards.apply_attestors_instruction();
    rewards.world.send(&[apply], &[]).expect("any wallet applies");
    expect_error(rewards.attest(0, &tuple), RewardsError::Caller_NotAttestor);
    rewards.attest(1, &tuple).expect("votes");
    assert!(rewards.record().is(EpochState::Open), "the vote of a former attestor must not count");
    rewards.attest_as(&fresh, EPOCH_NUMBER, &tuple).expect("votes");
    assert!(rewards.record().is(EpochState::Fixed));
}

#[test]
fn a_circuit_is_disabled_at_once_and_enabled_after_the_timelock() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(0);
    let admin = rewards.world.operator.pubkey();
    let off = rewards.disable_circuit_instruction(&admin, LISTEN, 1);
    rewards.world.send(&[off], &[]).expect("disables");
    expect_error(rewards.claim(&claim), RewardsError::Circuit_NotEnabled);
    assert!(rewards.network().accepts_circuit(AGE, 1));

    let enable = rewards.enable_circuit_instruction(LISTEN, 1);
    expect_error(rewards.world.send(std::slice::from_ref(&enable), &[]), RewardsError::Circuit_NotProposed);
    let propose = rewards.propose_circuit_instruction(&admin, LISTEN, 1);
    rewards.world.send(&[propose], &[]).expect("proposes");
    expect_error(rewards.world.send(std::slice::from_ref(&enable), &[]), RewardsError::Timelock_Running);
    let other = rewards.enable_circuit_instruction(AGE, 1);
    expect_error(rewards.world.send(&[other], &[]), RewardsError::Circuit_NotProposed);
    rewards.world.wait(TIMELOCK);
    rewards.world.send(std::slice::from_ref(&enable), &[]).expect("any wallet enables");
    rewards.claim(&claim).expect("claims");
    expect_error(rewards.world.send(&[enable], &[]), RewardsError::Circuit_NotProposed);
}

#[test]
fn attack_govern_without_being_the_admin() {
    let mut rewards = Rewards::new();
    let thief = rewards.world.wallet();
    let key = thief.pubkey();
    let attempts = [
        rewards.propose_attestors_instruction(&key, &[key], 1),
        rewards.propose_circuit_instruction(&key, LISTEN, 1),
        rewards.disable_circuit_instruction(&key, LISTEN, 1),
        rewards.set_guardian_instruction(&key, &key),
    ];
    for attempt in attempts {
        expect_error(rewards.world.send(&[attempt], &[&thief]), RewardsError::Caller_NotAdmin);
    }
    let admin = rewards.world.operator.pubkey();
    for (statement, version) in [(LISTEN, 2), (3, 1), (LISTEN, 32), (LISTEN, u32::MAX)] {
        let propose = rewards.propose_circuit_instruction(&admin, statement, version);
        expect_error(rewards.world.send(&[propose], &[]), RewardsError::Circuit_Unknown);
    }
}
