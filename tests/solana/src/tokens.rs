//! A payment token, written straight into the machine.

use anchor_lang::prelude::{Address, Id as _, Token};
use litesvm::LiteSVM;
use solana_account::Account;

/// Decimals of the payment token.
pub const PAYMENT_DECIMALS: u8 = 6;

const MINT_SIZE: usize = 82;
const ACCOUNT_SIZE: usize = 165;

/// An SPL Token mint at `address`.
pub fn payment_mint_at(svm: &mut LiteSVM, address: Address, authority: &Address) {
    let mut data = vec![0; MINT_SIZE];
    data[0] = 1;
    data[4..36].copy_from_slice(authority.as_ref());
    data[36..44].copy_from_slice(&u64::MAX.to_le_bytes());
    data[44] = PAYMENT_DECIMALS;
    data[45] = 1;
    put(svm, address, data);
}

/// A token account of `mint` at `address`.
pub fn payment_account_at(svm: &mut LiteSVM, address: Address, mint: &Address, owner: &Address, amount: u64) {
    let mut data = vec![0; ACCOUNT_SIZE];
    data[..32].copy_from_slice(mint.as_ref());
    data[32..64].copy_from_slice(owner.as_ref());
    data[64..72].copy_from_slice(&amount.to_le_bytes());
    data[108] = 1;
    put(svm, address, data);
}

fn put(svm: &mut LiteSVM, address: Address, data: Vec<u8>) {
    let account = Account {
        lamports: svm.minimum_balance_for_rent_exemption(data.len()),
        data,
        owner: Token::id(),
        executable: false,
        rent_epoch: 0,
    };
    svm.set_account(address, account).expect("account");
}
