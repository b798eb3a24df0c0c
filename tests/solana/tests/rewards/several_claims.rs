//! Several listen claims in one transaction.

use rewards::error::RewardsError;
use solana_signer::Signer as _;
use solana_tests::rewards::{Rewards, claims};

use crate::support::{PACKET, expect_error, transaction_size};

#[test]
fn two_listen_claims_are_paid_together_but_exceed_a_transaction_without_a_lookup_table() {
    let mut rewards = Rewards::payable();
    let payer = rewards.world.operator.pubkey();
    let claims = [claims().swap_remove(0), claims().swap_remove(2)];
    let accounts = claims.each_ref().map(|claim| rewards.claim_accounts(claim));
    let [first, second] = [0, 1].map(|n| rewards.claim_instruction(&payer, &claims[n], &accounts[n]));
    assert!(transaction_size(std::slice::from_ref(&first), &payer) <= PACKET);
    let both = [first, second];
    assert!(transaction_size(&both, &payer) > PACKET);
    // The virtual machine does not limit the size.
    rewards.world.send(&both, &[]).expect("claims");
    for (claim, accounts) in claims.iter().zip(&accounts) {
        let reward = u64::from(claim.tier) * rewards.record().rate;
        assert_eq!(rewards.world.balance(&accounts.recipient_tokens), reward, "{}", claim.name);
    }
}

#[test]
fn attack_send_one_listen_claim_twice_in_a_transaction() {
    let mut rewards = Rewards::payable();
    let payer = rewards.world.operator.pubkey();
    let claim = claims().swap_remove(0);
    let accounts = rewards.claim_accounts(&claim);
    let once = rewards.claim_instruction(&payer, &claim, &accounts);
    expect_error(rewards.world.send(&[once.clone(), once], &[]), RewardsError::Nullifier_Spent);
    assert_eq!(rewards.world.balance(&accounts.recipient_tokens), 0, "the whole transaction fails");
}
