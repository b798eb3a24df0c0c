//! Accounts and switches that the market refuses.

use anchor_lang::prelude::{Id as _, Token};
use ownership::error::OwnershipError;
use solana_signer::Signer as _;
use solana_tests::{
    Track, World,
    market::{Buyer, Listing, market_fees, pause_instruction, withdraw_fees_instruction},
};

use super::refuses;
use crate::{
    market::{PRICE, WEEK, listed},
    support::expect_error,
};

#[test]
fn attack_list_and_cancel_with_the_accounts_of_another_track() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let (other, foreign) = listed(&mut world);
    let seller = listing.seller.insecure_clone();
    // A listing of the other track's shares, opened with this track.
    let mixed = Listing::planned(&mut world, &other, &seller, 9);
    let open = mixed.open_instruction(&other);
    refuses(&mut world, &open, &[&seller], &[(other.account, track.account, OwnershipError::Mint_Mismatch)]);
    let number = world.time() + 1;
    let planned = Listing::planned(&mut world, &track, &seller, number);
    let open = planned.open_instruction(&track);
    refuses(&mut world, &open, &[&seller], &[(track.vault, other.vault, OwnershipError::Vault_Mismatch)]);
    world.send(&[open], &[&seller]).expect("opens");

    let until = world.time() + WEEK;
    let list = planned.list_instruction(&track, &seller.pubkey(), PRICE, until);
    let cases = [
        (track.account, other.account, OwnershipError::Track_Mismatch),
        (planned.escrow, listing.escrow, OwnershipError::Escrow_Mismatch),
    ];
    refuses(&mut world, &list, &[&seller], &cases);
    let cases = [(planned.account, foreign.account, OwnershipError::Caller_NotSeller)];
    refuses(&mut world, &list, &[&seller], &cases);
    expect_error(world.send(&[list], &[&seller]), OwnershipError::Escrow_Empty);
    let late = listing.list_instruction(&track, &seller.pubkey(), PRICE, until);
    expect_error(world.send(&[late], &[&seller]), OwnershipError::Listing_AlreadyActive);

    let cancel = listing.cancel_instruction(&track, &seller.pubkey(), &track.tokens(&seller));
    let cases = [
        (track.account, other.account, OwnershipError::Track_Mismatch),
        (track.mint, other.mint, OwnershipError::Mint_Mismatch),
        (listing.escrow, planned.escrow, OwnershipError::Escrow_Mismatch),
    ];
    refuses(&mut world, &cancel, &[&seller], &cases);
}

#[test]
fn attack_open_or_finish_a_listing_on_a_paused_market() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (admin, seller) = (world.operator.pubkey(), track.registrant.insecure_clone());
    let (first, second) =
        (Listing::planned(&mut world, &track, &seller, 1), Listing::planned(&mut world, &track, &seller, 2));
    let deliver = track.transfer_instruction(&track.tokens(&seller), &seller.pubkey(), &first.escrow, 10);
    world.send(&[first.open_instruction(&track), deliver], &[&seller]).expect("opens");
    world.send(&[pause_instruction(&admin, true)], &[]).expect("pauses");
    let list = first.list_instruction(&track, &seller.pubkey(), PRICE, world.time() + WEEK);
    let open = second.open_instruction(&track);
    for instruction in [&list, &open] {
        expect_error(world.send(std::slice::from_ref(instruction), &[&seller]), OwnershipError::Market_Paused);
    }
    world.send(&[pause_instruction(&admin, false)], &[]).expect("goes on");
    world.send(&[list, open], &[&seller]).expect("lists and opens");
}

#[test]
fn attack_withdraw_fees_from_another_account_or_in_another_token() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let admin = world.operator.pubkey();
    let destination = world.payment_account(&admin, 0);
    let withdraw = withdraw_fees_instruction(&world, &admin, &destination);
    expect_error(world.send(std::slice::from_ref(&withdraw), &[]), OwnershipError::Amount_Zero);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    listing.buy(&mut world, &track, &buyer, 1, u64::MAX).expect("a sale with a fee");
    let (mint, other) = (world.payment_mint, world.payment_account(&admin, 9));
    let cases = [
        (market_fees(), other, OwnershipError::FeeAccount_Mismatch),
        (mint, track.mint, OwnershipError::PaymentToken_Mismatch),
        (Token::id(), ownership::ID, OwnershipError::PaymentToken_Mismatch),
    ];
    refuses(&mut world, &withdraw, &[], &cases);
    world.send(&[withdraw], &[]).expect("withdraws");
}
