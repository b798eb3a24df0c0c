//! Owners whose token accounts have CPI Guard, which blocks transfers that a program makes with the owner's signature.

use anchor_lang::prelude::{Address, Id as _, Token2022};
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, check_invariants,
    market::{Buyer, Listing},
};
use spl_token_2022_interface::{
    extension::{
        ExtensionType,
        cpi_guard::instruction::{disable_cpi_guard, enable_cpi_guard},
    },
    instruction::{approve_checked, reallocate},
};

use crate::{
    market::{PRICE, WEEK, state},
    support::{CPI_GUARD_TRANSFER_BLOCKED, expect_code},
};

/// Enables CPI Guard for a token account of the owner, who pays for the longer account.
fn guard(world: &mut World, tokens: &Address, owner: &Keypair) {
    let (program, wallet) = (Token2022::id(), owner.pubkey());
    let longer = reallocate(&program, tokens, &wallet, &wallet, &[], &[ExtensionType::CpiGuard]).expect("Token-2022");
    let enable = enable_cpi_guard(&program, tokens, &wallet, &[]).expect("Token-2022");
    world.send(&[longer, enable], &[owner]).expect("enables CPI Guard");
}

fn unguard(world: &mut World, tokens: &Address, owner: &Keypair) {
    let disable = disable_cpi_guard(&Token2022::id(), tokens, &owner.pubkey(), &[]).expect("Token-2022");
    world.send(&[disable], &[owner]).expect("disables CPI Guard");
}

#[test]
fn owners_with_cpi_guard_transfer_list_buy_cancel_and_claim() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    guard(&mut world, &track.tokens(&seller), &seller);
    let buyer = Buyer::new(&mut world, 1_000 * PRICE);
    track.transfer(&mut world, &seller, &buyer.wallet.pubkey(), 100).expect("transfers");
    guard(&mut world, &track.tokens(&buyer.wallet), &buyer.wallet);

    let until = world.time() + WEEK;
    let listing = Listing::list(&mut world, &track, &seller, 400, PRICE, until).expect("lists");
    listing.buy(&mut world, &track, &buyer, 150, u64::MAX).expect("buys");
    assert_eq!(world.balance(&track.tokens(&buyer.wallet)), 250);
    listing.cancel(&mut world, &track, &seller).expect("cancels");
    assert!(state(&world, &listing).is_none());
    assert_eq!(world.balance(&track.tokens(&seller)), 750);
    check_invariants(&world, &track);

    world.wait(EPOCH);
    assert!(track.claim(&mut world, &seller).expect("claims") > 0);
    track.transfer(&mut world, &buyer.wallet, &seller.pubkey(), 250).expect("transfers");
    check_invariants(&world, &track);
}

#[test]
fn a_registrant_with_cpi_guard_allocates_after_disabling_it() {
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let tokens = track.tokens(&artist);
    guard(&mut world, &tokens, &artist);
    let fan = world.wallet().pubkey();
    expect_code(track.allocate(&mut world, &[(fan, 10)]), CPI_GUARD_TRANSFER_BLOCKED);
    assert_eq!(world.balance(&tokens), 1_000);
    unguard(&mut world, &tokens, &artist);
    track.allocate(&mut world, &[(fan, 10)]).expect("allocates");
    assert_eq!(world.balance(&tokens), 990);
    check_invariants(&world, &track);
}

#[test]
fn a_payment_account_with_cpi_guard_pays_only_through_a_delegate() {
    let mut world = World::with_token_2022();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    let until = world.time() + WEEK;
    let listing = Listing::list(&mut world, &track, &seller, 400, PRICE, until).expect("lists");
    guard(&mut world, &listing.proceeds, &seller);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    guard(&mut world, &buyer.tokens, &buyer.wallet);
    let wallet = buyer.wallet.pubkey();
    let deposit = track.deposit_instruction(&world, &wallet, &buyer.tokens, 5);
    expect_code(listing.buy(&mut world, &track, &buyer, 1, u64::MAX), CPI_GUARD_TRANSFER_BLOCKED);
    expect_code(world.send(std::slice::from_ref(&deposit), &[&buyer.wallet]), CPI_GUARD_TRANSFER_BLOCKED);
    assert_eq!((world.balance(&buyer.tokens), world.balance(&listing.proceeds)), (10 * PRICE, 0));

    // Another wallet spends what the owner approves, at most that, and receives the shares.
    let delegate = Buyer { wallet: world.wallet(), tokens: buyer.tokens };
    let mint = world.payment_mint;
    let to = delegate.wallet.pubkey();
    let decimals = solana_tests::PAYMENT_DECIMALS;
    let approve = approve_checked(&Token2022::id(), &buyer.tokens, &mint, &to, &wallet, &[], PRICE, decimals);
    world.send(&[approve.expect("Token-2022")], &[&buyer.wallet]).expect("approves");
    listing.buy(&mut world, &track, &delegate, 1, u64::MAX).expect("buys");
    assert_eq!(world.balance(&track.tokens(&delegate.wallet)), 1);
    assert!(world.balance(&listing.proceeds) > 0, "CPI Guard does not block receiving");

    unguard(&mut world, &buyer.tokens, &buyer.wallet);
    listing.buy(&mut world, &track, &buyer, 1, u64::MAX).expect("buys");
    world.send(&[deposit], &[&buyer.wallet]).expect("deposits");
    check_invariants(&world, &track);
}
