//! Registering a track, allocating its shares, and finishing its issue.

use anchor_lang::AccountDeserialize as _;
use ownership::{error::OwnershipError, state::Track as TrackAccount};
use royalties::error::RoyaltiesError;
use solana_signer::Signer as _;
use solana_tests::{Track, World, ata, check_invariants, position_of, vault_of};
use spl_token_2022_interface::{
    extension::{
        BaseStateWithExtensions as _, ExtensionType, StateWithExtensions, metadata_pointer::MetadataPointer,
        transfer_hook::TransferHook,
    },
    state::Mint,
};

use crate::support::{ACCOUNT_IN_USE, expect_code, expect_error, substitute};

#[test]
fn the_share_mint_has_hook_and_metadata_and_no_authority() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let data = world.data(&track.mint);
    let mint = StateWithExtensions::<Mint>::unpack(&data).expect("mint");
    assert_eq!(mint.base.supply, 1_000);
    assert_eq!(mint.base.decimals, 0);
    assert!(mint.base.mint_authority.is_none());
    assert!(mint.base.freeze_authority.is_none());
    assert_eq!(
        mint.get_extension_types().expect("extensions"),
        [ExtensionType::TransferHook, ExtensionType::MetadataPointer, ExtensionType::TokenMetadata]
    );
    let hook = mint.get_extension::<TransferHook>().expect("hook");
    assert_eq!(Option::from(hook.program_id), Some(royalties::ID));
    assert!(Option::<anchor_lang::prelude::Address>::from(hook.authority).is_none());
    let pointer = mint.get_extension::<MetadataPointer>().expect("pointer");
    assert_eq!(Option::from(pointer.metadata_address), Some(track.mint));
    assert!(Option::<anchor_lang::prelude::Address>::from(pointer.authority).is_none());
    let text = String::from_utf8_lossy(&data).into_owned();
    assert!(text.contains("A song") && text.contains("SONG") && text.contains("ipfs://bafybei"));
    let rent = world.svm.minimum_balance_for_rent_exemption(data.len());
    assert!(world.lamports(&track.mint) >= rent, "the metadata's rent is paid");
}

#[test]
fn the_registrant_holds_all_shares_and_they_earn() {
    let mut world = World::new();
    let track = Track::issued(&mut world, (1 << 40) - 1);
    let tokens = track.tokens(&track.registrant);
    assert_eq!(world.balance(&tokens), track.supply);
    let books = check_invariants(&world, &track);
    assert_eq!(books.vault.unopened.shares, 0);
    let position = position_of(&world, &tokens).expect("position");
    assert_eq!(position.earnings.shares, track.supply);
    assert_eq!(position.beneficiary, track.registrant.pubkey());
    let account = TrackAccount::try_deserialize(&mut world.data(&track.account).as_slice()).expect("track");
    assert_eq!(account.manifest_cid[..account.manifest_cid_len.into()], solana_tests::manifest_cid(0));
    assert_eq!(account.registrant, track.registrant.pubkey());
}

#[test]
fn allocation_opens_the_holders_positions() {
    let mut world = World::new();
    let registrant = world.wallet();
    let track = Track::register(&mut world, &registrant, 1_000).expect("registers");
    let holders: Vec<_> = (0..4).map(|_| world.wallet()).collect();
    let shares: Vec<_> = holders.iter().map(|holder| (holder.pubkey(), 100)).collect();
    track.allocate(&mut world, &shares).expect("allocates to four");
    check_invariants(&world, &track);
    track.allocate(&mut world, &shares[..1]).expect("allocates to a holder again");
    let books = check_invariants(&world, &track);
    assert_eq!(books.vault.unopened.shares, 0);
    assert_eq!(books.positions.len(), 5);
    for (holder, expected) in holders.iter().zip([200, 100, 100, 100]) {
        let position = position_of(&world, &track.tokens(holder)).expect("position");
        assert_eq!(position.earnings.shares, expected);
        assert_eq!(position.payer, registrant.pubkey(), "the registrant pays, not the purse");
    }
}

#[test]
fn allocation_to_a_program_leaves_its_shares_unopened() {
    let mut world = World::new();
    let registrant = world.wallet();
    let track = Track::register(&mut world, &registrant, 1_000).expect("registers");
    let multisig = solana_tests::pda(&[b"multisig"], &ownership::ID);
    track.allocate(&mut world, &[(multisig, 300)]).expect("allocates");
    assert_eq!(world.balance(&ata(&multisig, &track.mint)), 300);
    assert!(position_of(&world, &ata(&multisig, &track.mint)).is_none());
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 300);
}

#[test]
fn only_the_registrant_allocates_and_finishes_and_only_once() {
    let mut world = World::new();
    let registrant = world.wallet();
    let stranger = world.wallet();
    let track = Track::register(&mut world, &registrant, 1_000).expect("registers");

    let finish = track.finish_issue_instruction(&stranger.pubkey());
    expect_error(world.send(&[finish], &[&stranger]), OwnershipError::Caller_NotRegistrant);
    let mut allocate = track.allocate_instruction(&[(world.wallet().pubkey(), 1)]);
    substitute(&mut allocate, &registrant.pubkey(), &stranger.pubkey());
    expect_error(world.send(&[allocate], &[&stranger]), OwnershipError::Caller_NotRegistrant);
    expect_error(track.allocate(&mut world, &[(stranger.pubkey(), 0)]), OwnershipError::Allocation_AmountZero);
    expect_error(track.allocate(&mut world, &[]), OwnershipError::Allocation_CountOutOfRange);
    let mut short = track.allocate_instruction(&[(stranger.pubkey(), 1)]);
    short.accounts.pop();
    expect_error(world.send(&[short], &[&registrant]), OwnershipError::Allocation_LengthsDiffer);

    expect_error(track.deposit(&mut world, 1), RoyaltiesError::Vault_NotOpen);
    track.finish_issue(&mut world).expect("finishes");
    assert!(vault_of(&world, &track).open.get());
    expect_error(track.finish_issue(&mut world), OwnershipError::Track_NotIssuing);
    expect_error(track.allocate(&mut world, &[(stranger.pubkey(), 1)]), OwnershipError::Track_NotIssuing);
    track.deposit(&mut world, 1).expect("deposits");
}

#[test]
fn a_copied_manifest_registers_another_track_only() {
    let mut world = World::new();
    let (artist, copyist) = (world.wallet(), world.wallet());
    let original = Track::register(&mut world, &artist, 1_000).expect("registers");
    let mut copy = Track::planned(&world, &copyist, 0, 1_000);
    assert_ne!(copy.id, original.id);
    copy.id = original.id;
    copy = Track { account: original.account, mint: original.mint, ..copy };
    let forged = Track::planned(&world, &artist, 1, 1_000);
    let mut instruction = forged.register_instruction(&world, 1);
    substitute(&mut instruction, &artist.pubkey(), &copyist.pubkey());
    substitute(&mut instruction, &forged.tokens(&artist), &copy.tokens(&copyist));
    expect_error(world.send(&[instruction], &[&copyist]), OwnershipError::Track_IdMismatch);
}

#[test]
fn registration_refuses_bad_supply_manifest_and_names() {
    let mut world = World::new();
    let artist = world.wallet();
    for supply in [0, 1 << 40] {
        let track = Track::planned(&world, &artist, 0, supply);
        let instruction = track.register_instruction(&world, 0);
        expect_error(world.send(&[instruction], &[&artist]), OwnershipError::Track_SupplyOutOfRange);
    }
    let track = Track::planned(&world, &artist, 0, 10);
    let build = |name: &str, cid: Vec<u8>| {
        let full = track.register_instruction(&world, 0);
        let data = ownership::instruction::RegisterTrack {
            track_id: track.id,
            manifest_cid: cid,
            supply: 10,
            name: name.into(),
            symbol: "S".into(),
            uri: String::new(),
        };
        solana_instruction::Instruction { data: anchor_lang::InstructionData::data(&data), ..full }
    };
    let cid = solana_tests::manifest_cid(0);
    let cases = [
        (build("", cid.clone()), OwnershipError::Track_MetadataInvalid),
        (build(&"x".repeat(65), cid), OwnershipError::Track_MetadataInvalid),
        (build("x", vec![]), OwnershipError::Track_ManifestCidInvalid),
        (build("x", vec![0x12, 0x20, 1]), OwnershipError::Track_ManifestCidInvalid),
        (build("x", vec![1; 41]), OwnershipError::Track_ManifestCidInvalid),
        (build("x", vec![1; 36]), OwnershipError::Track_IdMismatch),
    ];
    for (instruction, error) in cases {
        expect_error(world.send(&[instruction], &[&artist]), error);
    }
    Track::register(&mut world, &artist, 10).expect("registers");
    let again = track.register_instruction(&world, 0);
    expect_code(world.send(&[again], &[&artist]), ACCOUNT_IN_USE);
}
