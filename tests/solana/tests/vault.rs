//! Deposits into a vault, their drip, claims and sweeps.

use anchor_lang::prelude::Address;
use royalties::error::RoyaltiesError;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{EPOCH, Track, World, check_invariants, position_of};

use crate::support::{PACKET, expect_error, expect_failure, transaction_size, unsign};

#[test]
fn a_deposit_drips_over_one_epoch_to_the_holders_of_each_second() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let fan = world.wallet();

    track.deposit(&mut world, 1_000_000).expect("deposits");
    assert_eq!(track.claim(&mut world, &artist).expect("claims"), 0, "nothing has dripped yet");
    check_invariants(&world, &track);
    world.wait(EPOCH / 2);
    track.transfer(&mut world, &artist, &fan.pubkey(), 250).expect("transfers");
    check_invariants(&world, &track);
    world.wait(EPOCH);
    assert_eq!(track.claim(&mut world, &fan).expect("claims"), 125_000);
    assert_eq!(track.claim(&mut world, &artist).expect("claims"), 875_000);
    let books = check_invariants(&world, &track);
    assert_eq!((books.claimed, world.balance(&track.vault_tokens)), (1_000_000, 0));
    assert_eq!(track.claim(&mut world, &artist).expect("claims again"), 0);
}

#[test]
fn a_second_deposit_moves_the_end_to_the_weighted_mean() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 8);
    track.deposit(&mut world, 900).expect("deposits");
    let start = world.time();
    world.wait(EPOCH / 3);
    track.deposit(&mut world, 600).expect("deposits");
    let books = check_invariants(&world, &track);
    assert_eq!(books.vault.pending, 1_200);
    assert_eq!(books.vault.end, (600 * (start + EPOCH) + 600 * (world.time() + EPOCH)) / 1_200);
    world.set_time(books.vault.end);
    assert_eq!(track.claim(&mut world, &track.registrant.insecure_clone()).expect("claims"), 1_500);
    check_invariants(&world, &track);
}

#[test]
fn royalties_of_unopened_shares_go_to_the_rewards_pool() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let pool = solana_tests::pda(&[b"amm"], &ownership::ID);
    track.transfer(&mut world, &artist, &pool, 400).expect("transfers to a program");
    track.deposit(&mut world, 10_000).expect("deposits");
    world.wait(EPOCH);
    assert_eq!(track.sweep(&mut world).expect("sweeps"), 4_000);
    assert_eq!(track.sweep(&mut world).expect("sweeps again"), 0);
    assert_eq!(track.claim(&mut world, &artist).expect("claims"), 6_000);
    check_invariants(&world, &track);

    let elsewhere = world.payment_account(&artist.pubkey(), 0);
    let instruction = track.sweep_instruction(&world, &elsewhere);
    expect_error(world.send(&[instruction], &[]), RoyaltiesError::Pool_Mismatch);
}

#[test]
fn attack_claim_the_royalties_of_another_wallet() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, seller, thief) = (track.registrant.insecure_clone(), world.wallet(), world.wallet());
    let tokens = track.tokens(&artist);
    track.deposit(&mut world, 1_000).expect("deposits");
    world.wait(EPOCH);

    let loot = world.payment_account(&thief.pubkey(), 0);
    let claim = track.claim_instruction(&world, &tokens, &thief.pubkey(), &loot);
    expect_error(world.send(&[claim], &[&thief]), RoyaltiesError::Caller_NotBeneficiary);
    let mut unsigned = track.claim_instruction(&world, &tokens, &artist.pubkey(), &loot);
    unsign(&mut unsigned, &artist.pubkey());
    expect_failure(world.send(&[unsigned], &[]), "MissingRequiredSignature");

    let name = |owner: &solana_keypair::Keypair, beneficiary| {
        royalties::instruction::SetBeneficiary { beneficiary }.to_instruction(royalties::accounts::SetBeneficiary {
            owner: owner.pubkey(),
            vault: track.vault,
            position: solana_tests::position(&tokens),
            event_authority: solana_tests::event_authority(&royalties::ID),
            program: royalties::ID,
        })
    };
    expect_error(world.send(&[name(&thief, thief.pubkey())], &[&thief]), RoyaltiesError::Owner_Mismatch);
    expect_error(world.send(&[name(&artist, Default::default())], &[&artist]), RoyaltiesError::Beneficiary_Zero);
    world.send(&[name(&artist, seller.pubkey())], &[&artist]).expect("the owner sets another beneficiary");
    assert_eq!(position_of(&world, &tokens).expect("position").beneficiary, seller.pubkey());
    let destination = world.payment_account(&seller.pubkey(), 0);
    let claim = track.claim_instruction(&world, &tokens, &artist.pubkey(), &destination);
    expect_error(world.send(&[claim], &[&artist]), RoyaltiesError::Caller_NotBeneficiary);
    let claim = track.claim_instruction(&world, &tokens, &seller.pubkey(), &destination);
    world.send(&[claim], &[&seller]).expect("the beneficiary claims");
    assert_eq!(world.balance(&destination), 1_000);
    check_invariants(&world, &track);
}

#[test]
fn deposits_of_zero_or_above_the_limit_are_refused() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 3);
    expect_error(track.deposit(&mut world, 0), RoyaltiesError::Deposit_AmountZero);
    track.deposit(&mut world, u64::MAX - 5).expect("almost the limit");
    expect_error(track.deposit(&mut world, 6), RoyaltiesError::Vault_DepositsExceedLimit);
    world.wait(1);
    track.deposit(&mut world, 5).expect("up to the limit");
    world.wait(2 * EPOCH);
    assert_eq!(track.claim(&mut world, &track.registrant.insecure_clone()).expect("claims"), u64::MAX);
    check_invariants(&world, &track);
}

#[test]
fn a_clock_that_goes_back_changes_nothing() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    track.deposit(&mut world, 1_000_000).expect("deposits");
    world.wait(EPOCH / 2);
    track.sync(&mut world, &track.tokens(&track.registrant)).expect("syncs");
    let before = check_invariants(&world, &track).vault;
    world.set_time(world.time() - EPOCH / 4);
    track.sync(&mut world, &track.tokens(&track.registrant)).expect("syncs");
    assert_eq!(check_invariants(&world, &track).vault, before);
}

/// Five tracks of which the fan holds half of the shares, each with a deposit that is released, and the instructions
/// that claim all of it into the returned account.
fn five_claims(world: &mut World, fan: &Keypair) -> (Vec<Track>, Address, Vec<Instruction>) {
    let destination = world.payment_account(&fan.pubkey(), 0);
    let tracks: Vec<_> = (0..5).map(|_| Track::issued(world, 1_000)).collect();
    for (n, track) in tracks.iter().enumerate() {
        let artist = track.registrant.insecure_clone();
        track.transfer(world, &artist, &fan.pubkey(), 500).expect("transfers");
        track.deposit(world, 1_000 << n).expect("deposits");
    }
    world.wait(EPOCH);
    let claims =
        tracks.iter().map(|track| track.claim_instruction(world, &track.tokens(fan), &fan.pubkey(), &destination));
    let claims = claims.collect();
    (tracks, destination, claims)
}

#[test]
fn one_transaction_claims_the_royalties_of_several_tracks() {
    let mut world = World::new();
    let fan = world.wallet();
    let (tracks, destination, claims) = five_claims(&mut world, &fan);
    let size = transaction_size(&claims, &fan.pubkey());
    assert!(size <= PACKET, "{size}");
    world.send(&claims, &[&fan]).expect("claims");
    assert_eq!(world.balance(&destination), (500 << 5) - 500, "half of every deposit");
    for track in &tracks {
        check_invariants(&world, track);
    }
    world.send(&claims, &[&fan]).expect("claims again");
    assert_eq!(world.balance(&destination), (500 << 5) - 500, "nothing is paid twice");
}

#[test]
fn attack_hide_anothers_claim_among_ones_own() {
    let mut world = World::new();
    let fan = world.wallet();
    let (tracks, destination, mut claims) = five_claims(&mut world, &fan);
    let of_artist = tracks[4].tokens(&tracks[4].registrant);
    claims[4] = tracks[4].claim_instruction(&world, &of_artist, &fan.pubkey(), &destination);
    expect_error(world.send(&claims, &[&fan]), RoyaltiesError::Caller_NotBeneficiary);
    assert_eq!(world.balance(&destination), 0, "the whole transaction fails");
}
