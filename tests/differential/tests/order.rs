//! When an action has two faults, both chains report the same one: docs/protocol.md, "Order of checks".

use differential::{Action, Pair, action::ADMIN};

const REGISTRANT: usize = 0;
const BUYER: usize = 1;
const STRANGER: usize = 2;
const NEVER: u64 = 1 << 39;

fn succeeds(pair: &mut Pair, action: Action) {
    assert!(pair.play(&action).unwrap_or_else(|error| panic!("{action:?}: {error:?}")), "{action:?} was refused");
}

/// [`Pair::play`] fails when the errors of the chains differ.
fn is_refused(pair: &mut Pair, action: Action) {
    assert!(!pair.play(&action).unwrap_or_else(|error| panic!("{action:?}: {error:?}")), "{action:?} succeeded");
}

fn deposit(amount: u64) -> Action {
    Action::Deposit { track: 0, by: STRANGER, amount, source: 0, memo: [7; 32] }
}

fn finish(by: usize, resale_bps: u16) -> Action {
    Action::FinishIssue { track: 0, by, resale_bps }
}

fn allocate(by: usize, amount: u64) -> Action {
    Action::Allocate { track: 0, by, to: vec![(BUYER, amount)] }
}

fn list(unit_price: u64, expires_at: u64) -> Action {
    Action::List { track: 0, by: REGISTRANT, amount: 10, unit_price, expires_at }
}

fn buy(by: usize, amount: u64, max_price: u64) -> Action {
    Action::Buy { listing: 0, by, amount, max_price }
}

fn pause(paused: bool) -> Action {
    Action::PauseMarket { by: ADMIN, paused }
}

fn issue(pair: &mut Pair) {
    succeeds(pair, Action::Register { by: REGISTRANT, manifest: 1, supply: 1_000 });
    is_refused(pair, deposit(0));
    is_refused(pair, list(0, 0));
    is_refused(pair, allocate(STRANGER, 0));
    is_refused(pair, finish(STRANGER, 1_001));
    is_refused(pair, Action::ProposeRegistrant { track: 0, by: STRANGER, next: Some(STRANGER) });
    is_refused(pair, Action::Retire { track: 0, by: STRANGER });
    is_refused(pair, Action::Retire { track: 0, by: REGISTRANT });
    succeeds(pair, allocate(REGISTRANT, 100));
    is_refused(pair, finish(REGISTRANT, 1_001));
    succeeds(pair, finish(REGISTRANT, 1_000));
    is_refused(pair, finish(REGISTRANT, 1_001));
    is_refused(pair, allocate(REGISTRANT, 0));
    is_refused(pair, deposit(0));
}

fn sell(pair: &mut Pair) {
    let now = pair.time();
    is_refused(pair, list(0, now));
    is_refused(pair, list(0, now + 100));
    succeeds(pair, Action::Sweep { track: 0 });
    succeeds(pair, list(5, now + 100));
    is_refused(pair, buy(REGISTRANT, 11, 0));
    is_refused(pair, buy(REGISTRANT, 0, 0));
    is_refused(pair, buy(BUYER, 11, 0));
    is_refused(pair, buy(BUYER, 0, 0));
    is_refused(pair, buy(BUYER, 1, 4));
    is_refused(pair, Action::Cancel { listing: 0, by: STRANGER });
    succeeds(pair, pause(true));
    is_refused(pair, buy(REGISTRANT, 11, 0));
    is_refused(pair, list(0, 0));
    succeeds(pair, pause(false));
    succeeds(pair, Action::Wait { seconds: 100 });
    is_refused(pair, buy(REGISTRANT, 11, 0));
    is_refused(pair, Action::SetFee { by: STRANGER, fee_bps: 251 });
    is_refused(pair, Action::SetFee { by: ADMIN, fee_bps: 251 });
}

fn retire(pair: &mut Pair) {
    succeeds(pair, Action::Retire { track: 0, by: REGISTRANT });
    is_refused(pair, Action::Retire { track: 0, by: STRANGER });
    is_refused(pair, Action::Retire { track: 0, by: REGISTRANT });
    is_refused(pair, list(5, 0));
    is_refused(pair, list(0, NEVER));
    succeeds(pair, pause(true));
    is_refused(pair, list(5, 0));
}

#[test]
fn differential_order_of_checks_is_the_same_on_both_chains() {
    let mut pair = Pair::new().expect("both chains");
    issue(&mut pair);
    sell(&mut pair);
    retire(&mut pair);
    pair.compare_all().expect("the same state");
}
