//! The transfer hook: plain transfers of shares, and attacks on the hook.

use anchor_lang::prelude::{Address, Id as _, Token2022};
use royalties::error::RoyaltiesError;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, ata, check_invariants, event_authority,
    layout::{DISCRIMINATOR, token_account},
    position, position_of,
};

use crate::support::{
    HOOK_ACCOUNT_MISSING, TOKEN_MINT_REQUIRED_FOR_TRANSFER, expect_code, expect_error, expect_failure, place,
    substitute,
};

/// First byte of Token-2022's instruction `Transfer`.
const TRANSFER: u8 = 3;
/// First byte of Token-2022's instruction `Approve`.
const APPROVE: u8 = 4;
/// Number of accounts that `TransferChecked` has without a hook: source, mint, destination, owner.
const PLAIN_TRANSFER_ACCOUNTS: usize = 4;

/// `royalties::execute` as Token-2022 would call it.
pub fn execute(track: &Track, from: &Address, to: &Address) -> Instruction {
    let instruction = royalties::instruction::Execute { tag: [37, 101, 197, 75, 251, 102, 26], amount: 1 };
    instruction.to_instruction(royalties::accounts::Execute {
        source: *from,
        mint: track.mint,
        destination: *to,
        authority: track.registrant.pubkey(),
        extra_account_metas: track.extra_account_metas,
        vault: track.vault,
        source_position: position(from),
        destination_position: position(to),
        purse: track.purse,
        system_program: Address::default(),
        event_authority: event_authority(&royalties::ID),
        program: royalties::ID,
    })
}

#[test]
fn a_transfer_to_a_fresh_wallet_opens_its_position_from_the_purse() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let fan = Keypair::new();
    let before = world.lamports(&track.purse);
    track.transfer(&mut world, &artist, &fan.pubkey(), 10).expect("transfers");
    let opened = position_of(&world, &track.tokens(&fan)).expect("the hook opened it");
    assert_eq!((opened.earnings.shares, opened.payer, opened.beneficiary), (10, track.purse, fan.pubkey()));
    assert_eq!(before - world.lamports(&track.purse), world.lamports(&position(&track.tokens(&fan))));
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 0);
    track.transfer(&mut world, &artist, &fan.pubkey(), 5).expect("transfers again");
    assert_eq!(position_of(&world, &track.tokens(&fan)).expect("position").earnings.shares, 15);
    check_invariants(&world, &track);
}

#[test]
fn a_new_purse_pays_for_eight_positions_and_then_shares_are_unopened() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    for n in 0..10 {
        let fan = Keypair::new();
        track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("a transfer never fails on the purse");
        assert_eq!(position_of(&world, &track.tokens(&fan)).is_some(), n < 8, "wallet {n}");
        check_invariants(&world, &track);
    }
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 2);
    let floor = world.svm.minimum_balance_for_rent_exemption(0);
    assert_eq!(world.lamports(&track.purse), floor, "the purse keeps its own rent");
}

#[test]
fn topping_the_purse_up_opens_positions_again() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let floor = world.svm.minimum_balance_for_rent_exemption(0);
    world.set_lamports(&track.purse, floor);
    let fan = Keypair::new();
    track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("transfers");
    assert!(position_of(&world, &track.tokens(&fan)).is_none());
    world.svm.airdrop(&track.purse, 10_000_000).expect("any wallet tops it up");
    track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("transfers");
    let opened = position_of(&world, &track.tokens(&fan)).expect("position");
    assert_eq!(opened.earnings.shares, 2, "the unopened share is counted from now on");
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 0);
}

#[test]
fn a_program_receives_and_sends_without_a_position() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let program = solana_tests::pda(&[b"amm"], &ownership::ID);
    track.transfer(&mut world, &artist, &program, 100).expect("transfers");
    assert!(position_of(&world, &ata(&program, &track.mint)).is_none());
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 100);
}

#[test]
fn a_transfer_to_oneself_changes_nothing() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let before = check_invariants(&world, &track);
    track.transfer(&mut world, &artist, &artist.pubkey(), 100).expect("transfers");
    let after = check_invariants(&world, &track);
    assert_eq!((before.vault, before.positions), (after.vault, after.positions));
}

#[test]
fn transfers_move_no_earnings() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 999);
    let artist = track.registrant.insecure_clone();
    let fans: Vec<_> = (0..3).map(|_| Keypair::new()).collect();
    for (n, fan) in fans.iter().enumerate() {
        track.transfer(&mut world, &artist, &fan.pubkey(), 100 + n as u64).expect("transfers");
    }
    track.deposit(&mut world, 1_000_003).expect("deposits");
    for n in 0..20 {
        world.wait(EPOCH / 16);
        let (from, to) = (&fans[n % 3], &fans[(n + 1) % 3]);
        track.transfer(&mut world, from, &to.pubkey(), 1 + n as u64).expect("transfers");
        check_invariants(&world, &track);
    }
    world.wait(EPOCH);
    let mut paid = track.claim(&mut world, &artist).expect("claims");
    for fan in &fans {
        paid += track.claim(&mut world, fan).expect("claims");
    }
    assert!(1_000_003 - paid < 4, "at most one unit per holder is lost to rounding");
    check_invariants(&world, &track);
}

#[test]
fn attack_call_the_hook_directly() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 10).expect("transfers");
    let (from, to) = (track.tokens(&artist), track.tokens(&fan));
    expect_error(world.send(&[execute(&track, &from, &to)], &[]), RoyaltiesError::Hook_NotTransferring);

    let mut tagged = execute(&track, &from, &to);
    tagged.data[DISCRIMINATOR - 1] ^= 1;
    expect_error(world.send(&[tagged], &[]), RoyaltiesError::Hook_InstructionUnknown);
    let mut longer = execute(&track, &from, &to);
    longer.accounts.push(longer.accounts[0].clone());
    expect_error(world.send(&[longer], &[]), RoyaltiesError::Hook_AccountsUnexpected);
}

#[test]
fn attack_starve_the_hook_of_accounts_or_add_one() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let other = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 10).expect("transfers");
    let plain = track.transfer_instruction(&track.tokens(&artist), &artist.pubkey(), &track.tokens(&fan), 1);
    // Without the list of additional accounts, Token-2022 passes only the accounts of a plain transfer to the hook.
    let list = place(&plain, &track.extra_account_metas);
    for index in PLAIN_TRANSFER_ACCOUNTS..plain.accounts.len() {
        let mut missing = plain.clone();
        missing.accounts.remove(index);
        let sent = world.send(&[missing], &[&artist]);
        if index == list {
            expect_failure(sent, "NotEnoughAccountKeys");
        } else {
            expect_code(sent, HOOK_ACCOUNT_MISSING);
        }
    }
    let mut foreign = plain.clone();
    substitute(&mut foreign, &track.vault, &other.vault);
    substitute(&mut foreign, &track.purse, &other.purse);
    expect_code(world.send(&[foreign], &[&artist]), HOOK_ACCOUNT_MISSING);
    let mut swapped = plain.clone();
    let places = [&artist, &fan].map(|wallet| place(&plain, &position(&track.tokens(wallet))));
    swapped.accounts.swap(places[0], places[1]);
    world.send(&[swapped], &[&artist]).expect("Token-2022 finds the accounts in any order");
    check_invariants(&world, &track);
    check_invariants(&world, &other);
}

#[test]
fn a_transfer_by_a_delegate_settles_the_owners_position() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, delegate, fan) = (track.registrant.insecure_clone(), world.wallet(), world.wallet());
    let mut data = vec![APPROVE];
    data.extend_from_slice(&50u64.to_le_bytes());
    let accounts = vec![
        solana_instruction::AccountMeta::new(track.tokens(&artist), false),
        solana_instruction::AccountMeta::new_readonly(delegate.pubkey(), false),
        solana_instruction::AccountMeta::new_readonly(artist.pubkey(), true),
    ];
    let approve = Instruction { program_id: Token2022::id(), accounts, data };
    world.send(&[approve], &[&artist]).expect("approves");
    let create = track.create_tokens_instruction(&world.operator.pubkey(), &fan.pubkey());
    let send = track.transfer_instruction(&track.tokens(&artist), &delegate.pubkey(), &track.tokens(&fan), 50);
    world.send(&[create, send], &[&delegate]).expect("transfers");
    assert_eq!(position_of(&world, &track.tokens(&artist)).expect("position").earnings.shares, 950);
    assert_eq!(position_of(&world, &track.tokens(&fan)).expect("position").earnings.shares, 50);
    check_invariants(&world, &track);
}

#[test]
fn attack_move_shares_past_the_hook() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 10).expect("transfers");
    let mut data = vec![TRANSFER];
    data.extend_from_slice(&1u64.to_le_bytes());
    let accounts = vec![
        solana_instruction::AccountMeta::new(track.tokens(&artist), false),
        solana_instruction::AccountMeta::new(track.tokens(&fan), false),
        solana_instruction::AccountMeta::new_readonly(artist.pubkey(), true),
    ];
    let unchecked = Instruction { program_id: Token2022::id(), accounts, data };
    expect_code(world.send(&[unchecked], &[&artist]), TOKEN_MINT_REQUIRED_FOR_TRANSFER);
}

#[test]
fn attack_block_a_transfer_with_the_position_of_a_closed_account() {
    let mut world = World::new();
    let (track, other) = (Track::issued(&mut world, 1_000), Track::issued(&mut world, 1_000));
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    for track in [&track, &other] {
        let sender = track.registrant.insecure_clone();
        track.transfer(&mut world, &sender, &fan.pubkey(), 10).expect("transfers");
    }
    let reused = other.tokens(&fan);
    other.transfer(&mut world, &fan, &other.registrant.pubkey(), 10).expect("empties the account");
    let mut account = world.svm.get_account(&track.tokens(&fan)).expect("token account");
    account.data[token_account::AMOUNT].copy_from_slice(&0u64.to_le_bytes());
    world.svm.set_account(reused, account).expect("the account is closed and created again for the other shares");

    let send = track.transfer_instruction(&track.tokens(&artist), &artist.pubkey(), &reused, 5);
    world.send(&[send], &[&artist]).expect("transfers");
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 5);
    let back = track.transfer_instruction(&reused, &fan.pubkey(), &track.tokens(&artist), 5);
    world.send(&[back], &[&fan]).expect("transfers back");
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 0);
    check_invariants(&world, &other);
}
