//! Attacks on claims. Values to which the proof is bound cannot be changed; a change of the others costs at most the
//! sender's fee.

use anchor_lang::prelude::Address;
use protocol::field::MODULUS;
use rewards::{error::RewardsError, event::Tuple};
use solana_account::Account;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    layout::token_account,
    rewards::{CHALLENGE_DELAY, Claim, Rewards, claims, distinct},
};

use crate::support::{expect_error, expect_failure};

/// The golden claim of tier 5, which has a fee.
fn with_fee() -> Claim {
    distinct().swap_remove(1)
}

#[test]
fn attack_change_a_value_to_which_a_claim_is_bound() {
    let mut rewards = Rewards::payable();
    let claim = with_fee();
    let other = Address::new_from_array([5; 32]);
    let changed = [
        ("recipient", Claim { recipient: other, ..claim.clone() }),
        ("fee receiver", Claim { fee_receiver: other, ..claim.clone() }),
        ("no fee receiver", Claim { fee_receiver: Address::default(), ..claim.clone() }),
        ("higher fee", Claim { fee: claim.fee + 1, ..claim.clone() }),
        ("no fee", Claim { fee: 0, ..claim.clone() }),
        ("expiry", Claim { expiry: claim.expiry + 1, ..claim.clone() }),
        ("lower tier", Claim { tier: 1, ..claim.clone() }),
        ("higher tier", Claim { tier: 20, ..claim.clone() }),
        ("nullifier", Claim { nullifier: claims()[0].nullifier, ..claim.clone() }),
    ];
    for (what, changed) in changed {
        println!("{what}");
        expect_error(rewards.claim(&changed), RewardsError::Proof_Invalid);
    }
    rewards.claim(&claim).expect("the unchanged claim succeeds");
}

#[test]
fn attack_claim_with_a_proof_of_another_tree_or_chain() {
    let mut rewards = Rewards::new();
    let mut root = claims()[0].root;
    root[31] ^= 1;
    rewards.fix(&Tuple { listen_root: root, ..rewards.golden_tuple() });
    rewards.world.wait(CHALLENGE_DELAY);
    expect_error(rewards.claim(&claims()[0]), RewardsError::Proof_Invalid);

    for change in ["caip2", "network", "chain"] {
        let mut rewards = Rewards::deployed();
        let mut params = rewards.params();
        match change {
            "caip2" => params.caip2 = "solana:another".into(),
            "network" => params.network += 1,
            _ => params.chain += 1,
        }
        rewards.initialize(&params).expect("initialises");
        rewards.register_node(solana_tests::rewards::NODE, solana_tests::rewards::QUOTA).expect("registers");
        rewards.fund(solana_tests::rewards::POOL).expect("funds");
        rewards.fix(&rewards.golden_tuple());
        rewards.world.wait(CHALLENGE_DELAY);
        println!("{change}");
        expect_error(rewards.claim(&claims()[0]), RewardsError::Proof_Invalid);
    }
}

#[test]
fn attack_claim_with_a_nullifier_plus_the_fields_order() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(0);
    let twin = Claim { nullifier: plus(&claim.nullifier, &MODULUS), ..claim.clone() };
    expect_error(rewards.claim(&twin), RewardsError::Nullifier_NotCanonical);
    let order = Claim { nullifier: MODULUS, ..claim.clone() };
    expect_error(rewards.claim(&order), RewardsError::Nullifier_NotCanonical);
    let last = Claim { nullifier: minus_one(&MODULUS), ..claim.clone() };
    expect_error(rewards.claim(&last), RewardsError::Proof_Invalid);
    rewards.claim(&claim).expect("claims");
    expect_error(rewards.claim(&twin), RewardsError::Nullifier_NotCanonical);
}

#[test]
fn attack_claim_with_another_nullifier_account() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(0);
    let payer = rewards.world.operator.pubkey();
    let mut accounts = rewards.claim_accounts(&claim);
    for wrong in [Keypair::new().pubkey(), distinct()[1].nullifier_account()] {
        accounts.nullifier = wrong;
        let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
        expect_failure(rewards.world.send(&[instruction], &[]), "InvalidSeeds");
    }
}

#[test]
fn attack_claim_after_expiry() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(0);
    rewards.world.set_time(claim.expiry + 1);
    expect_error(rewards.claim(&claim), RewardsError::Claim_Expired);
    rewards.world.set_time(claim.expiry);
    rewards.claim(&claim).expect("the last second");
}

/// docs/protocol.md, "Order of checks": Ethereum checks circuit, expiry and nullifier before the epoch.
#[test]
fn a_claim_with_several_faults_is_refused_for_its_epoch_first() {
    let mut rewards = Rewards::payable();
    let mut claim = Claim { circuit_version: 2, nullifier: MODULUS, ..claims().swap_remove(0) };
    rewards.world.set_time(claim.expiry + 1);
    let mut record = rewards.record();
    let running = RewardsError::Epoch_ChallengeRunning;
    for (payable_at, error) in [(claim.expiry + 2, running), (record.payable_at, RewardsError::Claim_Expired)] {
        record.payable_at = payable_at;
        rewards.set_record(&record);
        expect_error(rewards.claim(&claim), error);
    }
    rewards.world.set_time(claim.expiry);
    expect_error(rewards.claim(&claim), RewardsError::Circuit_NotEnabled);
    claim.circuit_version = 1;
    expect_error(rewards.claim(&claim), RewardsError::Nullifier_NotCanonical);
}

#[test]
fn only_accepted_circuits_are_verified() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(0);
    for version in [0, 2, 31, 32, u32::MAX] {
        let other = Claim { circuit_version: version, ..claim.clone() };
        expect_error(rewards.claim(&other), RewardsError::Circuit_NotEnabled);
    }
    rewards.claim(&claim).expect("claims");
}

#[test]
fn attack_claim_an_unknown_tier_or_below_the_minimum_set() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(3);
    for tier in [0, 2, 59, 61, u16::MAX] {
        expect_error(rewards.claim(&Claim { tier, ..claim.clone() }), RewardsError::Claim_TierUnknown);
    }

    let mut rewards = Rewards::new();
    rewards.fix(&Tuple { fans: [22, 18, 14, 9], ..rewards.golden_tuple() });
    rewards.world.wait(CHALLENGE_DELAY);
    expect_error(rewards.claim(&claim), RewardsError::Claim_TierBelowMinimumSet);
    rewards.claim(&claims()[2]).expect("tier 20 has its set");
}

#[test]
fn attack_claim_more_than_the_budget() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(0);
    let mut record = rewards.record();
    record.listeners_paid = record.listeners_budget - record.rate + 1;
    rewards.set_record(&record);
    expect_error(rewards.claim(&claim), RewardsError::Claim_BudgetSpent);
    record.listeners_paid -= 1;
    rewards.set_record(&record);
    rewards.claim(&claim).expect("the last unit of the budget");
    assert_eq!(rewards.record().listeners_paid, record.listeners_budget);
}

#[test]
fn an_epoch_without_budget_pays_nothing_and_spends_no_nullifier() {
    let mut rewards = Rewards::new();
    rewards.register_node(solana_tests::rewards::NODE, 1).expect("a tiny quota");
    rewards.fix(&rewards.golden_tuple());
    rewards.world.wait(CHALLENGE_DELAY);
    let claim = claims().swap_remove(0);
    expect_error(rewards.claim(&claim), RewardsError::Amount_Zero);
    assert!(rewards.world.svm.get_account(&claim.nullifier_account()).is_none());
}

#[test]
fn attack_divert_a_reward() {
    let mut rewards = Rewards::payable();
    let claim = claims().swap_remove(0);
    let payer = rewards.world.operator.pubkey();
    let mut accounts = rewards.claim_accounts(&claim);
    let associated = accounts.recipient_tokens;
    // Another account of the same wallet, and the sender's account.
    let second = rewards.world.payment_account(&claim.recipient, 0);
    let senders = rewards.payment_wallet(&payer);
    for wrong in [second, senders] {
        accounts.recipient_tokens = wrong;
        let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
        expect_error(rewards.world.send(&[instruction], &[]), RewardsError::RecipientAccount_Mismatch);
    }
    // The right address, but with another owner or mint, frozen, uninitialised, or without an account.
    accounts.recipient_tokens = associated;
    let good = rewards.world.svm.get_account(&associated).expect("account");
    let with = |at: usize, byte: u8| {
        let mut account = good.clone();
        assert_ne!(account.data[at], byte);
        account.data[at] = byte;
        account
    };
    let (owner, mint) = (good.data[token_account::OWNER.start], good.data[token_account::MINT.start]);
    let bad = [
        with(token_account::OWNER.start, owner ^ 1),
        with(token_account::MINT.start, mint ^ 1),
        with(token_account::STATE, token_account::FROZEN),
        with(token_account::STATE, token_account::UNINITIALIZED),
        Account::default(),
    ];
    for bad in bad {
        rewards.world.svm.set_account(associated, bad).expect("account");
        let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
        expect_error(rewards.world.send(&[instruction], &[]), RewardsError::RecipientAccount_Mismatch);
    }
    rewards.world.svm.set_account(associated, good).expect("account");
    rewards.claim(&claim).expect("claims");
}

#[test]
fn attack_block_a_listener_with_a_bad_fee_account() {
    let claim = with_fee();
    let reward = |rewards: &Rewards| u64::from(claim.tier) * rewards.record().rate;
    let strangers = Keypair::new().pubkey();
    for case in ["not passed", "missing", "of another owner", "frozen", "of another mint", "of another program"] {
        let mut rewards = Rewards::payable();
        let payer = rewards.world.operator.pubkey();
        let mut accounts = rewards.claim_accounts(&claim);
        let fee_tokens = accounts.fee_tokens.expect("fee account");
        let mut account = rewards.world.svm.get_account(&fee_tokens).expect("account");
        match case {
            "not passed" => accounts.fee_tokens = None,
            "missing" => accounts.fee_tokens = Some(Keypair::new().pubkey()),
            "of another owner" => account.data[token_account::OWNER].copy_from_slice(strangers.as_ref()),
            "frozen" => account.data[token_account::STATE] = token_account::FROZEN,
            "of another mint" => account.data[token_account::MINT.start] ^= 1,
            _ => account.owner = royalties::ID,
        }
        rewards.world.svm.set_account(fee_tokens, account).expect("account");
        let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
        rewards.world.send(&[instruction], &[]).unwrap_or_else(|failure| panic!("{case}: {failure:?}"));
        assert_eq!(rewards.world.balance(&accounts.recipient_tokens), reward(&rewards), "{case}");
        assert_eq!(rewards.world.balance(&fee_tokens), 0, "{case}");
    }
}

#[test]
fn the_fee_may_go_to_any_token_account_of_the_fee_receiver() {
    let mut rewards = Rewards::payable();
    let claim = with_fee();
    let payer = rewards.world.operator.pubkey();
    let mut accounts = rewards.claim_accounts(&claim);
    let other = rewards.world.payment_account(&claim.fee_receiver, 0);
    accounts.fee_tokens = Some(other);
    let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
    rewards.world.send(&[instruction], &[]).expect("claims");
    assert_eq!(rewards.world.balance(&other), claim.fee);
}

#[test]
fn attack_claim_with_one_account_twice() {
    // The recipient's account is not an account of the fee receiver. So no fee is taken, and the whole reward goes to
    // the recipient.
    let mut rewards = Rewards::payable();
    let claim = with_fee();
    let payer = rewards.world.operator.pubkey();
    let mut accounts = rewards.claim_accounts(&claim);
    accounts.fee_tokens = Some(accounts.recipient_tokens);
    let instruction = rewards.claim_instruction(&payer, &claim, &accounts);
    rewards.world.send(&[instruction], &[]).expect("the same account twice");
    let reward = u64::from(claim.tier) * rewards.record().rate;
    assert_eq!(rewards.world.balance(&accounts.recipient_tokens), reward);
}

#[test]
fn attack_take_a_fee_above_the_reward() {
    let mut rewards = Rewards::payable();
    let claim = with_fee();
    let mut record = rewards.record();
    record.rate = claim.fee / u64::from(claim.tier) - 1;
    rewards.set_record(&record);
    expect_error(rewards.claim(&claim), RewardsError::Claim_FeeAboveReward);
}

/// The sum of two big-endian numbers, modulo 2^256.
fn plus(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let mut sum = [0; 32];
    let mut carry = 0;
    for i in (0..32).rev() {
        carry += u16::from(a[i]) + u16::from(b[i]);
        sum[i] = carry as u8;
        carry >>= 8;
    }
    sum
}

fn minus_one(a: &[u8; 32]) -> [u8; 32] {
    plus(a, &[0xff; 32])
}
