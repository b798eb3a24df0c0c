//! Every instruction with each signature that it demands taken away once, and everything else as it should be.

use anchor_lang::prelude::Address;
use protocol::event::statement::{AGE, FUNDS, LISTEN};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, event_authority, manifest_cid,
    market::{
        Buyer, FEE_BPS, Listing, fee_instruction, initialize_market_instruction, pause_instruction,
        withdraw_fees_instruction,
    },
    position,
    rewards::{
        NODE, QUOTA, Rewards, distinct,
        passes::{post_root_instruction, prove_instruction, register_gate_instruction, set_issuer_instruction},
    },
};

use crate::{
    market::{PRICE, WEEK, listed},
    registrants::{
        accept_admin, accept_instruction, propose_admin, propose_instruction, retire_instruction, update_instruction,
    },
    support::expect_failure,
};

/// Sends `instruction` without each of its signatures, then with all. Another wallet pays the fees, so that the
/// operator signs only where the instruction asks for it.
#[track_caller]
pub fn demands_signatures(world: &mut World, instruction: &Instruction, keys: &[&Keypair]) {
    let courier = world.wallet();
    let operator = std::mem::replace(&mut world.operator, courier);
    let keys = [keys, &[&operator]].concat();
    let signers = |instruction: &Instruction| -> Vec<&Keypair> {
        let signs = |key: &Address| instruction.accounts.iter().any(|meta| meta.is_signer && meta.pubkey == *key);
        keys.iter().filter(|key| signs(&key.pubkey())).copied().collect()
    };
    assert!(!signers(instruction).is_empty(), "the instruction has no signer");
    for place in (0..instruction.accounts.len()).filter(|place| instruction.accounts[*place].is_signer) {
        let mut unsigned = instruction.clone();
        unsigned.accounts[place].is_signer = false;
        expect_failure(world.send(&[unsigned.clone()], &signers(&unsigned)), "MissingRequiredSignature");
    }
    world.send(std::slice::from_ref(instruction), &signers(instruction)).expect("goes through with all signatures");
    world.operator = operator;
}

#[test]
fn attack_administer_ownership_without_a_signature() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    listing.buy(&mut world, &track, &buyer, 1, u64::MAX).expect("a sale with a fee");
    let (admin, next) = (world.operator.pubkey(), world.wallet());
    let destination = world.payment_account(&admin, 0);
    for instruction in [
        withdraw_fees_instruction(&world, &admin, &destination),
        fee_instruction(&admin, 50),
        pause_instruction(&admin, true),
        propose_admin(next.pubkey())(admin),
        accept_admin(next.pubkey()),
    ] {
        demands_signatures(&mut world, &instruction, &[&next]);
    }
}

#[test]
fn attack_act_for_a_registrant_without_a_signature() {
    let mut world = World::new();
    let (artist, next, fan) = (world.wallet(), world.wallet(), world.wallet());
    let track = Track::planned(&world, &artist, 0, 1_000);
    for instruction in [
        track.register_instruction(&world, 0),
        track.allocate_instruction(&[(fan.pubkey(), 10)]),
        track.finish_issue_instruction(&artist.pubkey()),
        update_instruction(&track, &artist, manifest_cid(2), "ipfs://b"),
        propose_instruction(&track, &artist, next.pubkey()),
        accept_instruction(&track, &next),
        retire_instruction(&track, &next),
    ] {
        demands_signatures(&mut world, &instruction, &[&artist, &next]);
    }
}

#[test]
fn attack_trade_for_another_without_a_signature() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    let until = world.time() + WEEK;
    let listing = Listing::planned(&mut world, &track, &seller, 1);
    demands_signatures(&mut world, &listing.open_instruction(&track), &[&seller]);
    let deliver = track.transfer_instruction(&track.tokens(&seller), &seller.pubkey(), &listing.escrow, 10);
    world.send(&[deliver], &[&seller]).expect("the shares arrive");
    let list = listing.list_instruction(&track, &seller.pubkey(), PRICE, until);
    demands_signatures(&mut world, &list, &[&seller]);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    let wallet = buyer.wallet.pubkey();
    world.send(&[track.create_tokens_instruction(&wallet, &wallet)], &[&buyer.wallet]).expect("creates");
    let buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
    demands_signatures(&mut world, &buy, &[&buyer.wallet]);
    let cancel = listing.cancel_instruction(&track, &seller.pubkey(), &track.tokens(&seller));
    demands_signatures(&mut world, &cancel, &[&seller]);
}

#[test]
fn attack_take_royalties_without_a_signature() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    let operator = world.operator.pubkey();
    let tokens = world.payment_account(&operator, 1_000);
    let deposit = track.deposit_instruction(&world, &operator, &tokens, 1_000);
    demands_signatures(&mut world, &deposit, &[]);
    world.wait(EPOCH);
    let destination = world.payment_account(&artist.pubkey(), 0);
    let claim = track.claim_instruction(&world, &track.tokens(&artist), &artist.pubkey(), &destination);
    demands_signatures(&mut world, &claim, &[&artist]);
    let accounts = royalties::accounts::SetBeneficiary {
        owner: artist.pubkey(),
        vault: track.vault,
        position: position(&track.tokens(&artist)),
        event_authority: event_authority(&royalties::ID),
        program: royalties::ID,
    };
    let name = royalties::instruction::SetBeneficiary { beneficiary: fan.pubkey() }.to_instruction(accounts);
    demands_signatures(&mut world, &name, &[&artist]);
    world.send(&[track.create_tokens_instruction(&operator, &fan.pubkey())], &[]).expect("creates");
    let open = track.open_instruction(&artist.pubkey(), &fan.pubkey(), &track.tokens(&fan));
    demands_signatures(&mut world, &open, &[&artist]);
}

#[test]
fn attack_set_up_without_the_upgrade_authority() {
    let mut rewards = Rewards::deployed();
    let authority = rewards.world.operator.pubkey();
    let params = rewards.params();
    let setup = rewards.initialize_instruction(&authority, &params, &rewards.world.payment_mint);
    demands_signatures(&mut rewards.world, &setup, &[]);

    let mut world = World::deployed();
    let setup = World::initialize_ownership_instruction(&authority, b"solana:devnet");
    demands_signatures(&mut world, &setup, &[]);
    let setup = world.initialize_royalties_instruction(&authority, &world.payment_mint);
    demands_signatures(&mut world, &setup, &[]);
    let setup = initialize_market_instruction(&world, &authority, FEE_BPS);
    demands_signatures(&mut world, &setup, &[]);
}

#[test]
fn attack_govern_rewards_without_a_signature() {
    let mut rewards = Rewards::new();
    let (admin, next) = (rewards.world.operator.pubkey(), rewards.world.wallet());
    for instruction in [
        rewards.register_node_instruction(&admin, NODE + 1, QUOTA),
        rewards.propose_attestors_instruction(&admin, &[next.pubkey()], 1),
        rewards.disable_circuit_instruction(&admin, LISTEN, 1),
        rewards.propose_circuit_instruction(&admin, LISTEN, 1),
        rewards.set_guardian_instruction(&admin, &next.pubkey()),
        set_issuer_instruction(&admin, 9, &next.pubkey(), true),
        post_root_instruction(&next.pubkey(), 9, [1; 32], 1),
        rewards.propose_admin_instruction(&admin, &next.pubkey()),
        rewards.accept_admin_instruction(&next.pubkey()),
    ] {
        demands_signatures(&mut rewards.world, &instruction, &[&next]);
    }
}

#[test]
fn attack_vote_void_and_fund_without_a_signature() {
    let mut rewards = Rewards::new();
    let funder = rewards.world.operator.pubkey();
    let tokens = rewards.world.payment_account(&funder, 5);
    let fund = rewards.fund_instruction(&funder, &tokens, 5);
    demands_signatures(&mut rewards.world, &fund, &[]);
    rewards.after_epoch();
    let (first, second) = (rewards.attestors[0].insecure_clone(), rewards.attestors[1].insecure_clone());
    for attestor in [&first, &second] {
        let epoch = solana_tests::rewards::EPOCH_NUMBER;
        let vote = rewards.attest_instruction(&attestor.pubkey(), epoch, &rewards.golden_tuple());
        demands_signatures(&mut rewards.world, &vote, &[attestor]);
    }
    let guardian = rewards.guardian.insecure_clone();
    let void = rewards.void_instruction(&guardian.pubkey());
    demands_signatures(&mut rewards.world, &void, &[&guardian]);
}

#[test]
fn attack_let_another_pay_for_a_claim_or_a_pass() {
    let mut rewards = Rewards::payable();
    let payer = rewards.world.wallet();
    let claim = &distinct()[0];
    let accounts = rewards.claim_accounts(claim);
    let instruction = rewards.claim_instruction(&payer.pubkey(), claim, &accounts);
    demands_signatures(&mut rewards.world, &instruction, &[&payer]);
    for statement in [AGE, FUNDS] {
        let (mut rewards, golden) = Rewards::gated(statement);
        let owner = rewards.world.wallet();
        let gate = register_gate_instruction(&owner.pubkey(), 2, golden.issuer, &golden.terms);
        demands_signatures(&mut rewards.world, &gate, &[&owner]);
        let proof = golden.proofs.iter().find(|proof| proof.accepted).expect("a proof that is accepted");
        rewards.world.set_time(proof.now);
        let prove = prove_instruction(&owner.pubkey(), golden.issuer, proof);
        demands_signatures(&mut rewards.world, &prove, &[&owner]);
    }
}
