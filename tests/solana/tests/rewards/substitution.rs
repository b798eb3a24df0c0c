//! Attacks with accounts that do not belong to the claim, and votes on a closed epoch.

use anchor_lang::prelude::Address;
use protocol::seeds;
use rewards::{error::RewardsError, state::EpochState};
use solana_signer::Signer as _;
use solana_tests::{
    pda,
    rewards::{EPOCH_NUMBER, POOL, Rewards, distinct, epoch_account},
};

use crate::support::{CONSTRAINT_ADDRESS, expect_code, expect_error, expect_failure, substitute};

/// Sends the first golden claim with the account `ours` replaced by `theirs`.
fn claim_with(rewards: &mut Rewards, ours: Address, theirs: Address) -> Result<(), solana_tests::Failure> {
    let claim = &distinct()[0];
    let accounts = rewards.claim_accounts(claim);
    let payer = rewards.world.operator.pubkey();
    let mut instruction = rewards.claim_instruction(&payer, claim, &accounts);
    substitute(&mut instruction, &ours, &theirs);
    rewards.world.send(&[instruction], &[]).map(|_| ())
}

#[test]
fn attack_claim_from_another_epoch() {
    let mut rewards = Rewards::payable();
    let other = rewards.copy_to_next_epoch();
    expect_error(claim_with(&mut rewards, epoch_account(EPOCH_NUMBER), other), RewardsError::Proof_Invalid);
}

#[test]
fn attack_claim_with_a_foreign_network_epoch_or_pool() {
    let mut rewards = Rewards::payable();
    let stranger = rewards.world.wallet().pubkey();
    let network = pda(&[seeds::NETWORK], &rewards::ID);
    let pool = rewards.network().pool_tokens;
    for ours in [network, epoch_account(EPOCH_NUMBER)] {
        // An account with the same data that another program owns.
        let mut copy = rewards.world.svm.get_account(&ours).expect("account");
        copy.owner = royalties::ID;
        let theirs = Address::new_unique();
        rewards.world.svm.set_account(theirs, copy).expect("account");
        expect_failure(claim_with(&mut rewards, ours, theirs), "IllegalOwner");
    }
    let theirs = rewards.world.payment_account(&network, POOL);
    expect_code(claim_with(&mut rewards, pool, theirs), CONSTRAINT_ADDRESS);
    expect_code(claim_with(&mut rewards, pool, stranger), CONSTRAINT_ADDRESS);
    assert_eq!(rewards.pool(), POOL);
    claim_with(&mut rewards, pool, pool).expect("the right accounts succeed");
}

#[test]
fn attack_vote_on_a_closed_epoch_again() {
    let mut rewards = Rewards::payable();
    let tuple = rewards.golden_tuple();
    let mut record = rewards.record();
    record.state = EpochState::Closed as u8;
    record.votes = [[0; 32]; 16];
    rewards.set_record(&record);
    for position in 0..3 {
        expect_error(rewards.attest(position, &tuple), RewardsError::Epoch_NotVoting);
    }
    expect_error(rewards.claim(&distinct()[0]), RewardsError::Epoch_NotFixed);
}
