//! Accounts and values that `ownership` refuses at its set-up and on a track.

use anchor_lang::prelude::{Address, Id as _, Token};
use ownership::error::OwnershipError;
use royalties::error::RoyaltiesError;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, manifest_cid,
    market::{Buyer, FEE_BPS, Listing, initialize_market_instruction},
};

use super::{fixes, refuses};
use crate::{
    market::{PRICE, WEEK},
    registrants::update_instruction,
    support::expect_error,
};

#[test]
fn attack_pass_another_program_off_as_royalties_to_ownership() {
    let mut world = World::new();
    let artist = world.wallet();
    let program = [royalties::ID];
    let planned = Track::planned(&world, &artist, 0, 1_000);
    let register = planned.register_instruction(&world, 0);
    fixes(&mut world, &register, &[&artist], &program);
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let fan = world.wallet().pubkey();
    fixes(&mut world, &track.allocate_instruction(&[(fan, 1)]), &[&artist], &program);
    fixes(&mut world, &track.finish_issue_instruction(&artist.pubkey()), &[&artist], &program);
    track.finish_issue(&mut world).expect("finishes");
    let number = world.time() + 1;
    let planned = Listing::planned(&mut world, &track, &artist, number);
    fixes(&mut world, &planned.open_instruction(&track), &[&artist], &program);
    let until = world.time() + WEEK;
    let listing = Listing::list(&mut world, &track, &artist, 10, PRICE, until).expect("lists");
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    let buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
    fixes(&mut world, &buy, &[&buyer.wallet], &program);
    let cancel = listing.cancel_instruction(&track, &artist.pubkey(), &track.tokens(&artist));
    fixes(&mut world, &cancel, &[&artist], &program);
}

#[test]
fn attack_set_ownership_up_with_what_does_not_fit() {
    let mut world = World::deployed();
    let (authority, stranger) = (world.operator.pubkey(), world.wallet());
    let setup = World::initialize_ownership_instruction(&stranger.pubkey(), b"solana:devnet");
    expect_error(world.send(&[setup], &[&stranger]), OwnershipError::Caller_NotUpgradeAuthority);
    for caip2 in [&[][..], &[b'x'; 42]] {
        let setup = World::initialize_ownership_instruction(&authority, caip2);
        expect_error(world.send(&[setup], &[]), OwnershipError::Deployment_Caip2Invalid);
    }
    world.epoch_length = 0;
    let setup = world.initialize_royalties_instruction(&authority, &world.payment_mint);
    expect_error(world.send(&[setup], &[]), RoyaltiesError::Epoch_LengthZero);
    world.epoch_length = EPOCH;
    let setup = [
        World::initialize_ownership_instruction(&authority, b"solana:devnet"),
        world.initialize_royalties_instruction(&authority, &world.payment_mint),
    ];
    world.send(&setup, &[]).expect("initialises");
    let market = initialize_market_instruction(&world, &stranger.pubkey(), FEE_BPS);
    expect_error(world.send(&[market], &[&stranger]), OwnershipError::Caller_NotUpgradeAuthority);
    let greedy = initialize_market_instruction(&world, &authority, 251);
    expect_error(world.send(&[greedy], &[]), OwnershipError::Market_FeeTooHigh);
    let market = initialize_market_instruction(&world, &authority, FEE_BPS);
    let other_mint = Address::new_unique();
    let account = world.svm.get_account(&world.payment_mint).expect("mint");
    world.svm.set_account(other_mint, account).expect("another mint");
    let mint = world.payment_mint;
    let cases = [
        (mint, other_mint, OwnershipError::PaymentToken_Unsupported),
        (Token::id(), ownership::ID, OwnershipError::PaymentToken_Unsupported),
    ];
    refuses(&mut world, &market, &[], &cases);
    world.send(&[market], &[]).expect("initialises the market");
}

#[test]
fn attack_manage_a_track_with_the_accounts_of_another() {
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let other = Track::planned(&world, &artist, 1, 1_000);
    world.send(&[other.register_instruction(&world, 1)], &[&artist]).expect("registers");
    let (mint, vault) = (
        (track.mint, other.mint, OwnershipError::Mint_Mismatch),
        (track.vault, other.vault, OwnershipError::Vault_Mismatch),
    );
    let fan = world.wallet().pubkey();
    refuses(&mut world, &track.allocate_instruction(&[(fan, 1)]), &[&artist], &[mint, vault]);
    refuses(&mut world, &track.finish_issue_instruction(&artist.pubkey()), &[&artist], &[vault]);
    let update = update_instruction(&track, &artist, manifest_cid(2), "x");
    refuses(&mut world, &update, &[&artist], &[mint]);
}
