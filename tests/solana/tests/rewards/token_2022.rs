//! A payment token of Token-2022.

use anchor_lang::prelude::{Address, Id as _, Token, Token2022};
use rewards::error::RewardsError;
use solana_account::Account;
use solana_signer::Signer as _;
use solana_tests::rewards::{CHALLENGE_DELAY, NODE, POOL, QUOTA, Rewards, distinct};
use spl_associated_token_account_interface::address::get_associated_token_address_with_program_id;

use crate::support::{expect_error, substitute};

/// Behind the base fields of a mint: its kind, then one extension of `kind` and `len` bytes of zeros.
fn extended(mint: &Account, kind: u16, len: u16) -> Account {
    let mut mint = mint.clone();
    mint.data.resize(165, 0);
    mint.data.push(1);
    mint.data.extend(kind.to_le_bytes());
    mint.data.extend(len.to_le_bytes());
    mint.data.extend(vec![0; len.into()]);
    mint.lamports *= 3;
    mint
}

#[test]
fn tokens_with_fees_or_hooks_are_refused() {
    const TRANSFER_FEE: (u16, u16) = (1, 108);
    const TRANSFER_HOOK: (u16, u16) = (14, 64);
    let mut rewards = Rewards::deployed();
    let params = rewards.params();
    let operator = rewards.world.operator.pubkey();
    let address = rewards.world.payment_mint;
    let mut mint = rewards.world.svm.get_account(&address).expect("mint");
    mint.owner = Token2022::id();
    let mut initialize = rewards.initialize_instruction(&operator, &params, &address);
    substitute(&mut initialize, &Token::id(), &Token2022::id());
    for (kind, len) in [TRANSFER_FEE, TRANSFER_HOOK] {
        rewards.world.svm.set_account(address, extended(&mint, kind, len)).expect("mint");
        let sent = rewards.world.send(std::slice::from_ref(&initialize), &[]);
        expect_error(sent, RewardsError::PaymentToken_Unsupported);
    }
    // A plain mint, under the other token program.
    rewards.world.svm.set_account(address, mint).expect("mint");
    expect_error(rewards.initialize(&params), RewardsError::PaymentToken_Unsupported);
    rewards.world.send(&[initialize], &[]).expect("initialises");
}

/// A token account of the payment token under Token-2022, with `extensions` behind its kind.
fn put_account(rewards: &mut Rewards, address: Address, owner: &Address, amount: u64, extensions: &[u8]) {
    let mut data = vec![0; 165];
    data[..32].copy_from_slice(rewards.world.payment_mint.as_ref());
    data[32..64].copy_from_slice(owner.as_ref());
    data[64..72].copy_from_slice(&amount.to_le_bytes());
    data[108] = 1;
    data.push(2);
    data.extend(extensions);
    let lamports = rewards.world.svm.minimum_balance_for_rent_exemption(data.len());
    let account = Account { lamports, data, owner: Token2022::id(), executable: false, rent_epoch: 0 };
    rewards.world.svm.set_account(address, account).expect("account");
}

#[test]
fn listeners_are_paid_in_a_token_of_token_2022() {
    const IMMUTABLE_OWNER: [u8; 4] = [7, 0, 0, 0];
    const MEMO_REQUIRED: [u8; 9] = [7, 0, 0, 0, 8, 0, 1, 0, 1];
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

    // One claim with a fee to a good account, then the same with one that asks for a memo, which would fail the transfer.
    for (extensions, taken) in [(&IMMUTABLE_OWNER[..], true), (&MEMO_REQUIRED, false)] {
        let claim = distinct().swap_remove(1);
        let token_account = |wallet| get_associated_token_address_with_program_id(wallet, &mint, &Token2022::id());
        let (to, fee_to) = (token_account(&claim.recipient), token_account(&claim.fee_receiver));
        put_account(&mut rewards, to, &claim.recipient, 0, &IMMUTABLE_OWNER);
        put_account(&mut rewards, fee_to, &claim.fee_receiver, 0, extensions);
        let mut accounts = rewards.claim_accounts(&claim);
        (accounts.recipient_tokens, accounts.fee_tokens) = (to, Some(fee_to));
        let mut instruction = rewards.claim_instruction(&operator, &claim, &accounts);
        substitute(&mut instruction, &Token::id(), &Token2022::id());
        rewards.world.send(&[instruction], &[]).expect("claims");
        let (reward, fee) = (5 * rewards.record().rate, if taken { claim.fee } else { 0 });
        assert_eq!((rewards.world.balance(&to), rewards.world.balance(&fee_to)), (reward - fee, fee));
        // Spent again, as if it had not been, for the second round.
        rewards.world.svm.set_account(claim.nullifier_account(), Account::default()).expect("account");
    }
}
