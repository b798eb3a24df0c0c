//! What several tests need.

use anchor_lang::prelude::Address;
use solana_instruction::Instruction;
use solana_tests::Failure;

/// The system program's error for an account that exists already.
pub const ACCOUNT_IN_USE: u32 = 0;

/// The token programs' error for a signer that does not own the account.
pub const TOKEN_OWNER_MISMATCH: u32 = 4;

/// Anchor's error for an account at another address than the constraint names.
pub const CONSTRAINT_ADDRESS: u32 = 2012;

/// Anchor's error for an account that is not a program.
pub const CONSTRAINT_EXECUTABLE: u32 = 2007;

/// Token-2022's error for a transfer that lacks an account its hook asks for: `IncorrectAccount` of
/// spl-transfer-hook-interface.
pub const HOOK_ACCOUNT_MISSING: u32 = 0xa261_c2c0;

/// Where an account is in an instruction that has it once.
#[track_caller]
pub fn place(instruction: &Instruction, account: &Address) -> usize {
    let mut places = (0..instruction.accounts.len()).filter(|place| instruction.accounts[*place].pubkey == *account);
    let (Some(place), None) = (places.next(), places.next()) else { panic!("{account} is not there once") };
    place
}

/// Replaces an account, which the instruction has once, by another.
#[track_caller]
pub fn substitute(instruction: &mut Instruction, ours: &Address, theirs: &Address) {
    let place = place(instruction, ours);
    instruction.accounts[place].pubkey = *theirs;
}

/// Takes an account's signature away.
#[track_caller]
pub fn unsign(instruction: &mut Instruction, account: &Address) {
    let place = place(instruction, account);
    instruction.accounts[place].is_signer = false;
}

/// Expects a transaction to fail with `error` of one of our programs.
#[track_caller]
pub fn expect_error<T>(result: Result<T, Failure>, error: impl Into<anchor_lang::Error>) {
    let anchor_lang::Error::Custom(code) = error.into() else { panic!("not a custom error") };
    expect_code(result, code);
}

/// Expects a transaction to fail with custom error `code`.
#[track_caller]
pub fn expect_code<T>(result: Result<T, Failure>, code: u32) {
    let text = failure(result);
    assert!(text.contains(&format!("Custom({code})")), "expected Custom({code}), got {text}");
}

/// Expects a transaction to fail with an error of the runtime whose name contains `name`.
#[track_caller]
pub fn expect_failure<T>(result: Result<T, Failure>, name: &str) {
    let text = failure(result);
    assert!(text.contains(name), "expected {name}, got {text}");
}

#[track_caller]
fn failure<T>(result: Result<T, Failure>) -> String {
    match result {
        Ok(_) => panic!("the transaction went through"),
        Err(failure) => format!("{:?} {:#?}", failure.err, failure.meta.logs),
    }
}
