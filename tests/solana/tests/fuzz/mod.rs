//! Runs random sequences of actions on a track, on the virtual machine and in a model made of [`protocol::royalty`],
//! and compares every field after every action.
//!
//! The actions include listing, buying and cancelling. The seed is fixed, so every run has the same sequences;
//! `PROPTEST_CASES=500` runs more of them.

mod market;
mod model;
mod run;

use std::cell::Cell;

use properties::Property;
use proptest::prelude::*;
use solana_tests::EPOCH;

use self::run::Run;

const WALLETS: usize = 5;
const ACTIONS: usize = 60;
const CASES: u32 = 50;
/// Number of positions for which a full purse pays.
const FULL_PURSE: u32 = 3;
const SEED: [u8; 32] = *b"vibestream/fuzz/royalties/solana";

#[derive(Clone, Copy, Debug)]
enum Action {
    Wait(u64),
    Deposit(u64),
    /// From, to, and the amount in 255ths of the sender's balance.
    Transfer(usize, usize, u8),
    Claim(usize),
    Burn(usize, u8),
    Sync(usize),
    Open(usize),
    Close(usize),
    Sweep,
    FillPurse,
    EmptyPurse,
    /// Seller, amount in 255ths of the seller's balance, unit price, and seconds until the listing expires.
    List(usize, u8, u64, u64),
    /// The index of a listing in 255ths of the last index, the buyer, and the amount in 128ths of the remaining shares.
    Buy(u8, usize, u8),
    /// A listing, and the wallet that cancels it; the seller when the number is not that of a wallet.
    Cancel(u8, usize),
    /// A listing whose seller claims the royalties of its escrow.
    ClaimListed(u8),
    Pause(bool),
}

fn actions() -> impl Strategy<Value = (u64, Vec<Action>)> {
    let wallet = 0..WALLETS;
    let action = prop_oneof![
        3 => (0..EPOCH).prop_map(Action::Wait),
        1 => (0..100_000_000u64).prop_map(Action::Wait),
        4 => (0u32..50).prop_flat_map(|bits| 0..=1u64 << bits).prop_map(Action::Deposit),
        8 => (wallet.clone(), wallet.clone(), any::<u8>()).prop_map(|(a, b, n)| Action::Transfer(a, b, n)),
        4 => wallet.clone().prop_map(Action::Claim),
        1 => (wallet.clone(), any::<u8>()).prop_map(|(a, n)| Action::Burn(a, n)),
        2 => wallet.clone().prop_map(Action::Sync),
        2 => wallet.clone().prop_map(Action::Open),
        2 => wallet.clone().prop_map(Action::Close),
        2 => Just(Action::Sweep),
        1 => Just(Action::FillPurse),
        1 => Just(Action::EmptyPurse),
        4 => (wallet.clone(), any::<u8>(), 0..1_000u64, 0..3 * EPOCH)
            .prop_map(|(seller, part, price, lasts)| Action::List(seller, part, price, lasts)),
        5 => (any::<u8>(), wallet.clone(), any::<u8>()).prop_map(|(n, buyer, part)| Action::Buy(n, buyer, part)),
        3 => (any::<u8>(), 0..2 * WALLETS).prop_map(|(n, by)| Action::Cancel(n, by)),
        2 => any::<u8>().prop_map(Action::ClaimListed),
        1 => prop::bool::weighted(0.3).prop_map(Action::Pause),
    ];
    let supply = (0u32..40).prop_flat_map(|bits| 1 << bits..(2u64 << bits).min((1 << 40) - 1) + 1);
    (supply.prop_filter("below 2^40", |s| *s < 1 << 40), prop::collection::vec(action, ACTIONS))
}

/// Number of market actions that succeeded.
#[derive(Default)]
struct Seen {
    lists: Cell<u32>,
    buys: Cell<u32>,
    cancels: Cell<u32>,
}

#[test]
fn programs_and_model_agree_on_random_actions() {
    let name = "royalties and market equal their model";
    let property = Property { name, cases: CASES, calls: ACTIONS as u32, seed: Some(SEED) };
    let seen = Seen::default();
    property.run(actions(), |(supply, actions), calls| {
        let mut run = Run::new(supply);
        for action in actions {
            let succeeded = run.act(action);
            let counter = match action {
                Action::List(..) => Some(&seen.lists),
                Action::Buy(..) => Some(&seen.buys),
                Action::Cancel(..) => Some(&seen.cancels),
                _ => None,
            };
            if let Some(counter) = counter.filter(|_| succeeded) {
                counter.set(counter.get() + 1);
            }
            run.compare();
            calls.add(1);
        }
        Ok(())
    });
    let seen = [seen.lists.get(), seen.buys.get(), seen.cancels.get()];
    assert!(seen.iter().all(|count| *count > 0), "lists, buys and cancellations that succeeded: {seen:?}");
}
