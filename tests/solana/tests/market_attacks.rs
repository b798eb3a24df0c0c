//! Attacks on the market. Each would succeed without the check whose error the test expects.

use anchor_lang::prelude::Address;
use ownership::error::OwnershipError;
use royalties::error::RoyaltiesError;
use solana_instruction::Instruction;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Failure, RESALE_BPS, Sent, Track, World, check_invariants, event_authority,
    market::{
        Buyer, FEE_BPS, Listing, fee_instruction, initialize_market_instruction, market_fees, pause_instruction,
        withdraw_fees_instruction,
    },
    position, position_of,
};

use crate::{
    market::{PRICE, WEEK, listed, state},
    support::{
        ACCOUNT_IN_USE, HOOK_ACCOUNT_MISSING, TOKEN_INSUFFICIENT_FUNDS, expect_code, expect_error, expect_failure,
        substitute, unsign,
    },
};

/// Sends `buy` for one share with the account `ours` replaced by `theirs`.
fn buy_with(
    world: &mut World,
    track: &Track,
    listing: &Listing,
    ours: &Address,
    theirs: &Address,
) -> Result<Sent, Failure> {
    let buyer = Buyer::new(world, 10 * PRICE);
    let wallet = buyer.wallet.pubkey();
    world.send(&[track.create_tokens_instruction(&wallet, &wallet)], &[&buyer.wallet]).expect("creates");
    let mut buy = listing.buy_instruction(world, track, &buyer, 1, u64::MAX);
    substitute(&mut buy, ours, theirs);
    world.send(&[buy], &[&buyer.wallet])
}

#[test]
fn attack_buy_with_substituted_accounts() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    world.wait(1);
    let (other, foreign) = listed(&mut world);
    let own = world.payment_account(&Address::new_from_array([5; 32]), 0);
    let cases = [
        (track.account, other.account, OwnershipError::Track_Mismatch),
        (listing.seller.pubkey(), world.operator.pubkey(), OwnershipError::Seller_Mismatch),
        (listing.escrow, foreign.escrow, OwnershipError::Escrow_Mismatch),
        (track.mint, other.mint, OwnershipError::Mint_Mismatch),
        (track.vault, other.vault, OwnershipError::Vault_Mismatch),
        (listing.proceeds, own, OwnershipError::ProceedsAccount_Mismatch),
        (market_fees(), own, OwnershipError::FeeAccount_Mismatch),
        (world.payment_mint, other.mint, OwnershipError::PaymentToken_Mismatch),
    ];
    for (ours, theirs, error) in cases {
        expect_error(buy_with(&mut world, &track, &listing, &ours, &theirs), error);
    }
    // Accounts that `buy` does not check itself: Token-2022 and `royalties`, which it calls, refuse them.
    for (ours, theirs) in [(position(&listing.escrow), position(&foreign.escrow)), (track.purse, other.purse)] {
        expect_code(buy_with(&mut world, &track, &listing, &ours, &theirs), HOOK_ACCOUNT_MISSING);
    }
    let vault_tokens = buy_with(&mut world, &track, &listing, &track.vault_tokens, &other.vault_tokens);
    expect_error(vault_tokens, RoyaltiesError::VaultTokens_Mismatch);
    let metas = buy_with(&mut world, &track, &listing, &track.extra_account_metas, &other.extra_account_metas);
    expect_failure(metas, "NotEnoughAccountKeys");
    buy_with(&mut world, &track, &listing, &track.account, &track.account).expect("nothing substituted");
}

#[test]
fn attack_buy_without_the_buyers_signature() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    let wallet = buyer.wallet.pubkey();
    world.send(&[track.create_tokens_instruction(&wallet, &wallet)], &[&buyer.wallet]).expect("creates");
    let mut buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
    unsign(&mut buy, &wallet);
    expect_failure(world.send(&[buy], &[]), "MissingRequiredSignature");
    assert_eq!(world.balance(&buyer.tokens), 10 * PRICE);
}

#[test]
fn attack_buy_paying_oneself() {
    // The buyer passes its own token account twice: as the account that pays and as the seller's.
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    let wallet = buyer.wallet.pubkey();
    world.send(&[track.create_tokens_instruction(&wallet, &wallet)], &[&buyer.wallet]).expect("creates");
    let mut buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
    substitute(&mut buy, &listing.proceeds, &buyer.tokens);
    expect_error(world.send(&[buy], &[&buyer.wallet]), OwnershipError::ProceedsAccount_Mismatch);
}

#[test]
fn attack_raise_the_price_before_a_purchase_lands() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let seller = listing.seller.insecure_clone();
    let buyer = Buyer::new(&mut world, 100 * PRICE);
    // The seller cancels and lists at the same address for ten times as much, before the buyer's transaction lands.
    listing.cancel(&mut world, &track, &seller).expect("cancels");
    let until = world.time() + WEEK;
    world.send(&listing.instructions(&track, 400, 10 * PRICE, until), &[&seller]).expect("lists again");
    expect_error(listing.buy(&mut world, &track, &buyer, 1, PRICE), OwnershipError::Sale_PriceAboveMaximum);
}

#[test]
fn attack_list_twice_to_raise_the_price() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let seller = listing.seller.insecure_clone();
    let again = listing.list_instruction(&track, &seller.pubkey(), 10 * PRICE, world.time() + WEEK);
    expect_error(world.send(&[again], &[&seller]), OwnershipError::Listing_AlreadyActive);
    expect_code(world.send(&[listing.open_instruction(&track)], &[&seller]), ACCOUNT_IN_USE);
}

#[test]
fn attack_activate_the_listing_of_another_seller() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    let listing = Listing::planned(&mut world, &track, &seller, 1);
    let until = world.time() + WEEK;
    let [open, transfer, _] = listing.instructions(&track, 10, PRICE, until);
    world.send(&[open, transfer], &[&seller]).expect("opens");
    let thief = world.wallet();
    let mut list = listing.list_instruction(&track, &thief.pubkey(), 1, until);
    substitute(&mut list, &listing.proceeds, &world.payment_account(&thief.pubkey(), 0));
    expect_error(world.send(&[list], &[&thief]), OwnershipError::Caller_NotSeller);
    // The seller's own listing, with a proceeds account that is not the seller's.
    let mut list = listing.list_instruction(&track, &seller.pubkey(), 1, until);
    substitute(&mut list, &listing.proceeds, &track.vault_tokens);
    expect_error(world.send(&[list], &[&seller]), OwnershipError::ProceedsAccount_Mismatch);
}

#[test]
fn attack_buy_from_a_listing_that_is_not_active() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    let listing = Listing::planned(&mut world, &track, &seller, 1);
    let [open, transfer, _] = listing.instructions(&track, 10, PRICE, world.time() + WEEK);
    world.send(&[open, transfer], &[&seller]).expect("opens");
    let buyer = Buyer::new(&mut world, PRICE);
    expect_error(listing.buy(&mut world, &track, &buyer, 1, u64::MAX), OwnershipError::Listing_NotActive);
    let stranger = world.wallet();
    expect_error(listing.cancel(&mut world, &track, &stranger), OwnershipError::Caller_NotSeller);
    listing.cancel(&mut world, &track, &seller).expect("the seller takes the shares back");
    assert_eq!(world.balance(&track.tokens(&seller)), 1_000);
}

#[test]
fn attack_buy_ones_own_listing() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let other = world.payment_account(&listing.seller.pubkey(), 10 * PRICE);
    for tokens in [other, listing.proceeds] {
        let buyer = Buyer { wallet: listing.seller.insecure_clone(), tokens };
        let buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
        expect_error(world.send(&[buy], &[&buyer.wallet]), OwnershipError::Listing_BuyerIsSeller);
    }
}

#[test]
fn attack_cancel_to_ones_own_account() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let thief = world.wallet();
    world.send(&[track.create_tokens_instruction(&thief.pubkey(), &thief.pubkey())], &[&thief]).expect("creates");
    world.wait(WEEK);
    let cancel = listing.cancel_instruction(&track, &thief.pubkey(), &track.tokens(&thief));
    expect_error(world.send(&[cancel], &[&thief]), OwnershipError::Seller_Mismatch);
    // The thief takes the place of the seller, who would receive the rent.
    let mut cancel = listing.cancel_instruction(&track, &thief.pubkey(), &track.tokens(&listing.seller));
    substitute(&mut cancel, &listing.seller.pubkey(), &thief.pubkey());
    expect_error(world.send(&[cancel], &[&thief]), OwnershipError::Seller_Mismatch);
}

#[test]
fn attack_block_a_sale_with_unwanted_shares() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, 1_000 * PRICE);
    listing.buy(&mut world, &track, &buyer, 10, u64::MAX).expect("buys");
    // A share that another wallet sends to the escrow is not for sale and does not block the sale; the seller receives
    // it.
    let gift = track.transfer_instruction(&track.tokens(&buyer.wallet), &buyer.wallet.pubkey(), &listing.escrow, 1);
    world.send(&[gift], &[&buyer.wallet]).expect("sends");
    expect_error(
        listing.buy(&mut world, &track, &buyer, 391, u64::MAX),
        OwnershipError::Listing_AmountExceedsRemaining,
    );
    listing.buy(&mut world, &track, &buyer, 390, u64::MAX).expect("buys the rest");
    assert!(state(&world, &listing).is_some());
    let stranger = world.wallet();
    listing.cancel(&mut world, &track, &stranger).expect("any wallet cancels a listing that is sold out");
    assert!(state(&world, &listing).is_none());
    assert_eq!(world.balance(&track.tokens(&listing.seller)), 601);
    check_invariants(&world, &track);
}

#[test]
fn attack_prefund_the_addresses_of_a_listing() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    let listing = Listing::planned(&mut world, &track, &seller, 7);
    for address in [listing.account, listing.escrow, position(&listing.escrow)] {
        world.set_lamports(&address, 1_000_000);
    }
    let until = world.time() + WEEK;
    world.send(&listing.instructions(&track, 10, PRICE, until), &[&seller]).expect("lists");
}

#[test]
fn attack_claim_or_redirect_what_listed_shares_earn() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    track.deposit(&mut world, 1_000_000).expect("deposits");
    world.wait(EPOCH + 1);
    let thief = world.wallet();
    let destination = world.payment_account(&thief.pubkey(), 0);
    let claim = track.claim_instruction(&world, &listing.escrow, &thief.pubkey(), &destination);
    expect_error(world.send(&[claim], &[&thief]), RoyaltiesError::Caller_NotBeneficiary);
    for owner in [thief.pubkey(), listing.seller.pubkey()] {
        let redirect = royalties::instruction::SetBeneficiary { beneficiary: thief.pubkey() };
        let accounts = royalties::accounts::SetBeneficiary {
            owner,
            vault: track.vault,
            position: position(&listing.escrow),
            event_authority: event_authority(&royalties::ID),
            program: royalties::ID,
        };
        let signer = if owner == thief.pubkey() { &thief } else { &listing.seller };
        let result = world.send(&[redirect.to_instruction(accounts)], &[signer]);
        expect_error(result, RoyaltiesError::Owner_Mismatch);
    }
    assert_eq!(position_of(&world, &listing.escrow).expect("a position").beneficiary, listing.seller.pubkey());
}

#[test]
fn attack_buy_into_a_deposit() {
    // Buy all listed shares just before a deposit and claim one second after it: the buyer earns only what drips in
    // that second.
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, 1_000 * PRICE);
    listing.buy(&mut world, &track, &buyer, 400, u64::MAX).expect("buys");
    track.deposit(&mut world, 1_000_000_000).expect("deposits");
    world.wait(1);
    let got = track.claim(&mut world, &buyer.wallet).expect("claims");
    // 40 % of the deposit and of the royalty, for one second of the epoch.
    let royalty = protocol::market::sale(400, PRICE, RESALE_BPS, FEE_BPS).expect("a sale").royalty;
    assert!(got <= (1_000_000_000 + royalty) * 2 / 5 / EPOCH + 1, "{got}");
}

#[test]
fn attack_avoid_the_royalty_share_by_share() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let seller = track.registrant.insecure_clone();
    let until = world.time() + WEEK;
    let listing = Listing::list(&mut world, &track, &seller, 20, 19, until).expect("lists");
    let buyer = Buyer::new(&mut world, 10_000);
    for _ in 0..20 {
        listing.buy(&mut world, &track, &buyer, 1, 19).expect("buys");
    }
    // 5 % of 19 is 0.95: with rounding down, twenty such sales would pay no royalty at all.
    assert_eq!(check_invariants(&world, &track).vault.deposited, 20);
}

#[test]
fn attack_the_market_without_being_its_admin() {
    let mut world = World::new();
    let (_, _) = listed(&mut world);
    let thief = world.wallet();
    let own = world.payment_account(&thief.pubkey(), 0);
    let attempts: [Instruction; 3] = [
        pause_instruction(&thief.pubkey(), true),
        fee_instruction(&thief.pubkey(), 0),
        withdraw_fees_instruction(&world, &thief.pubkey(), &own),
    ];
    for attempt in attempts {
        expect_error(world.send(&[attempt], &[&thief]), OwnershipError::Caller_NotAdmin);
    }
    let again = initialize_market_instruction(&world, &world.operator.pubkey(), 0);
    expect_code(world.send(&[again], &[]), ACCOUNT_IN_USE);
    let mut fresh = World::deployed();
    let thief = fresh.wallet();
    let forged = initialize_market_instruction(&fresh, &thief.pubkey(), 0);
    expect_failure(fresh.send(&[forged], &[&thief]), "UninitializedAccount");
}

#[test]
fn attack_withdraw_fees_from_a_vault() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    listing.buy(&mut world, &track, &buyer, 5, u64::MAX).expect("buys");
    let admin = world.operator.pubkey();
    let own = world.payment_account(&admin, 0);
    let mut withdraw = withdraw_fees_instruction(&world, &admin, &own);
    substitute(&mut withdraw, &market_fees(), &track.vault_tokens);
    expect_error(world.send(&[withdraw], &[]), OwnershipError::FeeAccount_Mismatch);
    assert!(world.balance(&market_fees()) > 0);
}

#[test]
fn attack_list_shares_of_a_track_that_is_not_issued() {
    let mut world = World::new();
    let artist = world.wallet();
    let track = Track::register(&mut world, &artist, 1_000).expect("registers");
    let until = world.time() + WEEK;
    expect_error(Listing::list(&mut world, &track, &artist, 10, PRICE, until), OwnershipError::Track_NotIssued);
}

#[test]
fn attack_overflow_a_price() {
    let mut world = World::new();
    let track = Track::issued(&mut world, (1 << 40) - 1);
    let seller = track.registrant.insecure_clone();
    let until = world.time() + WEEK;
    expect_error(
        Listing::list(&mut world, &track, &seller, (1 << 40) - 1, 1 << 25, until),
        OwnershipError::Sale_PriceExceedsLimit,
    );
    let listing =
        Listing::list(&mut world, &track, &seller, (1 << 40) - 1, 1 << 24, until).expect("the highest price that fits");
    let buyer = Buyer::new(&mut world, u64::MAX - 1);
    listing.buy(&mut world, &track, &buyer, (1 << 40) - 1, u64::MAX).expect("buys everything");
    check_invariants(&world, &track);
    let poor = Buyer::new(&mut world, 1);
    world.wait(1);
    let until = world.time() + WEEK;
    let listing = Listing::list(&mut world, &track, &buyer.wallet, 10, 1, until);
    let listing = listing.expect("the buyer sells on");
    expect_code(listing.buy(&mut world, &track, &poor, 2, u64::MAX), TOKEN_INSUFFICIENT_FUNDS);
}
