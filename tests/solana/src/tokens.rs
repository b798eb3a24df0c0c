//! A payment token whose accounts are written into the machine, without transactions.

use anchor_lang::prelude::{Address, Id as _, Token};
use litesvm::LiteSVM;
use solana_account::Account;

use crate::layout::{mint, token_account};

/// Decimals of the payment token.
pub const PAYMENT_DECIMALS: u8 = 6;

/// Writes an SPL Token mint to `address`.
pub fn payment_mint_at(svm: &mut LiteSVM, address: Address, authority: &Address) {
    let mut data = vec![0; mint::SIZE];
    data[mint::HAS_AUTHORITY] = 1;
    data[mint::AUTHORITY].copy_from_slice(authority.as_ref());
    data[mint::SUPPLY].copy_from_slice(&u64::MAX.to_le_bytes());
    data[mint::DECIMALS] = PAYMENT_DECIMALS;
    data[mint::IS_INITIALIZED] = 1;
    put(svm, address, data, Token::id());
}

/// Writes a token account of `mint` with `amount` units to `address`. It belongs to the mint's token program.
pub fn payment_account_at(svm: &mut LiteSVM, address: Address, mint: &Address, owner: &Address, amount: u64) {
    let mut data = vec![0; token_account::SIZE];
    data[token_account::MINT].copy_from_slice(mint.as_ref());
    data[token_account::OWNER].copy_from_slice(owner.as_ref());
    data[token_account::AMOUNT].copy_from_slice(&amount.to_le_bytes());
    data[token_account::STATE] = token_account::INITIALIZED;
    let program = svm.get_account(mint).expect("mint").owner;
    put(svm, address, data, program);
}

fn put(svm: &mut LiteSVM, address: Address, data: Vec<u8>, owner: Address) {
    let account = Account {
        lamports: svm.minimum_balance_for_rent_exemption(data.len()),
        data,
        owner,
        executable: false,
        rent_epoch: 0,
    };
    svm.set_account(address, account).expect("account");
}
