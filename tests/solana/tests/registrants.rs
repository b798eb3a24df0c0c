//! New manifests, retirement, and the transfer of a track or of the admin's role.

use anchor_lang::{
    AccountDeserialize as _,
    prelude::{Address, Id as _, Token2022},
};
use ownership::{
    error::OwnershipError,
    state::{Track as TrackState, TrackState as Phase},
};
use protocol::seeds;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{Failure, Sent, Track, World, event_authority, manifest_cid, market::Listing, pda};

use crate::support::expect_error;

fn stored(world: &World, track: &Track) -> TrackState {
    TrackState::try_deserialize(&mut world.data(&track.account).as_slice()).expect("a track")
}

/// `ownership::update_manifest` as `registrant` would send it.
pub fn update_instruction(track: &Track, registrant: &Keypair, cid: Vec<u8>, uri: &str) -> Instruction {
    let accounts = ownership::accounts::UpdateManifest {
        registrant: registrant.pubkey(),
        track: track.account,
        mint: track.mint,
        token_program: Token2022::id(),
        system_program: Address::default(),
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    };
    ownership::instruction::UpdateManifest { manifest_cid: cid, uri: uri.into() }.to_instruction(accounts)
}

fn update(world: &mut World, track: &Track, registrant: &Keypair, cid: Vec<u8>, uri: &str) -> Result<Sent, Failure> {
    world.send(&[update_instruction(track, registrant, cid, uri)], &[registrant])
}

/// `ownership::retire_track` as `registrant` would send it.
pub fn retire_instruction(track: &Track, registrant: &Keypair) -> Instruction {
    ownership::instruction::RetireTrack {}.to_instruction(ownership::accounts::RetireTrack {
        registrant: registrant.pubkey(),
        track: track.account,
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    })
}

fn retire(world: &mut World, track: &Track, registrant: &Keypair) -> Result<Sent, Failure> {
    world.send(&[retire_instruction(track, registrant)], &[registrant])
}

/// `ownership::propose_registrant` as `registrant` would send it.
pub fn propose_instruction(track: &Track, registrant: &Keypair, next: Address) -> Instruction {
    let accounts = ownership::accounts::ProposeRegistrant {
        registrant: registrant.pubkey(),
        track: track.account,
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    };
    ownership::instruction::ProposeRegistrant { pending_registrant: next }.to_instruction(accounts)
}

fn propose(world: &mut World, track: &Track, registrant: &Keypair, next: Address) -> Result<Sent, Failure> {
    world.send(&[propose_instruction(track, registrant, next)], &[registrant])
}

/// `ownership::accept_registrant` as `next` would send it.
pub fn accept_instruction(track: &Track, next: &Keypair) -> Instruction {
    ownership::instruction::AcceptRegistrant {}.to_instruction(ownership::accounts::AcceptRegistrant {
        registrant: next.pubkey(),
        track: track.account,
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    })
}

fn accept(world: &mut World, track: &Track, next: &Keypair) -> Result<Sent, Failure> {
    world.send(&[accept_instruction(track, next)], &[next])
}

#[test]
fn a_new_manifest_has_the_next_version_and_is_in_the_mints_metadata() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    assert_eq!(stored(&world, &track).manifest_version, 1);
    let long = format!("ipfs://{}", "b".repeat(100));
    for (version, uri) in [(2, long.as_str()), (3, "ipfs://short")] {
        update(&mut world, &track, &artist, manifest_cid(version), uri).expect("updates");
        let now = stored(&world, &track);
        assert_eq!(now.manifest_version, u32::from(version));
        assert_eq!(now.manifest_cid[..36], manifest_cid(version));
        let mint = world.data(&track.mint);
        let found = mint.windows(uri.len()).any(|window| window == uri.as_bytes());
        assert!(found, "the mint's metadata contains {uri}");
    }
    let too_long = "x".repeat(129);
    expect_error(
        update(&mut world, &track, &artist, manifest_cid(4), &too_long),
        OwnershipError::Track_MetadataInvalid,
    );
    expect_error(update(&mut world, &track, &artist, vec![1; 41], "x"), OwnershipError::Track_ManifestCidInvalid);
    expect_error(update(&mut world, &track, &artist, vec![], "x"), OwnershipError::Track_ManifestCidInvalid);
}

#[test]
fn a_retired_track_refuses_only_new_listings() {
    let mut world = World::new();
    let (track, listing) = crate::market::listed(&mut world);
    let artist = track.registrant.insecure_clone();
    retire(&mut world, &track, &artist).expect("retires");
    assert_eq!(stored(&world, &track).state, Phase::Retired as u8);
    expect_error(retire(&mut world, &track, &artist), OwnershipError::Track_Retired);
    world.wait(1);
    let until = world.time() + 60;
    expect_error(Listing::list(&mut world, &track, &artist, 10, 1, until), OwnershipError::Track_Retired);
    let buyer = solana_tests::market::Buyer::new(&mut world, 1 << 40);
    listing.buy(&mut world, &track, &buyer, 10, u64::MAX).expect("a listing made before is still sold");
    track.deposit(&mut world, 1_000).expect("deposits are still accepted");
}

#[test]
fn a_track_changes_its_registrant_in_two_steps() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, next) = (track.registrant.insecure_clone(), world.wallet());
    expect_error(accept(&mut world, &track, &next), OwnershipError::Caller_NotPendingRegistrant);
    propose(&mut world, &track, &artist, next.pubkey()).expect("proposes");
    propose(&mut world, &track, &artist, Address::default()).expect("withdraws");
    expect_error(accept(&mut world, &track, &next), OwnershipError::Caller_NotPendingRegistrant);
    propose(&mut world, &track, &artist, next.pubkey()).expect("proposes");
    update(&mut world, &track, &artist, manifest_cid(2), "x")
        .expect("remains the registrant until the successor accepts");
    accept(&mut world, &track, &next).expect("accepts");
    expect_error(update(&mut world, &track, &artist, manifest_cid(3), "x"), OwnershipError::Caller_NotRegistrant);
    update(&mut world, &track, &next, manifest_cid(3), "x").expect("the successor acts");
    assert_eq!(world.balance(&track.tokens(&artist)), 1_000, "the shares are not transferred");
}

#[test]
fn attack_take_over_a_track() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let thief = world.wallet();
    expect_error(propose(&mut world, &track, &thief, thief.pubkey()), OwnershipError::Caller_NotRegistrant);
    expect_error(accept(&mut world, &track, &thief), OwnershipError::Caller_NotPendingRegistrant);
    expect_error(retire(&mut world, &track, &thief), OwnershipError::Caller_NotRegistrant);
    expect_error(update(&mut world, &track, &thief, manifest_cid(2), "x"), OwnershipError::Caller_NotRegistrant);
    let issuing = track.finish_issue_instruction(&thief.pubkey());
    expect_error(world.send(&[issuing], &[&thief]), OwnershipError::Caller_NotRegistrant);
}

#[test]
fn attack_propose_a_registrant_during_the_issue() {
    // A new registrant could otherwise allocate shares that are in the token account of the old one.
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let next = world.wallet().pubkey();
    expect_error(propose(&mut world, &track, &artist, next), OwnershipError::Track_NotIssued);
}

#[test]
fn attack_raise_the_resale_royalty() {
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let mut finish = track.finish_issue_instruction(&artist.pubkey());
    finish.data = anchor_lang::InstructionData::data(&ownership::instruction::FinishIssue { resale_bps: 1_001 });
    expect_error(world.send(&[finish], &[&artist]), OwnershipError::Track_ResaleRoyaltyTooHigh);
    track.finish_issue(&mut world).expect("finishes");
    expect_error(track.finish_issue(&mut world), OwnershipError::Track_NotIssuing);
}

fn admin(instruction: impl FnOnce(Address) -> Instruction, world: &mut World, by: &Keypair) -> Result<Sent, Failure> {
    let instruction = instruction(by.pubkey());
    world.send(&[instruction], &[by])
}

/// `ownership::propose_admin` as an admin would send it.
pub fn propose_admin(next: Address) -> impl FnOnce(Address) -> Instruction {
    move |admin| {
        let accounts = ownership::accounts::ProposeAdmin {
            admin,
            config: pda(&[seeds::CONFIG], &ownership::ID),
            event_authority: event_authority(&ownership::ID),
            program: ownership::ID,
        };
        ownership::instruction::ProposeAdmin { pending_admin: next }.to_instruction(accounts)
    }
}

/// `ownership::accept_admin` as `admin` would send it.
pub fn accept_admin(admin: Address) -> Instruction {
    let accounts = ownership::accounts::AcceptAdmin {
        admin,
        config: pda(&[seeds::CONFIG], &ownership::ID),
        event_authority: event_authority(&ownership::ID),
        program: ownership::ID,
    };
    ownership::instruction::AcceptAdmin {}.to_instruction(accounts)
}

#[test]
fn the_admin_changes_in_two_steps() {
    let mut world = World::new();
    let (old, next, thief) = (world.operator.insecure_clone(), world.wallet(), world.wallet());
    expect_error(admin(propose_admin(thief.pubkey()), &mut world, &thief), OwnershipError::Caller_NotAdmin);
    expect_error(admin(accept_admin, &mut world, &thief), OwnershipError::Caller_NotPendingAdmin);
    admin(propose_admin(next.pubkey()), &mut world, &old).expect("proposes");
    admin(accept_admin, &mut world, &next).expect("accepts");
    expect_error(admin(propose_admin(old.pubkey()), &mut world, &old), OwnershipError::Caller_NotAdmin);
}
