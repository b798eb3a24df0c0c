//! Payment tokens of the Token-2022 program.

use anchor_lang::prelude::{Address, Id as _, Token, Token2022};
use rewards::error::RewardsError;
use solana_account::Account;
use solana_signer::Signer as _;
use solana_tests::{
    layout::token_account,
    rewards::{CHALLENGE_DELAY, NODE, POOL, QUOTA, Rewards, distinct},
};
use spl_associated_token_account_interface::address::get_associated_token_address_with_program_id;
use spl_token_2022_interface::extension::ExtensionType;

use crate::support::{expect_error, substitute, with_extension};

/// The mint with one extension of zeros, and enough lamports for its rent.
fn extended(mint: &Account, extension: ExtensionType, length: u16) -> Account {
    let data = with_extension(&mint.data, extension, length);
    Account { data, lamports: mint.lamports * 3, ..mint.clone() }
}

#[test]
fn tokens_with_fees_hooks_or_a_permanent_delegate_are_refused() {
    let mut rewards = Rewards::deployed();
    let params = rewards.params();
    let operator = rewards.world.operator.pubkey();
    let address = rewards.world.payment_mint;
    let mut mint = rewards.world.svm.get_account(&address).expect("mint");
    mint.owner = Token2022::id();
    let mut initialize = rewards.initialize_instruction(&operator, &params, &address);
    substitute(&mut initialize, &Token::id(), &Token2022::id());
    for (extension, length) in [
        (ExtensionType::TransferFeeConfig, 108),
        (ExtensionType::TransferHook, 64),
        (ExtensionType::PermanentDelegate, 32),
    ] {
        rewards.world.svm.set_account(address, extended(&mint, extension, length)).expect("mint");
        let sent = rewards.world.send(std::slice::from_ref(&initialize), &[]);
        expect_error(sent, RewardsError::PaymentToken_Unsupported);
    }
    // A plain mint of Token-2022: the instruction must name that program.
    rewards.world.svm.set_account(address, mint).expect("mint");
    expect_error(rewards.initialize(&params), RewardsError::PaymentToken_Unsupported);
    rewards.world.send(&[initialize], &[]).expect("initialises");
}

/// Writes a Token-2022 account of the payment token with the given extensions to `address`.
fn put_account(rewards: &mut Rewards, address: Address, owner: &Address, amount: u64, extensions: &[u8]) {
    let mut data = vec![0; token_account::SIZE];
    data[token_account::MINT].copy_from_slice(rewards.world.payment_mint.as_ref());
    data[token_account::OWNER].copy_from_slice(owner.as_ref());
    data[token_account::AMOUNT].copy_from_slice(&amount.to_le_bytes());
    data[token_account::STATE] = token_account::INITIALIZED;
    data.push(token_account::ACCOUNT_TYPE);
    data.extend(extensions);
    let lamports = rewards.world.svm.minimum_balance_for_rent_exemption(data.len());
    let account = Account { lamports, data, owner: Token2022::id(), executable: false, rent_epoch: 0 };
    rewards.world.svm.set_account(address, account).expect("account");
}

#[test]
fn listeners_are_paid_in_a_token_of_token_2022() {
    // Extensions as (kind u16, length u16, data), little-endian.
    const IMMUTABLE_OWNER: [u8; 4] = [ExtensionType::ImmutableOwner as u8, 0, 0, 0];
    const MEMO_REQUIRED: [u8; 9] =
        [ExtensionType::ImmutableOwner as u8, 0, 0, 0, ExtensionType::MemoTransfer as u8, 0, 1, 0, 1];
    let mut rewards = Rewards::deployed();
    let params = rewards.params();
    let operator = rewards.world.operator.pubkey();
    let mint = rewards.world.payment_mint;
    let mut account = rewards.world.svm.get_account(&mint).expect("mint");
    account.owner = Token2022::id();
    rewards.world.svm.set_account(mint, account).expect("mint");
    let mut initialize = rewards.initialize_instruction(&operator, &params, &mint);
    substitute(&mut initialize, &Token::id(), &Token2022::id());
    rewards.world.send(&[initialize], &[]).expect("initialises");
    rewards.register_node(NODE, QUOTA).expect("registers");

    let funds = Address::new_unique();
    put_account(&mut rewards, funds, &operator, POOL, &IMMUTABLE_OWNER);
    let mut fund = rewards.fund_instruction(&operator, &funds, POOL);
    substitute(&mut fund, &Token::id(), &Token2022::id());
    rewards.world.send(&[fund], &[]).expect("funds");
    rewards.fix(&rewards.golden_tuple());
    rewards.world.wait(CHALLENGE_DELAY);

    // A claim whose fee account is valid, then the same claim with a fee account that requires a memo: a transfer to it
    // would fail.
    for (extensions, taken) in [(&IMMUTABLE_OWNER[..], true), (&MEMO_REQUIRED, false)] {
        let claim = distinct().swap_remove(1);
        let associated = |wallet| get_associated_token_address_with_program_id(wallet, &mint, &Token2022::id());
        let (to, fee_to) = (associated(&claim.recipient), associated(&claim.fee_receiver));
        put_account(&mut rewards, to, &claim.recipient, 0, &IMMUTABLE_OWNER);
        put_account(&mut rewards, fee_to, &claim.fee_receiver, 0, extensions);
        let mut accounts = rewards.claim_accounts(&claim);
        (accounts.recipient_tokens, accounts.fee_tokens) = (to, Some(fee_to));
        let mut instruction = rewards.claim_instruction(&operator, &claim, &accounts);
        substitute(&mut instruction, &Token::id(), &Token2022::id());
        rewards.world.send(&[instruction], &[]).expect("claims");
        let (reward, fee) = (5 * rewards.record().rate, if taken { claim.fee } else { 0 });
        assert_eq!((rewards.world.balance(&to), rewards.world.balance(&fee_to)), (reward - fee, fee));
        // Removes the nullifier's account, so that the second round can spend it again.
        rewards.world.svm.set_account(claim.nullifier_account(), Account::default()).expect("account");
    }
}
