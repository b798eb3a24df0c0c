//! Decodes logs of the contracts' generated event types.

use alloy::{
    primitives::{Bytes, LogData, aliases::U40},
    sol_types::SolEvent,
};
use bindings::evm::{IERC20, ListenRewards, Passes, ShareMarket, TrackRegistry, TrackShares};
use protocol::{event as protocol_event, royalty::PositionState};

use super::*;

fn log(event: &impl SolEvent) -> Log {
    let inner = alloy::primitives::Log { address: Address::repeat_byte(9), data: event.encode_log_data() };
    Log { inner, ..Default::default() }
}

fn short(byte: u8) -> (Address, Address32) {
    let address = Address::repeat_byte(byte);
    (address, Address32::from_ethereum(address.into_array()))
}

/// The words of a vault: 1,000 shares, of which 200 are unopened; 500 released and 300 pending.
fn words() -> (U256, U256) {
    let vault = U256::from(500)
        | U256::from(300) << 64
        | U256::from(77) << 128
        | U256::from(99) << 168
        | U256::from(1_000) << 208;
    (vault, U256::from(200))
}

fn position(shares: u64, owed: u64, state: u64) -> U256 {
    U256::from(shares) | U256::from(owed) << 80 | U256::from(state) << 248
}

#[test]
fn a_transfer_contains_both_positions_and_the_vault() {
    let ((from, from_wide), (to, to_wide)) = (short(1), short(2));
    let (vault, unopened) = words();
    let moved = TrackShares::SharesMoved {
        trackId: B256::repeat_byte(7),
        from,
        to,
        amount: U40::from(40),
        vault,
        unopened,
        fromPosition: position(60, 5, 1),
        toPosition: position(40, 0, 2),
    };
    let (event, track) = decode(&log(&moved), Emitter::Other).unwrap();
    assert_eq!(track, Some([7; 32]));
    let Event::SharesMoved(event) = event else { panic!("{event:?}") };
    let state = PositionState { shares: 60, owed: 5, ..Default::default() };
    assert_eq!(event.from, PositionRef { account: from_wide, owner: from_wide, balance: 60, open: true, state });
    // The receiver is a contract: its shares are unopened, and its position is empty.
    let nothing = PositionState::default();
    assert_eq!(event.to, PositionRef { account: to_wide, owner: to_wide, balance: 40, open: false, state: nothing });
    assert_eq!((event.amount, event.vault_state.pending, event.vault_state.deposited), (40, 300, 800));
    assert_eq!((event.vault_state.last, event.vault_state.end, event.vault_state.unopened.shares), (77, 99, 200));
    assert_eq!(event.vault_state.index, (500 << 40) / 1_000);
}

#[test]
fn a_registration_has_the_clone_as_shares_and_vault() {
    let ((registrant, registrant_wide), (shares, shares_wide)) = (short(3), short(4));
    let cid = [1, 0x55, 0x12, 0x20].into_iter().chain([8; 32]).collect::<Vec<u8>>();
    let registered = TrackRegistry::TrackRegistered {
        trackId: B256::repeat_byte(7),
        registrant,
        shares,
        supply: U40::from(1_000),
        manifestCid: Bytes::from(cid.clone()),
        vault: words().0,
        position: position(1_000, 0, 1),
    };
    let Some((Event::TrackRegistered(event), None)) = decode(&log(&registered), Emitter::Registry) else { panic!() };
    assert_eq!((event.registrant, event.shares, event.vault), (registrant_wide, shares_wide, shares_wide));
    assert_eq!((event.supply, event.manifest_cid.as_slice()), (1_000, cid.as_slice()));
    assert_eq!((event.position.state.shares, event.vault_state.unopened.shares), (1_000, 0));
}

#[test]
fn numbers_of_an_epoch_and_a_claim_are_decoded() {
    let fixed = ListenRewards::EpochFixed {
        epoch: 5,
        node: 6,
        tuple: ListenRewards::AttestedTuple {
            listenRoot: B256::repeat_byte(1),
            payoutRoot: B256::repeat_byte(2),
            fans: [4, 3, 2, 1],
            payoutLeaves: 9,
            weightTotal: 10,
        },
        listenersBudget: 11,
        tracksBudget: 12,
        rate: 13,
        payableAt: 14,
        closesAt: 15,
    };
    let Some((Event::EpochFixed(event), None)) = decode(&log(&fixed), Emitter::Rewards) else { panic!() };
    assert_eq!((event.epoch, event.node, event.tuple.fans, event.tuple.payout_root), (5, 6, [4, 3, 2, 1], [2; 32]));
    assert_eq!((event.listeners_budget, event.tracks_budget, event.rate), (11, 12, 13));
    assert_eq!((event.payable_at, event.closes_at, event.tuple.weight_total), (14, 15, 10));

    let (recipient, recipient_wide) = short(5);
    let claimed = ListenRewards::ListenClaimed {
        epoch: 5,
        node: 6,
        nullifier: B256::repeat_byte(3),
        tier: 20,
        recipient,
        amount: 7,
        feeReceiver: Address::ZERO,
        fee: 0,
    };
    let Some((Event::ListenClaimed(event), None)) = decode(&log(&claimed), Emitter::Rewards) else { panic!() };
    assert_eq!((event.tier, event.recipient, event.amount), (20, recipient_wide, 7));
    assert_eq!((event.fee_receiver, event.nullifier), (Address32::ZERO, [3; 32]));
}

#[test]
fn events_of_other_contracts_are_not_decoded() {
    let funded = ListenRewards::PoolFunded { from: Address::ZERO, amount: 1 };
    assert!(decode(&log(&funded), Emitter::Rewards).is_some());
    assert!(decode(&log(&funded), Emitter::Other).is_none());
    assert!(decode(&log(&funded), Emitter::Registry).is_none());
    let transfer = IERC20::Transfer { from: Address::ZERO, to: Address::ZERO, value: U256::from(1) };
    assert!(decode(&log(&transfer), Emitter::Other).is_none());
}

#[test]
fn all_fields_of_shares_events_are_decoded() {
    let ((holder, holder_wide), (destination, destination_wide)) = (short(1), short(2));
    let (vault, unopened) = words();
    let track = B256::repeat_byte(7);
    let vault_state = super::words::vault(vault, unopened).unwrap();
    let open = super::words::position(holder, position(60, 5, 1));

    let opened = TrackShares::PositionOpened { trackId: track, holder, vault, unopened, position: position(60, 5, 1) };
    let expected = protocol_event::PositionOpened {
        track_id: track.0,
        vault_state,
        position: open,
        beneficiary: holder_wide,
        payer: holder_wide,
    };
    assert_eq!(decode(&log(&opened), Emitter::Other), Some((expected.into(), Some(track.0))));

    let memo = B256::repeat_byte(8);
    let deposited =
        TrackShares::Deposited { trackId: track, depositor: holder, amount: 9, source: 2, memo, vault, unopened };
    let expected = protocol_event::Deposited {
        track_id: track.0,
        depositor: holder_wide,
        amount: 9,
        source: 2,
        memo: memo.0,
        vault_state,
    };
    assert_eq!(decode(&log(&deposited), Emitter::Other), Some((expected.into(), Some(track.0))));

    let paid = position(60, 0, 1);
    let claimed =
        TrackShares::RoyaltyClaimed { trackId: track, holder, destination, amount: 5, vault, unopened, position: paid };
    let expected = protocol_event::RoyaltyClaimed {
        track_id: track.0,
        account: holder_wide,
        owner: holder_wide,
        position_state: super::words::state(paid),
        beneficiary: holder_wide,
        destination: destination_wide,
        amount: 5,
        vault_state,
    };
    assert_eq!(decode(&log(&claimed), Emitter::Other), Some((expected.into(), Some(track.0))));

    let swept = TrackShares::UnopenedSwept { trackId: track, amount: 4, vault, unopened };
    let expected = protocol_event::UnopenedSwept { track_id: track.0, amount: 4, vault_state };
    assert_eq!(decode(&log(&swept), Emitter::Other), Some((expected.into(), Some(track.0))));
}

#[test]
fn all_fields_of_registry_events_are_decoded() {
    let (to, to_wide) = short(1);
    let track = B256::repeat_byte(7);
    let allocated = TrackRegistry::SharesAllocated { trackId: track, to, amount: U40::from(3) };
    let expected = protocol_event::SharesAllocated { track_id: track.0, to: to_wide, amount: 3 };
    assert_eq!(decode(&log(&allocated), Emitter::Registry), Some((expected.into(), None)));
    let finished = TrackRegistry::IssueFinished { trackId: track, resaleBps: 500 };
    let expected = protocol_event::IssueFinished { track_id: track.0, resale_bps: 500 };
    assert_eq!(decode(&log(&finished), Emitter::Registry), Some((expected.into(), None)));
}

#[test]
fn all_fields_of_rewards_events_are_decoded() {
    let (account, account_wide) = short(1);
    let hash = B256::repeat_byte(6);
    let check = |log: Log, expected: Event| assert_eq!(decode(&log, Emitter::Rewards), Some((expected, None)));
    let e = ListenRewards::NetworkInitialized {
        network: 1,
        chain: 2,
        deploymentId: hash,
        epochLength: 3,
        circuitVersion: 4,
    };
    let expected = protocol_event::NetworkInitialized {
        network: 1,
        chain: 2,
        deployment_id: hash.0,
        epoch_length: 3,
        circuit_version: 4,
    };
    check(log(&e), expected.into());
    let e = ListenRewards::NodeRegistered { node: 1, operator: account, quota: 2 };
    check(log(&e), protocol_event::NodeRegistered { node: 1, operator: account_wide, quota: 2 }.into());
    let e = ListenRewards::PoolFunded { from: account, amount: 3 };
    check(log(&e), protocol_event::PoolFunded { from: account_wide, amount: 3 }.into());
    let e = ListenRewards::Attested { epoch: 1, node: 2, attestor: account, tupleHash: hash };
    check(log(&e), protocol_event::Attested { epoch: 1, node: 2, attestor: account_wide, tuple_hash: hash.0 }.into());
    let e = ListenRewards::EpochVoided { epoch: 1, node: 2 };
    check(log(&e), protocol_event::EpochVoided { epoch: 1, node: 2 }.into());
    let e = ListenRewards::TrackPaid { epoch: 1, node: 2, index: 3, trackId: hash, weight: 4, amount: 5 };
    let expected = protocol_event::TrackPaid { epoch: 1, node: 2, index: 3, track_id: hash.0, weight: 4, amount: 5 };
    check(log(&e), expected.into());
    let e = ListenRewards::EpochClosed { epoch: 1, node: 2, freed: 3 };
    check(log(&e), protocol_event::EpochClosed { epoch: 1, node: 2, freed: 3 }.into());
}

#[test]
fn all_fields_of_market_events_are_decoded() {
    let ((seller, seller_wide), (buyer, buyer_wide)) = (short(1), short(2));
    let (listing, track) = (B256::with_last_byte(5), B256::repeat_byte(7));
    let listed = ShareMarket::SharesListed {
        listing,
        trackId: track,
        seller,
        account: seller,
        amount: U40::from(30),
        unitPrice: 11,
        feeBps: 100,
        expiresAt: 99,
    };
    let expected = protocol_event::SharesListed {
        listing: listing.0,
        track_id: track.0,
        seller: seller_wide,
        account: seller_wide,
        amount: 30,
        unit_price: 11,
        fee_bps: 100,
        expires_at: 99,
    };
    assert_eq!(decode(&log(&listed), Emitter::Market), Some((expected.into(), None)));
    let sold = ShareMarket::SharesSold {
        listing,
        trackId: track,
        seller,
        buyer,
        amount: U40::from(10),
        price: 110,
        royalty: 6,
        fee: 1,
        remaining: U40::from(20),
    };
    let expected = protocol_event::SharesSold {
        listing: listing.0,
        track_id: track.0,
        seller: seller_wide,
        buyer: buyer_wide,
        amount: 10,
        price: 110,
        royalty: 6,
        fee: 1,
        remaining: 20,
    };
    assert_eq!(decode(&log(&sold), Emitter::Market), Some((expected.into(), None)));
    let cancelled = ShareMarket::ListingCancelled { listing, trackId: track, returned: U40::from(20) };
    let expected = protocol_event::ListingCancelled { listing: listing.0, track_id: track.0, returned: 20 };
    assert_eq!(decode(&log(&cancelled), Emitter::Market), Some((expected.into(), None)));
    for other in [Emitter::Passes, Emitter::Rewards, Emitter::Registry, Emitter::Other] {
        assert_eq!(decode(&log(&sold), other), None);
    }
}

#[test]
fn ownership_events_are_decoded_as_admin_events() {
    let ((old, _), (next, next_wide)) = (short(1), short(2));
    let (_, contract) = short(9);
    let started = ShareMarket::OwnershipTransferStarted { previousOwner: old, newOwner: next };
    let transferred = ShareMarket::OwnershipTransferred { previousOwner: old, newOwner: next };
    let proposed: Event = protocol_event::AdminProposed { program: contract, pending_admin: next_wide }.into();
    let changed: Event = protocol_event::AdminChanged { program: contract, admin: next_wide }.into();
    for emitter in [Emitter::Rewards, Emitter::Market, Emitter::Passes] {
        assert_eq!(decode(&log(&started), emitter), Some((proposed.clone(), None)));
        assert_eq!(decode(&log(&transferred), emitter), Some((changed.clone(), None)));
    }
    assert_eq!(decode(&log(&started), Emitter::Other), None);
    let to_zero = ListenRewards::OwnershipTransferStarted { previousOwner: old, newOwner: Address::ZERO };
    let withdrawn = protocol_event::AdminProposed { program: contract, pending_admin: Address32::ZERO };
    assert_eq!(decode(&log(&to_zero), Emitter::Rewards), Some((withdrawn.into(), None)));
}

#[test]
fn all_fields_of_pass_and_attestor_events_are_decoded() {
    let ((holder, holder_wide), (other, other_wide)) = (short(1), short(2));
    let granted = Passes::PassGranted {
        gate: B256::with_last_byte(3),
        period: 4,
        holder,
        nullifier: B256::repeat_byte(6),
        expiresAt: 77,
    };
    let expected = protocol_event::PassGranted {
        gate: B256::with_last_byte(3).0,
        period: 4,
        holder: holder_wide,
        nullifier: [6; 32],
        expires_at: 77,
    };
    assert_eq!(decode(&log(&granted), Emitter::Passes), Some((expected.into(), None)));
    let proposed =
        ListenRewards::AttestorsProposed { attestors: vec![holder, other], threshold: 2, effectiveAt: 1_200 };
    let expected = protocol_event::AttestorsProposed {
        attestors: AddressList::new(&[holder_wide, other_wide]).unwrap(),
        threshold: 2,
        effective_at: 1_200,
    };
    assert_eq!(decode(&log(&proposed), Emitter::Rewards), Some((expected.into(), None)));
    let set = Passes::CircuitSet { statement: 1, version: 2, enabled: true };
    let expected = protocol_event::CircuitSet { statement: 1, version: 2, enabled: true };
    assert_eq!(decode(&log(&set), Emitter::Passes), Some((expected.into(), None)));
}

#[test]
fn a_malformed_log_is_skipped() {
    let log = |data: LogData| Log {
        inner: alloy::primitives::Log { address: Address::repeat_byte(9), data },
        ..Default::default()
    };
    let good = ListenRewards::Attested { epoch: 1, node: 2, attestor: short(1).0, tupleHash: B256::repeat_byte(6) };
    let good = good.encode_log_data();
    assert!(decode(&log(good.clone()), Emitter::Rewards).is_some());
    let (topics, data) = (good.topics(), good.data.clone());
    let changed = |topics: &[B256], data: &[u8]| log(LogData::new_unchecked(topics.to_vec(), data.to_vec().into()));
    for (what, log) in [
        ("no topics", changed(&[], &data)),
        ("one topic too few", changed(&topics[..3], &data)),
        ("one topic too many", changed(&[topics, &[B256::ZERO]].concat(), &data)),
        ("another first topic", changed(&[&[B256::ZERO], &topics[1..]].concat(), &data)),
        ("one byte too few", changed(topics, &data[..31])),
    ] {
        assert_eq!(decode(&log, Emitter::Rewards), None, "{what}");
    }

    let attestors = |count: usize| ListenRewards::AttestorsSet { attestors: vec![short(1).0; count], threshold: 2 };
    assert!(decode(&log(attestors(16).encode_log_data()), Emitter::Rewards).is_some());
    assert_eq!(decode(&log(attestors(17).encode_log_data()), Emitter::Rewards), None);
    let updated = |length: usize| TrackRegistry::ManifestUpdated {
        trackId: B256::repeat_byte(7),
        version: 2,
        manifestCid: vec![1; length].into(),
    };
    assert!(decode(&log(updated(40).encode_log_data()), Emitter::Registry).is_some());
    for length in [0, 41] {
        assert_eq!(decode(&log(updated(length).encode_log_data()), Emitter::Registry), None);
    }
    let (vault, unopened) = words();
    let swept = |vault| TrackShares::UnopenedSwept { trackId: B256::repeat_byte(7), amount: 4, vault, unopened };
    assert!(decode(&log(swept(vault).encode_log_data()), Emitter::Other).is_some());
    assert_eq!(decode(&log(swept(U256::ZERO).encode_log_data()), Emitter::Other), None, "no shares were issued");
}

#[test]
fn bits_above_a_number_are_ignored() {
    let mut data = ShareMarket::ProtocolFeeSet { feeBps: 500 }.encode_log_data();
    let mut body = data.data.to_vec();
    body[..30].fill(0xff);
    data.data = body.into();
    let inner = alloy::primitives::Log { address: Address::repeat_byte(9), data };
    let expected = protocol_event::ProtocolFeeSet { fee_bps: 500 };
    assert_eq!(decode(&Log { inner, ..Default::default() }, Emitter::Market), Some((expected.into(), None)));
}
