//! Every account and value that a check refuses, with everything else as it should be: a file for each program, and one
//! for the market.

mod market;
mod ownership;
mod rewards;
mod royalties;

use anchor_lang::prelude::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer as _;
use solana_tests::{Failure, Sent, World};
use solana_transaction::Transaction;

use crate::support::{CONSTRAINT_ADDRESS, expect_code, expect_error, substitute};

/// Sends `instruction` with each of `ours` replaced once by the account beside it, and expects the error beside that.
#[track_caller]
pub fn refuses<E: Into<anchor_lang::Error> + Copy>(
    world: &mut World,
    instruction: &Instruction,
    keys: &[&Keypair],
    cases: &[(Address, Address, E)],
) {
    for (ours, theirs, error) in cases {
        let mut wrong = instruction.clone();
        substitute(&mut wrong, ours, theirs);
        expect_error(world.send(&[wrong], keys), *error);
    }
}

/// Sends `instruction` with each of `accounts` replaced once, and expects the constraint on its address to fail.
#[track_caller]
fn fixes(world: &mut World, instruction: &Instruction, keys: &[&Keypair], accounts: &[Address]) {
    for account in accounts {
        let mut wrong = instruction.clone();
        substitute(&mut wrong, account, &Address::new_unique());
        expect_code(world.send(&[wrong], keys), CONSTRAINT_ADDRESS);
    }
}

/// Sends one instruction on a machine that takes every signature for valid, so that accounts of programs sign too.
pub fn send_unchecked(world: &mut World, instruction: &Instruction) -> Result<Sent, Failure> {
    world.svm = std::mem::take(&mut world.svm).with_sigverify(false);
    let message = Message::new_with_blockhash(
        std::slice::from_ref(instruction),
        Some(&world.operator.pubkey()),
        &world.svm.latest_blockhash(),
    );
    let result = world.svm.send_transaction(Transaction::new_unsigned(message)).map_err(Box::new);
    world.svm.expire_blockhash();
    result
}
