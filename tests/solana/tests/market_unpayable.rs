//! Listings whose seller cannot be paid: docs/protocol.md, "The market".

use ownership::error::OwnershipError;
use solana_account::Account;
use solana_signer::Signer as _;
use solana_tests::{
    Track, World, check_invariants,
    layout::token_account,
    market::{Buyer, Listing, market_fees},
};

use crate::{
    market::{PRICE, WEEK, listed, state},
    support::{TOKEN_ACCOUNT_FROZEN, TOKEN_MINT_MISMATCH, expect_error, expect_failure},
};

/// A track, a listing of its registrant, and a buyer with enough for ten shares.
fn sale(world: &mut World) -> (Track, Listing, Buyer) {
    let (track, listing) = listed(world);
    let buyer = Buyer::new(world, 10 * PRICE);
    (track, listing, buyer)
}

/// Changes the seller's receiving account.
fn change(world: &mut World, listing: &Listing, change: Change) {
    let mut account = world.svm.get_account(&listing.proceeds).expect("the receiving account");
    change(&mut account);
    world.svm.set_account(listing.proceeds, account).expect("account");
}

/// A change of an account.
type Change = fn(&mut Account);

/// Ways in which an account stops being payable, and the token program's error for a transfer to it.
fn unpayable() -> [(Change, String); 3] {
    let frozen = |account: &mut Account| account.data[token_account::STATE] = token_account::FROZEN;
    let closed = |account: &mut Account| *account = Account::default();
    let of_another_token = |account: &mut Account| account.data[token_account::MINT].fill(9);
    [
        (frozen, format!("Custom({TOKEN_ACCOUNT_FROZEN})")),
        (closed, "InvalidAccountData".into()),
        (of_another_token, format!("Custom({TOKEN_MINT_MISMATCH})")),
    ]
}

/// Expects a purchase of one share to fail with `error` and to move nothing.
#[track_caller]
fn sells_nothing(world: &mut World, (track, listing, buyer): &(Track, Listing, Buyer), error: &str) {
    expect_failure(listing.buy(world, track, buyer, 1, u64::MAX), error);
    assert_eq!(world.balance(&buyer.tokens), 10 * PRICE);
    assert_eq!((world.balance(&track.vault_tokens), world.balance(&market_fees())), (0, 0));
    assert_eq!((world.balance(&listing.escrow), world.balance(&track.tokens(&buyer.wallet))), (400, 0));
    assert_eq!(state(world, listing).map(|listing| listing.remaining), Some(400));
}

#[test]
fn a_seller_who_cannot_be_paid_sells_nothing_and_gets_the_shares_back() {
    for (unpayable, error) in unpayable() {
        let mut world = World::new();
        let sale = sale(&mut world);
        change(&mut world, &sale.1, unpayable);
        sells_nothing(&mut world, &sale, &error);
        let (track, listing, _) = sale;
        let seller = listing.seller.insecure_clone();
        listing.cancel(&mut world, &track, &seller).expect("cancels");
        assert_eq!(world.balance(&track.tokens(&seller)), 1_000);
        assert!(state(&world, &listing).is_none() && world.data(&listing.escrow).is_empty());
        check_invariants(&world, &track);
    }
}

#[test]
fn a_listing_sells_again_once_its_seller_can_be_paid() {
    let mut world = World::new();
    let sale = sale(&mut world);
    let good = world.svm.get_account(&sale.1.proceeds).expect("the receiving account");
    for (unpayable, error) in unpayable() {
        change(&mut world, &sale.1, unpayable);
        sells_nothing(&mut world, &sale, &error);
        world.svm.set_account(sale.1.proceeds, good.clone()).expect("account");
    }
    let (track, listing, buyer) = sale;
    listing.buy(&mut world, &track, &buyer, 1, u64::MAX).expect("buys");
    check_invariants(&world, &track);
}

#[test]
fn attack_block_the_listings_of_other_sellers_with_an_account_that_cannot_be_paid() {
    let mut world = World::new();
    let sale = sale(&mut world);
    let (track, listing, buyer) = &sale;
    let other = world.wallet();
    track.transfer(&mut world, &listing.seller, &other.pubkey(), 50).expect("transfers");
    world.wait(1);
    let until = world.time() + WEEK;
    let second = Listing::list(&mut world, track, &other, 50, PRICE, until).expect("lists");
    let [(frozen, error), ..] = unpayable();
    change(&mut world, listing, frozen);
    sells_nothing(&mut world, &sale, &error);
    second.buy(&mut world, track, buyer, 2, u64::MAX).expect("buys from the other seller");
    assert!(world.balance(&second.proceeds) > 0);

    // The shares do not stay locked either: anyone returns them after the expiry.
    world.wait(WEEK);
    let stranger = world.wallet();
    listing.cancel(&mut world, track, &stranger).expect("cancels");
    assert_eq!(world.balance(&track.tokens(&listing.seller)), 950);
    check_invariants(&world, track);
}

#[test]
fn attack_list_with_an_account_that_cannot_be_paid() {
    for (unpayable, _) in unpayable() {
        let mut world = World::new();
        let track = Track::issued(&mut world, 1_000);
        let seller = track.registrant.insecure_clone();
        let listing = Listing::planned(&mut world, &track, &seller, 1);
        change(&mut world, &listing, unpayable);
        let instructions = listing.instructions(&track, 10, PRICE, world.time() + WEEK);
        expect_error(world.send(&instructions, &[&seller]), OwnershipError::ProceedsAccount_Mismatch);
    }
}
