//! Accounts and values that `rewards` refuses.

use anchor_lang::prelude::{Id as _, Token};
use protocol::event::statement::LISTEN;
use rewards::error::RewardsError;
use solana_signer::Signer as _;
use solana_tests::{
    Track,
    rewards::{
        CLAIM_WINDOW, EPOCH_NUMBER, NODE, Rewards, distinct, epoch_account, node_account,
        passes::set_issuer_instruction,
    },
};

use super::{fixes, refuses};
use crate::support::{CONSTRAINT_EXECUTABLE, expect_code, expect_error, substitute};

#[test]
fn attack_set_rewards_up_with_a_wallet_for_a_program() {
    let mut rewards = Rewards::deployed();
    let (authority, wallet) = (rewards.world.operator.pubkey(), rewards.world.wallet().pubkey());
    let setup = rewards.initialize_instruction(&authority, &rewards.params(), &rewards.world.payment_mint);
    for program in [ownership::ID, royalties::ID] {
        let mut wrong = setup.clone();
        substitute(&mut wrong, &program, &wallet);
        expect_code(rewards.world.send(&[wrong], &[]), CONSTRAINT_EXECUTABLE);
    }
    rewards.world.send(&[setup], &[]).expect("initialises");
    for (statement, version) in [(LISTEN, 2), (3, 1)] {
        let disable = rewards.disable_circuit_instruction(&authority, statement, version);
        expect_error(rewards.world.send(&[disable], &[]), RewardsError::Circuit_Unknown);
    }
}

#[test]
fn attack_move_the_pool_with_foreign_accounts() {
    let mut rewards = Rewards::payable();
    let operator = rewards.world.operator.pubkey();
    let (pool, mint) = (rewards.network().pool_tokens, rewards.world.payment_mint);
    let tokens = rewards.world.payment_account(&operator, 5);
    let fund = rewards.fund_instruction(&operator, &tokens, 5);
    fixes(&mut rewards.world, &fund, &[], &[pool, mint, Token::id()]);
    let nothing = rewards.fund_instruction(&operator, &tokens, 0);
    expect_error(rewards.world.send(&[nothing], &[]), RewardsError::Amount_Zero);
    let claim = &distinct()[0];
    let accounts = rewards.claim_accounts(claim);
    let claim = rewards.claim_instruction(&operator, claim, &accounts);
    fixes(&mut rewards.world, &claim, &[], &[pool, mint, Token::id()]);
    let track = Track::issued(&mut rewards.world, 1_000);
    let distribute = rewards.distribute_instruction(&operator, &track, (0, track.id, 1), &[]);
    fixes(&mut rewards.world, &distribute, &[], &[pool, mint, Token::id(), royalties::ID]);
    let attestor = rewards.attestors[2].insecure_clone();
    let vote = rewards.attest_instruction(&attestor.pubkey(), EPOCH_NUMBER, &rewards.golden_tuple());
    fixes(&mut rewards.world, &vote, &[&attestor], &[pool]);
}

#[test]
fn attack_vote_with_the_account_of_another_node() {
    let mut rewards = Rewards::new();
    rewards.register_node(NODE + 1, u64::MAX).expect("registers");
    rewards.after_epoch();
    let attestor = rewards.attestors[0].insecure_clone();
    let vote = rewards.attest_instruction(&attestor.pubkey(), EPOCH_NUMBER, &rewards.golden_tuple());
    let cases = [(node_account(NODE), node_account(NODE + 1), RewardsError::Epoch_Mismatch)];
    refuses(&mut rewards.world, &vote, &[&attestor], &cases);
    rewards.world.send(&[vote], &[&attestor]).expect("votes with its own");
    let admin = rewards.world.operator.pubkey();
    let issuer = set_issuer_instruction(&admin, 0, &admin, true);
    expect_error(rewards.world.send(&[issuer], &[]), RewardsError::Issuer_NumberZero);
}

#[test]
fn attack_take_the_rent_of_a_nullifier_early_or_with_another_epoch() {
    let mut rewards = Rewards::payable();
    let claim = distinct()[0].clone();
    rewards.claim(&claim).expect("claims");
    let payer = rewards.world.operator.pubkey();
    let close = rewards.close_nullifier_instruction(&claim.nullifier_account(), &payer);
    expect_error(rewards.world.send(std::slice::from_ref(&close), &[]), RewardsError::Epoch_NotClosed);
    rewards.world.wait(CLAIM_WINDOW);
    rewards.world.send(&[rewards.close_epoch_instruction()], &[]).expect("closes the epoch");
    // A closed epoch that is not the nullifier's.
    let other = rewards.copy_to_next_epoch();
    let stranger = rewards.world.wallet().pubkey();
    let cases = [
        (epoch_account(EPOCH_NUMBER), other, RewardsError::Epoch_Mismatch),
        (payer, stranger, RewardsError::RentPayer_Mismatch),
    ];
    refuses(&mut rewards.world, &close, &[], &cases);
    rewards.world.send(&[close], &[]).expect("closes");
}
