//! Helpers of several tests: errors of other programs, changes to instructions, and expected failures.

use anchor_lang::prelude::Address;
use solana_instruction::Instruction;
use solana_message::Message;
use solana_tests::{
    Failure,
    layout::{mint, token_account},
};
use spl_token_2022_interface::extension::ExtensionType;

/// The system program's error for the creation of an account that already exists.
pub const ACCOUNT_IN_USE: u32 = 0;

/// The token programs' error for a transfer of more than the account's balance.
pub const TOKEN_INSUFFICIENT_FUNDS: u32 = 1;

/// The token programs' error for a signer that does not own the account.
pub const TOKEN_OWNER_MISMATCH: u32 = 4;

/// The token programs' error for an account of another mint.
pub const TOKEN_MINT_MISMATCH: u32 = 3;

/// The token programs' error for a transfer from or to a frozen account.
pub const TOKEN_ACCOUNT_FROZEN: u32 = 17;

/// Token-2022's error for a transfer that a program makes with the signature of an owner whose CPI Guard is enabled.
pub const CPI_GUARD_TRANSFER_BLOCKED: u32 = 42;

/// Token-2022's error for a `Transfer`, which does not pass the mint, of a token with a transfer hook.
pub const TOKEN_MINT_REQUIRED_FOR_TRANSFER: u32 = 31;

/// Anchor's error for an account whose address is not the one in its `address` constraint.
pub const CONSTRAINT_ADDRESS: u32 = 2012;

/// Anchor's error for an account that is not a program.
pub const CONSTRAINT_EXECUTABLE: u32 = 2007;

/// Token-2022's error for a transfer without an account that its hook requires: `IncorrectAccount` of
/// spl-transfer-hook-interface.
pub const HOOK_ACCOUNT_MISSING: u32 = 0xa261_c2c0;

/// Maximum size of a transaction, in bytes.
pub const PACKET: usize = 1_232;

/// Bytes of a transaction: the number of signatures (1 byte), 64 bytes for each, and the message.
pub fn transaction_size(instructions: &[Instruction], payer: &Address) -> usize {
    let message = Message::new(instructions, Some(payer));
    1 + 64 * usize::from(message.header.num_required_signatures) + message.serialize().len()
}

/// Data of a Token-2022 mint with the base fields of `base` and one extension, whose `length` bytes are zeros.
pub fn with_extension(base: &[u8], extension: ExtensionType, length: u16) -> Vec<u8> {
    let mut data = base.to_vec();
    data.resize(token_account::SIZE, 0); // Token-2022 pads mints, so that the account type has the same offset in both.
    data.push(mint::ACCOUNT_TYPE);
    data.extend_from_slice(&(extension as u16).to_le_bytes());
    data.extend_from_slice(&length.to_le_bytes());
    data.resize(data.len() + usize::from(length), 0);
    data
}

/// Index of an account in an instruction. Panics unless the instruction contains it exactly once.
#[track_caller]
pub fn place(instruction: &Instruction, account: &Address) -> usize {
    let mut places = (0..instruction.accounts.len()).filter(|place| instruction.accounts[*place].pubkey == *account);
    let (Some(place), None) = (places.next(), places.next()) else {
        panic!("the instruction does not contain {account} exactly once")
    };
    place
}

/// Replaces the account `ours`, which the instruction contains exactly once, with `theirs`.
#[track_caller]
pub fn substitute(instruction: &mut Instruction, ours: &Address, theirs: &Address) {
    let place = place(instruction, ours);
    instruction.accounts[place].pubkey = *theirs;
}

/// Marks an account as not signing.
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

/// Expects a transaction to fail with `name` in the text of its error or its logs, as errors of the runtime have.
#[track_caller]
pub fn expect_failure<T>(result: Result<T, Failure>, name: &str) {
    let text = failure(result);
    assert!(text.contains(name), "expected {name}, got {text}");
}

#[track_caller]
fn failure<T>(result: Result<T, Failure>) -> String {
    match result {
        Ok(_) => panic!("the transaction succeeded"),
        Err(failure) => format!("{:?} {:#?}", failure.err, failure.meta.logs),
    }
}
