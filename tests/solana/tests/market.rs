//! Listing, buying and cancelling.

use anchor_lang::{AccountDeserialize as _, prelude::Address};
use ownership::{error::OwnershipError, state::Listing as ListingState};
use protocol::market::sale;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, RESALE_BPS, Track, World, ata, check_invariants,
    market::{Buyer, FEE_BPS, Listing, fee_instruction, market_fees, pause_instruction, withdraw_fees_instruction},
    pda, position, position_of,
};

use crate::{
    refusals::send_unchecked,
    support::{expect_error, substitute},
};

/// Price of one share, in units of the payment token.
pub const PRICE: u64 = 1_999_999;
/// Seconds in a week.
pub const WEEK: u64 = 604_800;

/// A track with 1,000 shares, of which the registrant lists 400 for a week.
pub fn listed(world: &mut World) -> (Track, Listing) {
    let track = Track::issued(world, 1_000);
    let seller = track.registrant.insecure_clone();
    let until = world.time() + WEEK;
    let listing = Listing::list(world, &track, &seller, 400, PRICE, until).expect("lists");
    (track, listing)
}

pub fn state(world: &World, listing: &Listing) -> Option<ListingState> {
    ListingState::try_deserialize(&mut world.data(&listing.account).as_slice()).ok()
}

fn shares(world: &World, track: &Track, buyer: &Buyer) -> u64 {
    world.balance(&track.tokens(&buyer.wallet))
}

#[test]
fn a_sale_pays_seller_vault_and_protocol_to_the_unit() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, 2_000_000_000);
    listing.buy(&mut world, &track, &buyer, 150, u64::MAX).expect("buys a part");
    let sold = sale(150, PRICE, RESALE_BPS, FEE_BPS).expect("a sale");
    assert_eq!(world.balance(&buyer.tokens), 2_000_000_000 - sold.price);
    assert_eq!(world.balance(&listing.proceeds), sold.proceeds);
    assert_eq!(world.balance(&market_fees()), sold.fee);
    assert_eq!(world.balance(&track.vault_tokens), sold.royalty);
    assert_eq!(shares(&world, &track, &buyer), 150);
    assert_eq!(state(&world, &listing).map(|listing| listing.remaining), Some(250));
    assert_eq!(check_invariants(&world, &track).vault.deposited, sold.royalty);
    let position = position_of(&world, &track.tokens(&buyer.wallet)).expect("the buyer's shares earn at once");
    assert_eq!(position.earnings.shares, 150);

    let seller_before = world.lamports(&listing.seller.pubkey());
    listing.buy(&mut world, &track, &buyer, 250, u64::MAX).expect("buys the rest");
    assert_eq!(shares(&world, &track, &buyer), 400);
    assert!(
        state(&world, &listing).is_none() && world.data(&listing.escrow).is_empty(),
        "the listing and its escrow are closed"
    );
    assert!(world.lamports(&listing.seller.pubkey()) > seller_before, "the rent returns to the seller");
    check_invariants(&world, &track);
}

#[test]
fn listed_shares_earn_for_the_seller() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    track.deposit(&mut world, 1_000_000).expect("deposits");
    world.wait(EPOCH + 1);
    let seller = listing.seller.insecure_clone();
    let destination = world.payment_account(&seller.pubkey(), 0);
    let claim = track.claim_instruction(&world, &listing.escrow, &seller.pubkey(), &destination);
    world.send(std::slice::from_ref(&claim), &[&seller]).expect("the seller claims for the escrow");
    assert_eq!(world.balance(&destination), 400_000);

    // Royalties of the escrow stay claimable after it is closed.
    track.deposit(&mut world, 1_000_000).expect("deposits");
    world.wait(EPOCH + 1);
    listing.cancel(&mut world, &track, &seller).expect("cancels");
    world.send(&[claim], &[&seller]).expect("claims after the escrow was closed");
    assert_eq!(world.balance(&destination), 800_000);
    assert_eq!(world.balance(&track.tokens(&seller)), 1_000);
    check_invariants(&world, &track);
}

#[test]
fn a_purchase_respects_price_amount_and_expiry() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, u64::MAX / 2);
    expect_error(listing.buy(&mut world, &track, &buyer, 2, 2 * PRICE - 1), OwnershipError::Sale_PriceAboveMaximum);
    expect_error(
        listing.buy(&mut world, &track, &buyer, 401, u64::MAX),
        OwnershipError::Listing_AmountExceedsRemaining,
    );
    expect_error(listing.buy(&mut world, &track, &buyer, 0, u64::MAX), OwnershipError::Sale_PriceZero);
    listing.buy(&mut world, &track, &buyer, 2, 2 * PRICE).expect("the limit itself");
    let stranger = world.wallet();
    expect_error(listing.cancel(&mut world, &track, &stranger), OwnershipError::Caller_NotSeller);
    world.wait(WEEK);
    expect_error(listing.buy(&mut world, &track, &buyer, 1, u64::MAX), OwnershipError::Listing_Expired);
    listing.cancel(&mut world, &track, &stranger).expect("any wallet cancels an expired listing");
    assert_eq!(world.balance(&track.tokens(&listing.seller)), 998);
}

#[test]
fn a_paused_market_refuses_only_listing_and_buying() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let admin = world.operator.insecure_clone();
    world.send(&[pause_instruction(&admin.pubkey(), true)], &[]).expect("pauses");
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    expect_error(listing.buy(&mut world, &track, &buyer, 1, u64::MAX), OwnershipError::Market_Paused);
    let (seller, until) = (listing.seller.insecure_clone(), world.time() + 60);
    world.wait(1);
    expect_error(Listing::list(&mut world, &track, &seller, 1, PRICE, until), OwnershipError::Market_Paused);
    let destination = world.payment_account(&seller.pubkey(), 0);
    let claim = track.claim_instruction(&world, &listing.escrow, &seller.pubkey(), &destination);
    world.send(&[claim], &[&seller]).expect("claims");
    listing.cancel(&mut world, &track, &seller).expect("cancels");
    world.send(&[pause_instruction(&admin.pubkey(), false)], &[]).expect("resumes");
    Listing::list(&mut world, &track, &seller, 1, PRICE, until).expect("lists");
}

#[test]
fn a_listing_keeps_the_fee_at_its_creation_and_the_admin_withdraws_fees() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let admin = world.operator.insecure_clone();
    expect_error(world.send(&[fee_instruction(&admin.pubkey(), 251)], &[]), OwnershipError::Market_FeeTooHigh);
    world.send(&[fee_instruction(&admin.pubkey(), 250)], &[]).expect("raises the fee");
    let buyer = Buyer::new(&mut world, 100 * PRICE);
    listing.buy(&mut world, &track, &buyer, 100, u64::MAX).expect("buys");
    let fee = sale(100, PRICE, RESALE_BPS, FEE_BPS).expect("a sale").fee;
    let destination = world.payment_account(&Address::new_from_array([9; 32]), 0);
    let withdraw = withdraw_fees_instruction(&world, &admin.pubkey(), &destination);
    world.send(std::slice::from_ref(&withdraw), &[]).expect("withdraws");
    assert_eq!(world.balance(&destination), fee);
    expect_error(world.send(&[withdraw], &[]), OwnershipError::Amount_Zero);
}

#[test]
fn invalid_terms_of_a_listing_are_refused() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    let now = world.time();
    let mut refused = |amount, price, until, error| {
        world.wait(1);
        expect_error(Listing::list(&mut world, &track, &seller, amount, price, until), error);
    };
    refused(10, 0, now + WEEK, OwnershipError::Sale_PriceZero);
    refused(10, u64::MAX / 9, now + WEEK, OwnershipError::Sale_PriceExceedsLimit);
    refused(10, 1, now, OwnershipError::Listing_ExpiryInvalid);
    refused(10, 1, 1 << 40, OwnershipError::Listing_ExpiryInvalid);
    refused(0, 1, now + WEEK, OwnershipError::Escrow_Empty);
}

#[test]
fn shares_that_a_program_buys_earn_for_it() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let treasury = pda(&[b"treasury"], &ownership::ID);
    world.set_lamports(&treasury, 1_000_000_000);
    let tokens = ata(&treasury, &track.mint);
    let create = track.create_tokens_instruction(&world.operator.pubkey(), &treasury);
    world.send(&[create], &[]).expect("creates");
    // Only a program can sign for its account, by calling the market; here the signature is not checked.
    let buyer = Buyer { wallet: world.wallet(), tokens: world.payment_account(&treasury, 10 * PRICE) };
    let (wallet, own) = (buyer.wallet.pubkey(), track.tokens(&buyer.wallet));
    let mut buy = listing.buy_instruction(&world, &track, &buyer, 2, u64::MAX);
    for (ours, theirs) in [(wallet, treasury), (own, tokens), (position(&own), position(&tokens))] {
        substitute(&mut buy, &ours, &theirs);
    }
    send_unchecked(&mut world, &buy).expect("buys");
    let opened = position_of(&world, &tokens).expect("position");
    assert_eq!((opened.earnings.shares, opened.beneficiary, opened.payer), (2, treasury, treasury));
    check_invariants(&world, &track);
}
