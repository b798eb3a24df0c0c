//! Compute units of the instructions that are sent often, and the size of a claim.

use solana_message::Message;
use solana_signer::Signer as _;
use solana_tests::rewards::{Rewards, distinct};
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

/// What a claim may take, the token account's creation aside.
const CLAIM_LIMIT: u64 = 120_000;

#[test]
fn claims_stay_within_their_compute_units() {
    let mut rewards = Rewards::new();
    let tuple = rewards.golden_tuple();
    rewards.after_epoch();
    for (position, what) in [(0, "attest, first"), (1, "attest, fixing")] {
        let sent = rewards.attest(position, &tuple).expect("attests");
        println!("{what}: {} compute units", sent.compute_units_consumed);
    }
    rewards.world.wait(solana_tests::rewards::CHALLENGE_DELAY);
    for claim in distinct() {
        let sent = rewards.claim(&claim).expect("claims");
        let units = sent.compute_units_consumed;
        println!("claim_listen, {}: {units} compute units", claim.name);
        assert!(units <= CLAIM_LIMIT, "{}: {units}", claim.name);
    }
    let stranger = rewards.world.wallet();
    let failure = rewards.claim_by(&stranger, &distinct()[0]).expect_err("spent");
    println!("claim_listen, replayed: {} compute units", failure.meta.compute_units_consumed);
}

#[test]
fn a_claim_with_the_creation_of_its_token_account_fits_a_transaction() {
    let mut rewards = Rewards::payable();
    let claim = distinct().swap_remove(1);
    let payer = rewards.world.wallet();
    let accounts = rewards.claim_accounts(&claim);
    let create = create_associated_token_account_idempotent(
        &payer.pubkey(),
        &claim.recipient,
        &rewards.world.payment_mint,
        &spl_token_program(),
    );
    let instruction = rewards.claim_instruction(&payer.pubkey(), &claim, &accounts);
    let message = Message::new(&[create, instruction], Some(&payer.pubkey()));
    let size = 1 + 64 + message.serialize().len();
    println!("claim_listen with its token account: {size} bytes");
    // A limit and a price of compute units take 52 bytes more.
    assert!(size + 52 <= 1_232, "{size}");
}

fn spl_token_program() -> anchor_lang::prelude::Address {
    use anchor_lang::{Id as _, prelude::Token};

    Token::id()
}
