//! Logs as the contracts write them.

use alloy::{
    json_abi::JsonAbi,
    primitives::{B256, Bytes, U256},
};
use bindings::evm::{ABIS, IERC20};
use protocol::{event::PositionRef, royalty::PositionState};

use super::*;

/// Events of positions as token accounts, which Ethereum does not have.
const SOLANA_ONLY: [&str; 3] = ["BeneficiarySet", "PositionSynced", "PositionClosed"];

fn log(event: &impl SolEvent) -> Log {
    let inner = alloy::primitives::Log { address: Address::repeat_byte(9), data: event.encode_log_data() };
    Log { inner, ..Default::default() }
}

fn short(byte: u8) -> (Address, Address32) {
    let address = Address::repeat_byte(byte);
    (address, Address32::from_ethereum(address.into_array()))
}

/// 1,000 shares; 500 released, 300 pending; 200 of the shares unopened.
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
fn every_event_of_the_contracts_is_asked_for() {
    let topics = topics();
    let mut found: Vec<&str> = Vec::new();
    for (_, json) in ABIS {
        let abi: JsonAbi = serde_json::from_str(json).unwrap();
        for event in abi.events() {
            if let Some(name) = Event::NAMES.iter().find(|name| **name == event.name) {
                assert!(topics.contains(&event.selector()), "nobody asks for {name}");
                found.push(name);
            }
        }
    }
    for name in Event::NAMES {
        assert!(found.contains(name) != SOLANA_ONLY.contains(name), "{name}");
    }
    assert_eq!(topics.len(), Event::NAMES.len() - SOLANA_ONLY.len());
}

#[test]
fn a_move_carries_both_positions_and_the_vault() {
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
    assert_eq!(event.from, PositionRef { account: from_wide, owner: from_wide, open: true, state });
    // The receiver is a contract: its shares are unopened and its position counts nothing.
    let nothing = PositionState::default();
    assert_eq!(event.to, PositionRef { account: to_wide, owner: to_wide, open: false, state: nothing });
    assert_eq!((event.amount, event.vault_state.pending, event.vault_state.deposited), (40, 300, 800));
    assert_eq!((event.vault_state.last, event.vault_state.end, event.vault_state.unopened.shares), (77, 99, 200));
    assert_eq!(event.vault_state.index, (500 << 40) / 1_000);
}

#[test]
fn a_registration_names_the_clone_twice() {
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
fn an_epoch_and_a_claim_keep_their_numbers() {
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
fn a_stranger_cannot_speak_for_a_contract() {
    let funded = ListenRewards::PoolFunded { from: Address::ZERO, amount: 1 };
    assert!(decode(&log(&funded), Emitter::Rewards).is_some());
    assert!(decode(&log(&funded), Emitter::Other).is_none());
    assert!(decode(&log(&funded), Emitter::Registry).is_none());
    let transfer = IERC20::Transfer { from: Address::ZERO, to: Address::ZERO, value: U256::from(1) };
    assert!(decode(&log(&transfer), Emitter::Other).is_none());
}
