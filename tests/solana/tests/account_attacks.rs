//! Attacks with share token accounts that are not what they seem: multisigs, accounts that were closed and created
//! again, and accounts whose owner can change.

use anchor_lang::prelude::{Address, Id as _, Token, Token2022};
use ownership::error::OwnershipError;
use royalties::{
    error::RoyaltiesError,
    event::{PositionClosed, PositionSynced, SharesMoved},
};
use solana_account::Account;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, ata, check_invariants, layout::token_account, market::Buyer, position, position_of,
};

use crate::{
    events::events,
    hook::execute,
    market::{PRICE, WEEK, listed},
    positions::without_purse,
    support::{expect_error, substitute},
};

/// Size of a multisig of Token-2022.
const MULTISIG: usize = 355;
/// The extension of an account that is transferring.
const TRANSFERRING: [u8; 5] = [15, 0, 1, 0, 1];

/// Writes a multisig whose bytes read as an account of `amount` shares of the track, whose owner is immutable, during a
/// transfer. The signers of a multisig are any addresses, so its creator chooses all of these bytes; those of the mint's
/// first three bytes, which are not free, cost some 250,000 attempts for a track of one's own.
fn multisig(world: &mut World, track: &Track, owner: &Address, amount: u64) -> Address {
    let mut data = vec![0; MULTISIG];
    data[token_account::MINT].copy_from_slice(track.mint.as_ref());
    data[token_account::OWNER].copy_from_slice(owner.as_ref());
    data[token_account::AMOUNT].copy_from_slice(&amount.to_le_bytes());
    data[token_account::STATE] = token_account::INITIALIZED;
    data[token_account::SIZE] = token_account::ACCOUNT_TYPE;
    let entries = [&token_account::IMMUTABLE_OWNER[..], &TRANSFERRING].concat();
    data[token_account::EXTENSIONS..][..entries.len()].copy_from_slice(&entries);
    let address = Address::new_unique();
    let lamports = world.svm.minimum_balance_for_rent_exemption(MULTISIG);
    let account = Account { lamports, data, owner: Token2022::id(), executable: false, rent_epoch: u64::MAX };
    world.svm.set_account(address, account).expect("a multisig");
    address
}

/// Closes the token account of `wallet` and creates it again at the same address with `owner`, as the holder of the key
/// of an account that is not an associated one can.
fn recreate(world: &mut World, tokens: &Address, owner: &Address) {
    let mut account = world.svm.get_account(tokens).expect("token account");
    account.data[token_account::OWNER].copy_from_slice(owner.as_ref());
    world.svm.set_account(*tokens, account).expect("another owner");
}

/// Writes the token account of `tokens` to `address`, with `amount` shares and an owner that can change.
fn with_mutable_owner(world: &mut World, tokens: &Address, address: &Address, amount: u64) {
    let mut account = world.svm.get_account(tokens).expect("token account");
    account.data.truncate(token_account::EXTENSIONS);
    account.data.extend([15, 0, 1, 0, 0]);
    account.data[token_account::AMOUNT].copy_from_slice(&amount.to_le_bytes());
    world.svm.set_account(*address, account).expect("an account whose owner can change");
}

#[test]
fn attack_take_unopened_shares_with_a_multisig() {
    let mut world = World::new();
    let track = without_purse(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let (fan, thief) = (world.wallet(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 300).expect("the fan's shares are unopened");
    let fake = multisig(&mut world, &track, &thief.pubkey(), 300);
    let open = track.open_instruction(&thief.pubkey(), &thief.pubkey(), &fake);
    expect_error(world.send(&[open], &[&thief]), RoyaltiesError::ShareAccount_Invalid);
    track.open(&mut world, &fan.pubkey()).expect("the fan's shares are still there");
    check_invariants(&world, &track);
}

#[test]
fn attack_emit_transfers_of_multisigs() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let artist = track.registrant.insecure_clone();
    let victim = world.wallet().pubkey();
    let from = multisig(&mut world, &track, &victim, 0);
    let to = multisig(&mut world, &track, &artist.pubkey(), u64::MAX);
    let forged = execute(&track, &from, &to);
    expect_error(world.send(&[forged], &[]), RoyaltiesError::ShareAccount_Invalid);
}

#[test]
fn attack_hide_shares_behind_the_position_of_a_former_owner() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan, heir) = (track.registrant.insecure_clone(), world.wallet(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 100).expect("transfers");
    let tokens = track.tokens(&fan);
    recreate(&mut world, &tokens, &heir.pubkey());

    // Every event names the owner and the balance of the account of now, and says that no position counts them.
    let send = track.transfer_instruction(&track.tokens(&artist), &artist.pubkey(), &tokens, 10);
    let sent = world.send(&[send], &[&artist]).expect("transfers");
    let [moved] = &events::<SharesMoved>(&sent)[..] else { panic!("one move") };
    assert_eq!((moved.to.owner, moved.to.balance, moved.to.open), (heir.pubkey(), 110, false));
    assert_eq!(moved.to.state.shares, 0, "the position of the former owner counts none");
    let sent = track.sync(&mut world, &tokens).expect("syncs");
    let [synced] = &events::<PositionSynced>(&sent)[..] else { panic!("one correction") };
    assert_eq!((synced.position.owner, synced.position.balance, synced.position.open), (heir.pubkey(), 110, false));
    let close = track.close_instruction(&tokens, &fan.pubkey(), &track.purse, false);
    let sent = world.send(&[close], &[]).expect("any wallet closes it");
    let [closed] = &events::<PositionClosed>(&sent)[..] else { panic!("one closing") };
    assert_eq!((closed.position.owner, closed.position.balance, closed.position.open), (heir.pubkey(), 110, false));

    let back = track.transfer_instruction(&tokens, &heir.pubkey(), &track.tokens(&artist), 110);
    let sent = world.send(&[back], &[&heir]).expect("transfers");
    let [moved] = &events::<SharesMoved>(&sent)[..] else { panic!("one move") };
    assert_eq!((moved.from.owner, moved.from.balance, moved.from.open), (heir.pubkey(), 0, false));
    check_invariants(&world, &track);
}

#[test]
fn attack_earn_after_giving_an_account_away() {
    // The owner creates the account again as one whose owner can change, so that it can be given away without a
    // transfer of shares.
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 100).expect("transfers");
    let tokens = track.tokens(&fan);
    with_mutable_owner(&mut world, &tokens, &tokens, 100);
    let sent = track.transfer(&mut world, &artist, &fan.pubkey(), 10).expect("transfers");
    let [moved] = &events::<SharesMoved>(&sent)[..] else { panic!("one move") };
    assert_eq!((moved.to.balance, moved.to.open, moved.to.state.shares), (110, false, 0));
    assert_eq!(check_invariants(&world, &track).vault.unopened.shares, 110);
    track.deposit(&mut world, 1_000).expect("deposits");
    world.wait(EPOCH);
    assert_eq!(track.claim(&mut world, &fan).expect("claims"), 0);
}

#[test]
fn attack_empty_the_purse_with_transfers_of_zero_shares() {
    let mut world = World::new();
    let track = Track::issued(&mut world, 1_000);
    let attacker = world.wallet();
    let purse = world.lamports(&track.purse);
    let create = track.create_tokens_instruction(&attacker.pubkey(), &attacker.pubkey());
    world.send(&[create], &[&attacker]).expect("creates");
    for _ in 0..9 {
        let wallet: Keypair = world.wallet();
        track.transfer(&mut world, &attacker, &wallet.pubkey(), 0).expect("transfers nothing");
        assert!(position_of(&world, &track.tokens(&wallet)).is_none());
    }
    assert_eq!(world.lamports(&track.purse), purse);
    let fan = world.wallet();
    track.transfer(&mut world, &track.registrant.insecure_clone(), &fan.pubkey(), 1).expect("transfers");
    assert!(world.lamports(&track.purse) < purse, "a share opens a position");
    assert!(world.lamports(&position(&track.tokens(&fan))) > 0);
}

#[test]
fn attack_return_a_listing_to_an_account_that_does_not_earn() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let (seller, stranger) = (listing.seller.insecure_clone(), world.wallet());
    let tokens = track.tokens(&seller);
    world.wait(WEEK);
    // Any account can create one whose owner is the seller; shares in it are unopened unless its owner is immutable.
    let mutable = Address::new_unique();
    with_mutable_owner(&mut world, &tokens, &mutable, 0);
    let cancel = listing.cancel_instruction(&track, &stranger.pubkey(), &mutable);
    expect_error(world.send(&[cancel], &[&stranger]), OwnershipError::Position_NotOpen);
    // The position of an account that had another owner does not count the seller's shares.
    let (artist, fan) = (track.registrant.insecure_clone(), world.wallet());
    track.transfer(&mut world, &artist, &fan.pubkey(), 1).expect("transfers");
    let stale = track.tokens(&fan);
    recreate(&mut world, &stale, &seller.pubkey());
    let cancel = listing.cancel_instruction(&track, &stranger.pubkey(), &stale);
    expect_error(world.send(&[cancel], &[&stranger]), OwnershipError::Position_NotOpen);

    listing.cancel(&mut world, &track, &stranger).expect("any wallet returns them to where they earn");
    let earning = position_of(&world, &tokens).expect("position").earnings.shares;
    assert_eq!(earning, world.balance(&tokens));
}

#[test]
fn attack_buy_as_a_delegate_with_the_sellers_money() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let (seller, delegate) = (listing.seller.insecure_clone(), world.wallet());
    let other = Buyer::new(&mut world, 10 * PRICE);
    listing.buy(&mut world, &track, &other, 5, u64::MAX).expect("the seller earns the price of five shares");
    let approve = Instruction {
        program_id: Token::id(),
        accounts: vec![
            AccountMeta::new(listing.proceeds, false),
            AccountMeta::new_readonly(delegate.pubkey(), false),
            AccountMeta::new_readonly(seller.pubkey(), true),
        ],
        data: [&[4][..], &PRICE.to_le_bytes()].concat(),
    };
    world.send(&[approve], &[&seller]).expect("approves the price of one share");
    // Paying an account from itself would not use up the delegated amount.
    let buyer = Buyer { wallet: delegate, tokens: listing.proceeds };
    expect_error(listing.buy(&mut world, &track, &buyer, 1, u64::MAX), OwnershipError::Listing_BuyerIsSeller);
}

#[test]
fn attack_buy_into_the_account_of_another() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let (buyer, other) = (Buyer::new(&mut world, 10 * PRICE), world.wallet());
    listing.buy(&mut world, &track, &buyer, 1, u64::MAX).expect("buys");
    let other = other.pubkey();
    let own = track.tokens(&buyer.wallet);
    recreate(&mut world, &own, &other);
    let buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
    expect_error(world.send(&[buy], &[&buyer.wallet]), OwnershipError::Buyer_Mismatch);
    // An account of the buyer whose position belongs to its former owner.
    let tokens = ata(&other, &track.mint);
    let artist = track.registrant.insecure_clone();
    track.transfer(&mut world, &artist, &other, 1).expect("transfers");
    recreate(&mut world, &tokens, &buyer.wallet.pubkey());
    let mut buy = listing.buy_instruction(&world, &track, &buyer, 1, u64::MAX);
    substitute(&mut buy, &own, &tokens);
    substitute(&mut buy, &position(&own), &position(&tokens));
    expect_error(world.send(&[buy], &[&buyer.wallet]), OwnershipError::Position_NotOpen);
}

#[test]
fn shares_that_are_bought_earn_although_the_purse_is_empty() {
    let mut world = World::new();
    let (track, listing) = listed(&mut world);
    let floor = world.svm.minimum_balance_for_rent_exemption(0);
    world.set_lamports(&track.purse, floor);
    let buyer = Buyer::new(&mut world, 10 * PRICE);
    listing.buy(&mut world, &track, &buyer, 2, u64::MAX).expect("buys");
    let opened = position_of(&world, &track.tokens(&buyer.wallet)).expect("position");
    assert_eq!((opened.earnings.shares, opened.payer), (2, buyer.wallet.pubkey()));
    assert_eq!(world.lamports(&track.purse), floor);
    check_invariants(&world, &track);
}
