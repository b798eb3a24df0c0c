//! Logs as the protocol's events.

use alloy::{
    primitives::{Address, B256, aliases::U40},
    rpc::types::Log,
    sol_types::{SolEvent, SolEventInterface},
};
use bindings::evm::{
    ListenRewards::{self, ListenRewardsEvents as Rewards},
    TrackRegistry::{self, TrackRegistryEvents as Registry},
    TrackShares::{self, TrackSharesEvents as Shares},
};
use protocol::{
    event::{self as protocol_event, CidBytes, Event},
    id::Address32,
    royalty::VaultState,
};

use super::words;

/// First topics of every event of the protocol.
pub(crate) fn topics() -> Vec<B256> {
    vec![
        TrackRegistry::TrackRegistered::SIGNATURE_HASH,
        TrackRegistry::SharesAllocated::SIGNATURE_HASH,
        TrackRegistry::IssueFinished::SIGNATURE_HASH,
        TrackShares::PositionOpened::SIGNATURE_HASH,
        TrackShares::SharesMoved::SIGNATURE_HASH,
        TrackShares::Deposited::SIGNATURE_HASH,
        TrackShares::RoyaltyClaimed::SIGNATURE_HASH,
        TrackShares::UnopenedSwept::SIGNATURE_HASH,
        ListenRewards::NetworkInitialized::SIGNATURE_HASH,
        ListenRewards::NodeRegistered::SIGNATURE_HASH,
        ListenRewards::PoolFunded::SIGNATURE_HASH,
        ListenRewards::Attested::SIGNATURE_HASH,
        ListenRewards::EpochFixed::SIGNATURE_HASH,
        ListenRewards::EpochVoided::SIGNATURE_HASH,
        ListenRewards::ListenClaimed::SIGNATURE_HASH,
        ListenRewards::TrackPaid::SIGNATURE_HASH,
        ListenRewards::EpochClosed::SIGNATURE_HASH,
    ]
}

/// Who emitted a log decides how it is read: anybody can emit an event of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emitter {
    /// TrackRegistry.
    Registry,
    /// ListenRewards.
    Rewards,
    /// Another contract; it counts if it is the shares of the track it names.
    Other,
}

/// The event in a log, and for the shares of a track that track; `None` when it is none of the protocol's.
pub(crate) fn decode(log: &Log, emitter: Emitter) -> Option<(Event, Option<[u8; 32]>)> {
    match emitter {
        Emitter::Registry => registry(Registry::decode_log(&log.inner).ok()?.data).map(|event| (event, None)),
        Emitter::Rewards => rewards(Rewards::decode_log(&log.inner).ok()?.data).map(|event| (event, None)),
        Emitter::Other => shares(Shares::decode_log(&log.inner).ok()?.data).map(|(event, track)| (event, Some(track))),
    }
}

fn wide(address: Address) -> Address32 {
    Address32::from_ethereum(address.into_array())
}

fn count(shares: U40) -> u64 {
    shares.to::<u64>()
}

fn registry(event: Registry) -> Option<Event> {
    Some(match event {
        Registry::TrackRegistered(e) => protocol_event::TrackRegistered {
            track_id: e.trackId.0,
            registrant: wide(e.registrant),
            shares: wide(e.shares),
            vault: wide(e.shares),
            supply: count(e.supply),
            manifest_cid: CidBytes::new(&e.manifestCid)?,
            vault_state: words::vault(e.vault, Default::default())?,
            position: words::position(e.registrant, e.position),
        }
        .into(),
        Registry::SharesAllocated(e) => {
            protocol_event::SharesAllocated { track_id: e.trackId.0, to: wide(e.to), amount: count(e.amount) }.into()
        }
        Registry::IssueFinished(e) => protocol_event::IssueFinished { track_id: e.trackId.0 }.into(),
    })
}

fn shares(event: Shares) -> Option<(Event, [u8; 32])> {
    let vault = |vault, unopened| -> Option<VaultState> { words::vault(vault, unopened) };
    Some(match event {
        Shares::PositionOpened(e) => {
            let opened = protocol_event::PositionOpened {
                track_id: e.trackId.0,
                vault_state: vault(e.vault, e.unopened)?,
                position: words::position(e.holder, e.position),
                beneficiary: wide(e.holder),
                payer: wide(e.holder),
            };
            (opened.into(), e.trackId.0)
        }
        Shares::SharesMoved(e) => {
            let moved = protocol_event::SharesMoved {
                track_id: e.trackId.0,
                from: words::position(e.from, e.fromPosition),
                to: words::position(e.to, e.toPosition),
                amount: count(e.amount),
                vault_state: vault(e.vault, e.unopened)?,
            };
            (moved.into(), e.trackId.0)
        }
        Shares::Deposited(e) => {
            let deposited = protocol_event::Deposited {
                track_id: e.trackId.0,
                depositor: wide(e.depositor),
                amount: e.amount,
                source: e.source,
                memo: e.memo.0,
                vault_state: vault(e.vault, e.unopened)?,
            };
            (deposited.into(), e.trackId.0)
        }
        Shares::RoyaltyClaimed(e) => {
            let claimed = protocol_event::RoyaltyClaimed {
                track_id: e.trackId.0,
                position: words::position(e.holder, e.position),
                beneficiary: wide(e.holder),
                destination: wide(e.destination),
                amount: e.amount,
                vault_state: vault(e.vault, e.unopened)?,
            };
            (claimed.into(), e.trackId.0)
        }
        Shares::UnopenedSwept(e) => {
            let swept = protocol_event::UnopenedSwept {
                track_id: e.trackId.0,
                amount: e.amount,
                vault_state: vault(e.vault, e.unopened)?,
            };
            (swept.into(), e.trackId.0)
        }
        _ => return None,
    })
}

fn rewards(event: Rewards) -> Option<Event> {
    Some(match event {
        Rewards::NetworkInitialized(e) => protocol_event::NetworkInitialized {
            network: e.network,
            chain: e.chain,
            deployment_id: e.deploymentId.0,
            epoch_length: e.epochLength,
            circuit_version: e.circuitVersion,
        }
        .into(),
        Rewards::NodeRegistered(e) => {
            protocol_event::NodeRegistered { node: e.node, operator: wide(e.operator), quota: e.quota }.into()
        }
        Rewards::PoolFunded(e) => protocol_event::PoolFunded { from: wide(e.from), amount: e.amount }.into(),
        Rewards::Attested(e) => protocol_event::Attested {
            epoch: e.epoch,
            node: e.node,
            attestor: wide(e.attestor),
            tuple_hash: e.tupleHash.0,
        }
        .into(),
        Rewards::EpochFixed(e) => protocol_event::EpochFixed {
            epoch: e.epoch,
            node: e.node,
            tuple: tuple(&e.tuple),
            listeners_budget: e.listenersBudget,
            tracks_budget: e.tracksBudget,
            rate: e.rate,
            payable_at: e.payableAt,
            closes_at: e.closesAt,
        }
        .into(),
        Rewards::EpochVoided(e) => protocol_event::EpochVoided { epoch: e.epoch, node: e.node }.into(),
        Rewards::ListenClaimed(e) => protocol_event::ListenClaimed {
            epoch: e.epoch,
            node: e.node,
            nullifier: e.nullifier.0,
            tier: e.tier,
            recipient: wide(e.recipient),
            amount: e.amount,
            fee_receiver: wide(e.feeReceiver),
            fee: e.fee,
        }
        .into(),
        Rewards::TrackPaid(e) => protocol_event::TrackPaid {
            epoch: e.epoch,
            node: e.node,
            index: e.index,
            track_id: e.trackId.0,
            weight: e.weight,
            amount: e.amount,
        }
        .into(),
        Rewards::EpochClosed(e) => protocol_event::EpochClosed { epoch: e.epoch, node: e.node, freed: e.freed }.into(),
        _ => return None,
    })
}

fn tuple(tuple: &ListenRewards::AttestedTuple) -> protocol_event::AttestedTuple {
    protocol_event::AttestedTuple {
        listen_root: tuple.listenRoot.0,
        payout_root: tuple.payoutRoot.0,
        fans: tuple.fans,
        payout_leaves: tuple.payoutLeaves,
        weight_total: tuple.weightTotal,
    }
}

#[cfg(test)]
#[path = "logs_tests.rs"]
mod tests;
