//! Measures the compute units of the most frequent transactions and writes them to `$VIBESTREAM_FIGURES` as JSON:
//! `cargo xtask bench chain`.

use std::{collections::BTreeMap, env, fs};

use anchor_lang::prelude::Address;
use protocol::seeds;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, ata,
    market::{Buyer, Listing},
    rewards::{Rewards, claims},
};

use crate::figures::BUDGET_INSTRUCTION;

/// Number of receivers over which the 99th percentile of the hook is computed.
const RECEIVERS: usize = 1_000;

fn units(world: &mut World, instructions: &[Instruction], signers: &[&Keypair]) -> u64 {
    world.send(instructions, signers).expect("succeeds").compute_units_consumed - BUDGET_INSTRUCTION
}

/// The bump of the position of a wallet's share account.
fn bump(track: &Track, wallet: &Address) -> u8 {
    let tokens = ata(wallet, &track.mint);
    Address::find_program_address(&[seeds::POSITION, tokens.as_ref()], &royalties::ID).1
}

/// Compute units of transfers between two holders. Returns the most that a transfer takes when both positions have bump
/// 255, then the units of every transfer, ascending. The search for an address takes longer the lower its bump is.
fn transfers() -> (u64, Vec<u64>) {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000_000_000);
    let artist = track.registrant.insecure_clone();
    let sender = holder(&mut world, &track, |track, wallet| bump(track, wallet) == 255);
    track.transfer(&mut world, &artist, &sender.pubkey(), 1_000_000).expect("transfers");
    let mut seen = Vec::with_capacity(RECEIVERS);
    let mut best = None;
    for _ in 0..RECEIVERS {
        let receiver = world.key().pubkey();
        track.transfer(&mut world, &artist, &receiver, 1).expect("opens");
        let to = ata(&receiver, &track.mint);
        let send = track.transfer_instruction(&track.tokens(&sender), &sender.pubkey(), &to, 1);
        let taken = units(&mut world, &[send], &[&sender]);
        seen.push(taken);
        if bump(&track, &receiver) == 255 {
            best = best.max(Some(taken));
        }
    }
    seen.sort_unstable();
    (best.expect("a position with bump 255"), seen)
}

fn holder(world: &mut World, track: &Track, suits: impl Fn(&Track, &Address) -> bool) -> Keypair {
    loop {
        let wallet = world.wallet();
        if suits(track, &wallet.pubkey()) {
            return wallet;
        }
    }
}

#[test]
#[ignore = "a measurement: cargo xtask bench chain"]
fn measure_frequent_transactions() {
    let mut figures = BTreeMap::new();
    let (best, seen) = transfers();
    figures.insert("hook_bump255", best);
    figures.insert("hook_p99", seen[seen.len() * 99 / 100]);

    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::planned(&world, &artist, 0, 1_000_000);
    let register = track.register_instruction(&world, 0);
    figures.insert("register_track", units(&mut world, &[register], &[&artist]));
    let holders: Vec<_> = (0..4).map(|_| (world.wallet().pubkey(), 1_000)).collect();
    figures.insert("allocate_per_holder", units(&mut world, &[track.allocate_instruction(&holders)], &[&artist]) / 4);
    track.finish_issue(&mut world).expect("finishes");

    let depositor = world.wallet();
    let purse = world.payment_account(&depositor.pubkey(), 1_000_000);
    let deposit = track.deposit_instruction(&world, &depositor.pubkey(), &purse, 500_000);
    world.send(std::slice::from_ref(&deposit), &[&depositor]).expect("deposits");
    world.wait(EPOCH / 2);
    figures.insert("deposit", units(&mut world, &[deposit], &[&depositor]));
    world.wait(EPOCH / 2);
    let destination = world.payment_account(&artist.pubkey(), 0);
    let claim = track.claim_instruction(&world, &track.tokens(&artist), &artist.pubkey(), &destination);
    figures.insert("claim", units(&mut world, &[claim], &[&artist]));

    let expiry = world.time() + EPOCH;
    let listing = Listing::list(&mut world, &track, &artist, 100, 1_000, expiry).expect("lists");
    let buyer = Buyer::new(&mut world, 1_000_000);
    let wallet = buyer.wallet.pubkey();
    let create = track.create_tokens_instruction(&wallet, &wallet);
    let buy = listing.buy_instruction(&world, &track, &buyer, 10, 10_000);
    figures.insert("buy_new_account", units(&mut world, &[create, buy.clone()], &[&buyer.wallet]));
    world.wait(1);
    figures.insert("buy", units(&mut world, &[buy], &[&buyer.wallet]));

    let mut rewards = Rewards::payable();
    let sent = rewards.claim(&claims()[0]).expect("claims");
    figures.insert("claim_listen", sent.compute_units_consumed - BUDGET_INSTRUCTION);

    let table = serde_json::to_string_pretty(&figures).expect("JSON");
    println!("{table}");
    if let Some(file) = env::var_os("VIBESTREAM_FIGURES") {
        fs::write(file, table).expect("writes the figures");
    }
}
