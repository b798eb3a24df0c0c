//! Opening, reconciling and closing positions.

use anchor_lang::prelude::Address;
use royalties::error::RoyaltiesError;
use solana_signer::Signer as _;
use solana_tests::{EPOCH, Track, World, ata, check_invariants, layout::token_account, position, position_of};

use crate::support::{ACCOUNT_IN_USE, expect_code, expect_error};

/// A track whose purse is empty, so that received shares stay unopened.
pub fn without_purse(world: &mut World, supply: u64) -> Track {
    let track = Track::issued(world, supply);
    let floor = world.svm.minimum_balance_for_rent_exemption(0);
    world.set_lamports(&track.purse, floor);
    track
}

#[test]
fn any_wallet_opens_anothers_position_which_earns_from_then_on() {
    let mut world = World::new();
    let track = without_purse(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let fan = world.wallet();
    track.deposit(&mut world, 1_000_000).expect("deposits");
    track.transfer(&mut world, &artist, &fan.pubkey(), 500).expect("transfers");
    world.wait(EPOCH / 2);
    track.open(&mut world, &fan.pubkey()).expect("the operator opens it");
    check_invariants(&world, &track);
    assert_eq!(position_of(&world, &track.tokens(&fan)).expect("position").payer, world.operator.pubkey());
    expect_code(track.open(&mut world, &fan.pubkey()), ACCOUNT_IN_USE);
    world.wait(EPOCH);
    assert_eq!(track.claim(&mut world, &fan).expect("claims"), 250_000);
    assert_eq!(
        track.sweep(&mut world).expect("sweeps"),
        250_000,
        "the shares were unopened in the first half of the epoch"
    );
    check_invariants(&world, &track);
}

#[test]
fn a_wallet_opens_its_own_position_and_pays_itself() {
    let mut world = World::new();
    let track = without_purse(&mut world, 1_000);
    let fan = world.wallet();
    track.transfer(&mut world, &track.registrant.insecure_clone(), &fan.pubkey(), 1).expect("transfers");
    let tokens = track.tokens(&fan);
    world
        .send(&[track.open_instruction(&fan.pubkey(), &fan.pubkey(), &tokens)], &[&fan])
        .expect("payer and owner may be the same");
    check_invariants(&world, &track);
}

#[test]
fn attack_open_a_programs_position_without_its_signature() {
    let mut world = World::new();
    let track = without_purse(&mut world, 1_000);
    let program = solana_tests::pda(&[b"escrow"], &ownership::ID);
    track.transfer(&mut world, &track.registrant.insecure_clone(), &program, 10).expect("transfers");
    expect_error(track.open(&mut world, &program), RoyaltiesError::Owner_NotSigner);

    let stranger = world.wallet();
    let payer = world.operator.pubkey();
    let wrong = track.open_instruction(&payer, &stranger.pubkey(), &ata(&program, &track.mint));
    expect_error(world.send(&[wrong], &[]), RoyaltiesError::Owner_Mismatch);
    check_invariants(&world, &track);
}

#[test]
fn after_a_burn_is_synced_the_burnt_shares_earn_for_the_pool() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    track.burn(&mut world, &artist, 400).expect("burns");
    check_invariants(&world, &track);
    track.sync(&mut world, &track.tokens(&artist)).expect("any wallet syncs");
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 400);
    track.deposit(&mut world, 1_000).expect("deposits");
    world.wait(EPOCH);
    assert_eq!(track.claim(&mut world, &artist).expect("claims"), 600);
    assert_eq!(track.sweep(&mut world).expect("sweeps"), 400);
    check_invariants(&world, &track);
}

#[test]
fn royalties_stay_claimable_after_the_token_account_closed() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 500).expect("transfers");
    track.deposit(&mut world, 1_000).expect("deposits");
    world.wait(EPOCH);
    track.transfer(&mut world, &fan, &artist.pubkey(), 500).expect("sends back");
    track.close_tokens(&mut world, &fan).expect("closes the token account");
    let tokens = track.tokens(&fan);
    let close = |signed| track.close_instruction(&tokens, &fan.pubkey(), &track.purse, signed);
    expect_error(world.send(&[close(false)], &[]), RoyaltiesError::Position_NotEmpty);
    assert_eq!(track.claim(&mut world, &fan).expect("claims"), 500);
    track.sync(&mut world, &tokens).expect("syncs a closed account");
    let purse = world.lamports(&track.purse);
    let rent = world.lamports(&position(&tokens));
    world.send(&[close(false)], &[]).expect("any wallet closes the position of a closed account");
    assert_eq!(world.lamports(&track.purse), purse + rent, "the rent returns to the purse, which paid it");
    assert!(position_of(&world, &tokens).is_none());
    check_invariants(&world, &track);
    track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("transfers");
    assert!(position_of(&world, &tokens).is_some(), "the hook opens it again");
    check_invariants(&world, &track);
}

#[test]
fn attack_close_a_strangers_position() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 500).expect("transfers");
    let tokens = track.tokens(&fan);
    let close = |payer: Address, signed| track.close_instruction(&tokens, &fan.pubkey(), &payer, signed);
    expect_error(world.send(&[close(track.purse, true)], &[&fan]), RoyaltiesError::Position_NotEmpty);
    track.transfer(&mut world, &fan, &artist.pubkey(), 500).expect("sends back");
    expect_error(world.send(&[close(track.purse, false)], &[]), RoyaltiesError::Owner_NotSigner);
    expect_error(world.send(&[close(fan.pubkey(), true)], &[&fan]), RoyaltiesError::RentPayer_Mismatch);
    world.send(&[close(track.purse, true)], &[&fan]).expect("the owner closes it");
    check_invariants(&world, &track);
}

#[test]
fn the_fraction_of_a_closed_position_returns_to_the_vault() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 7);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 3).expect("transfers");
    track.deposit(&mut world, 10).expect("deposits");
    world.wait(EPOCH);
    assert_eq!(track.claim(&mut world, &fan).expect("claims"), 4);
    track.transfer(&mut world, &fan, &artist.pubkey(), 3).expect("sends back");
    let tokens = track.tokens(&fan);
    let fraction = position_of(&world, &tokens).expect("position").earnings.remainder;
    assert!(fraction > 0);
    let close = track.close_instruction(&tokens, &fan.pubkey(), &track.purse, true);
    world.send(&[close], &[&fan]).expect("closes");
    check_invariants(&world, &track);
    assert_eq!(track.claim(&mut world, &artist).expect("claims"), 6, "all ten units are paid");
    check_invariants(&world, &track);
}

#[test]
fn attack_earn_for_the_old_owner_of_an_account() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan, heir) = (track.registrant.insecure_clone(), world.wallet(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 100).expect("transfers");
    let tokens = track.tokens(&fan);
    let mut account = world.svm.get_account(&tokens).expect("token account");
    account.data[token_account::OWNER].copy_from_slice(heir.pubkey().as_ref());
    world.svm.set_account(tokens, account).expect("the account is closed and created again for another owner");
    let send = track.transfer_instruction(&track.tokens(&artist), &artist.pubkey(), &tokens, 10);
    world.send(&[send], &[&artist]).expect("transfers");
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 110);

    track.deposit(&mut world, 1_000).expect("deposits");
    world.wait(EPOCH);
    let close = track.close_instruction(&tokens, &fan.pubkey(), &track.purse, false);
    world.send(&[close], &[]).expect("any wallet closes the old owner's empty position");
    let payer = world.operator.pubkey();
    world.send(&[track.open_instruction(&payer, &heir.pubkey(), &tokens)], &[]).expect("opens for the new owner");
    assert_eq!(position_of(&world, &tokens).expect("position").earnings.shares, 110);
    check_invariants(&world, &track);
}
