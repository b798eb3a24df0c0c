//! When an action has two faults, both chains report the same one: docs/protocol.md, "Order of checks".

use differential::{Action, Pair, action::ADMIN};

const REGISTRANT: usize = 0;
const BUYER: usize = 1;
const STRANGER: usize = 2;
const NEVER: u64 = 1 << 39;

/// The name of the error with which both chains refused an action. [`Pair::play`] fails when the errors differ.
#[track_caller]
fn refusal(pair: &mut Pair, action: &Action) -> Option<String> {
    pair.play(action).unwrap_or_else(|error| panic!("{action:?}: {error:?}"))
}

#[track_caller]
fn succeeds(pair: &mut Pair, action: Action) {
    assert_eq!(refusal(pair, &action), None, "{action:?}");
}

#[track_caller]
fn is_refused(pair: &mut Pair, action: Action, error: &str) {
    assert_eq!(refusal(pair, &action).as_deref(), Some(error), "{action:?}");
}

fn register(manifest: Option<u8>, supply: u64) -> Action {
    Action::Register { by: REGISTRANT, manifest, supply }
}

/// Publishes a manifest whose CID both chains refuse.
fn update(by: usize) -> Action {
    Action::UpdateManifest { track: 0, by, manifest: None }
}

fn propose(by: usize, next: Option<usize>) -> Action {
    Action::ProposeRegistrant { track: 0, by, next }
}

fn accept(by: usize) -> Action {
    Action::AcceptRegistrant { track: 0, by }
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
    is_refused(pair, register(None, 0), "Track_ManifestCidInvalid");
    is_refused(pair, register(Some(1), 0), "Track_SupplyOutOfRange");
    succeeds(pair, register(Some(1), 1_000));
    is_refused(pair, deposit(0), "Vault_NotOpen");
    is_refused(pair, list(0, 0), "Track_NotIssued");
    is_refused(pair, allocate(STRANGER, 0), "Caller_NotRegistrant");
    is_refused(pair, finish(STRANGER, 1_001), "Caller_NotRegistrant");
    is_refused(pair, update(STRANGER), "Caller_NotRegistrant");
    is_refused(pair, update(REGISTRANT), "Track_ManifestCidInvalid");
    is_refused(pair, propose(STRANGER, Some(STRANGER)), "Caller_NotRegistrant");
    is_refused(pair, accept(STRANGER), "Caller_NotPendingRegistrant");
    is_refused(pair, Action::Retire { track: 0, by: STRANGER }, "Caller_NotRegistrant");
    is_refused(pair, Action::Retire { track: 0, by: REGISTRANT }, "Track_NotIssued");
    succeeds(pair, allocate(REGISTRANT, 100));
    is_refused(pair, finish(REGISTRANT, 1_001), "Track_ResaleRoyaltyTooHigh");
    succeeds(pair, finish(REGISTRANT, 1_000));
    is_refused(pair, finish(REGISTRANT, 1_001), "Track_NotIssuing");
    is_refused(pair, allocate(REGISTRANT, 0), "Track_NotIssuing");
    is_refused(pair, deposit(0), "Deposit_AmountZero");
}

/// Accepting has one check, so its other fault is that another successor was proposed, or none any more.
fn succeed(pair: &mut Pair) {
    succeeds(pair, propose(REGISTRANT, Some(BUYER)));
    for by in [STRANGER, REGISTRANT] {
        is_refused(pair, accept(by), "Caller_NotPendingRegistrant");
    }
    is_refused(pair, update(BUYER), "Caller_NotRegistrant");
    succeeds(pair, propose(REGISTRANT, None));
    is_refused(pair, accept(BUYER), "Caller_NotPendingRegistrant");
}

fn sell(pair: &mut Pair) {
    let now = pair.time();
    is_refused(pair, list(0, now), "Listing_ExpiryInvalid");
    is_refused(pair, list(0, now + 100), "Sale_PriceZero");
    succeeds(pair, Action::Sweep { track: 0 });
    succeeds(pair, list(5, now + 100));
    is_refused(pair, buy(REGISTRANT, 11, 0), "Listing_BuyerIsSeller");
    is_refused(pair, buy(REGISTRANT, 0, 0), "Listing_BuyerIsSeller");
    is_refused(pair, buy(BUYER, 11, 0), "Listing_AmountExceedsRemaining");
    is_refused(pair, buy(BUYER, 0, 0), "Sale_PriceZero");
    is_refused(pair, buy(BUYER, 1, 4), "Sale_PriceAboveMaximum");
    is_refused(pair, Action::Cancel { listing: 0, by: STRANGER }, "Caller_NotSeller");
    succeeds(pair, pause(true));
    is_refused(pair, buy(REGISTRANT, 11, 0), "Market_Paused");
    is_refused(pair, list(0, 0), "Market_Paused");
    succeeds(pair, pause(false));
    succeeds(pair, Action::Wait { seconds: 100 });
    is_refused(pair, buy(REGISTRANT, 11, 0), "Listing_Expired");
    is_refused(pair, Action::SetFee { by: STRANGER, fee_bps: 251 }, "Caller_NotAdmin");
    is_refused(pair, Action::SetFee { by: ADMIN, fee_bps: 251 }, "Market_FeeTooHigh");
}

fn retire(pair: &mut Pair) {
    succeeds(pair, Action::Retire { track: 0, by: REGISTRANT });
    is_refused(pair, Action::Retire { track: 0, by: STRANGER }, "Caller_NotRegistrant");
    is_refused(pair, Action::Retire { track: 0, by: REGISTRANT }, "Track_Retired");
    is_refused(pair, update(STRANGER), "Caller_NotRegistrant");
    is_refused(pair, accept(STRANGER), "Caller_NotPendingRegistrant");
    is_refused(pair, list(5, 0), "Track_Retired");
    is_refused(pair, list(0, NEVER), "Track_Retired");
    succeeds(pair, pause(true));
    is_refused(pair, list(5, 0), "Market_Paused");
}

#[test]
fn differential_order_of_checks_is_the_same_on_both_chains() {
    let mut pair = Pair::new().expect("both chains");
    issue(&mut pair);
    succeed(&mut pair);
    sell(&mut pair);
    retire(&mut pair);
    pair.compare_all().expect("the same state");
}
