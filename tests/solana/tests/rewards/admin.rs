//! Initialising the network, and the rights of the admin.

use anchor_lang::{InstructionData as _, prelude::Address};
use protocol::event::statement::LISTEN;
use rewards::{error::RewardsError, instructions::NetworkParams};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    layout::mint,
    program_data,
    rewards::{NODE, Rewards, node_account},
};

use crate::support::{ACCOUNT_IN_USE, expect_code, expect_error, expect_failure, substitute};

#[test]
fn attack_initialise_as_a_stranger_or_twice() {
    let mut rewards = Rewards::deployed();
    let params = rewards.params();
    let stranger = rewards.world.wallet();
    let mint = rewards.world.payment_mint;
    let by_stranger = rewards.initialize_instruction(&stranger.pubkey(), &params, &mint);
    expect_error(rewards.world.send(&[by_stranger], &[&stranger]), RewardsError::Caller_NotUpgradeAuthority);
    // An account that is not the ProgramData of `rewards`, as when a caller passes that of a program of its own.
    let operator = rewards.world.operator.pubkey();
    let mut other = rewards.initialize_instruction(&operator, &params, &mint);
    substitute(&mut other, &program_data(&rewards::ID), &Keypair::new().pubkey());
    expect_error(rewards.world.send(&[other], &[]), RewardsError::Caller_NotUpgradeAuthority);
    rewards.initialize(&params).expect("initialises");
    expect_code(rewards.initialize(&params), ACCOUNT_IN_USE);
    let network = rewards.network();
    let id = protocol::id::deployment_id(params.caip2.as_bytes(), &protocol::id::Address32(rewards::ID.to_bytes()));
    assert_eq!(Some(network.deployment_id), id);
    assert_eq!((network.admin, network.reserved), (operator, 0));
}

#[test]
fn parameters_out_of_range_are_refused() {
    let mut rewards = Rewards::deployed();
    let good = rewards.params();
    let attestor = good.attestors[0];
    let many: Vec<_> = (0..17).map(|_| Keypair::new().pubkey()).collect();
    let bad = [
        (RewardsError::Network_ParameterInvalid, NetworkParams { alpha: 10_001, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { beta: 10_001, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { minimum_set: 9, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { claim_window: 7 * 86_400 - 1, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { epoch_length: 0, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { epoch_length: u64::MAX, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { challenge_delay: 0, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { network: 0, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { chain: 0, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { rate_max: 0, ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { caip2: String::new(), ..good.clone() }),
        (RewardsError::Network_ParameterInvalid, NetworkParams { caip2: "x".repeat(42), ..good.clone() }),
        (RewardsError::Circuit_Unknown, NetworkParams { circuit_version: 2, ..good.clone() }),
        (RewardsError::Attestors_ThresholdInvalid, NetworkParams { threshold: 0, ..good.clone() }),
        (RewardsError::Attestors_ThresholdInvalid, NetworkParams { threshold: 4, ..good.clone() }),
        (RewardsError::Attestors_ThresholdInvalid, NetworkParams { attestors: vec![], ..good.clone() }),
        (RewardsError::Attestor_Invalid, NetworkParams { attestors: vec![attestor; 2], ..good.clone() }),
        (
            RewardsError::Attestor_Invalid,
            NetworkParams { attestors: vec![attestor, Address::default()], ..good.clone() },
        ),
        (RewardsError::Attestors_ThresholdInvalid, NetworkParams { attestors: many, ..good.clone() }),
    ];
    for (error, params) in bad {
        expect_error(rewards.initialize(&params), error);
    }
    rewards.initialize(&good).expect("initialises");
}

#[test]
fn unsupported_payment_tokens_are_refused() {
    let mut rewards = Rewards::deployed();
    let params = rewards.params();
    let operator = rewards.world.operator.pubkey();
    let good = rewards.world.svm.get_account(&rewards.world.payment_mint).expect("mint");
    let mut decimals = good.clone();
    decimals.data[mint::DECIMALS] = 10;
    let mut uninitialised = good.clone();
    uninitialised.data[mint::IS_INITIALIZED] = 0;
    let foreign = Account { owner: Keypair::new().pubkey(), ..good };
    for bad in [decimals, uninitialised, foreign] {
        let mint = Keypair::new().pubkey();
        rewards.world.svm.set_account(mint, bad).expect("mint");
        let instruction = rewards.initialize_instruction(&operator, &params, &mint);
        expect_error(rewards.world.send(&[instruction], &[]), RewardsError::PaymentToken_Unsupported);
    }
}

#[test]
fn the_admin_changes_in_two_steps() {
    let mut rewards = Rewards::new();
    let admin = rewards.world.operator.pubkey();
    let (next, stranger) = (rewards.world.wallet(), rewards.world.wallet());
    let by_stranger = rewards.propose_admin_instruction(&stranger.pubkey(), &stranger.pubkey());
    expect_error(rewards.world.send(&[by_stranger], &[&stranger]), RewardsError::Caller_NotAdmin);
    let early = rewards.accept_admin_instruction(&next.pubkey());
    expect_error(rewards.world.send(&[early], &[&next]), RewardsError::Caller_NotPendingAdmin);

    let propose = rewards.propose_admin_instruction(&admin, &next.pubkey());
    rewards.world.send(&[propose], &[]).expect("proposes");
    assert_eq!(rewards.network().admin, admin);
    let wrong = rewards.accept_admin_instruction(&stranger.pubkey());
    expect_error(rewards.world.send(&[wrong], &[&stranger]), RewardsError::Caller_NotPendingAdmin);
    let accept = rewards.accept_admin_instruction(&next.pubkey());
    rewards.world.send(std::slice::from_ref(&accept), &[&next]).expect("accepts");
    assert_eq!((rewards.network().admin, rewards.network().pending_admin), (next.pubkey(), Address::default()));
    expect_error(rewards.register_node(NODE + 1, 1), RewardsError::Caller_NotAdmin);
    rewards.world.svm.expire_blockhash();
    expect_error(rewards.world.send(&[accept], &[&next]), RewardsError::Caller_NotPendingAdmin);
}

#[test]
fn attack_administer_as_a_stranger() {
    let mut rewards = Rewards::new();
    let stranger = rewards.world.wallet();
    let key = stranger.pubkey();
    let attempts = [
        rewards.register_node_instruction(&key, NODE + 1, 1),
        rewards.register_node_instruction(&key, NODE, 1),
        rewards.propose_attestors_instruction(&key, &[key], 1),
        rewards.set_guardian_instruction(&key, &key),
        rewards.disable_circuit_instruction(&key, LISTEN, 1),
    ];
    for attempt in attempts {
        expect_error(rewards.world.send(&[attempt], &[&stranger]), RewardsError::Caller_NotAdmin);
    }
    let admin = rewards.world.operator.pubkey();
    let change =
        [rewards.set_guardian_instruction(&admin, &key), rewards.disable_circuit_instruction(&admin, LISTEN, 1)];
    rewards.world.send(&change, &[]).expect("the admin is allowed");
    assert_eq!((rewards.network().guardian, rewards.network().circuits), (key, [0, 2, 2]));
    let unknown = rewards.propose_circuit_instruction(&admin, LISTEN, 2);
    expect_error(rewards.world.send(&[unknown], &[]), RewardsError::Circuit_Unknown);
    expect_error(rewards.register_node(0, 1), RewardsError::Node_Invalid);
    let accounts = rewards.register_node_instruction(&admin, NODE, 1).accounts;
    let data = rewards::instruction::RegisterNode { node: NODE, operator: Address::default(), quota: 1 }.data();
    let without_operator = Instruction { program_id: rewards::ID, accounts, data };
    expect_error(rewards.world.send(&[without_operator], &[]), RewardsError::Node_Invalid);
}

#[test]
fn attack_vote_for_a_node_that_is_not_registered() {
    let mut rewards = Rewards::new();
    rewards.after_epoch();
    let tuple = rewards.golden_tuple();
    let attestor = rewards.attestors[0].insecure_clone();
    let mut instruction = rewards.attest_instruction(&attestor.pubkey(), 1, &tuple);
    substitute(&mut instruction, &node_account(NODE), &Keypair::new().pubkey());
    expect_failure(rewards.world.send(&[instruction], &[&attestor]), "UninitializedAccount");
}
