//! Logs as the protocol's events.

use alloy::{
    primitives::{Address, B256, aliases::U40},
    rpc::types::Log,
    sol_types::{SolEvent, SolEventInterface},
};
use bindings::evm::{
    ListenRewards::{self, ListenRewardsEvents as Rewards},
    Passes::{self, PassesEvents as Pass},
    ShareMarket::{self, ShareMarketEvents as Market},
    TrackRegistry::{self, TrackRegistryEvents as Registry},
    TrackShares::{self, TrackSharesEvents as Shares},
};
use protocol::{
    event::{self as protocol_event, AddressList, CidBytes, Event},
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
        TrackRegistry::ManifestUpdated::SIGNATURE_HASH,
        TrackRegistry::TrackRetired::SIGNATURE_HASH,
        TrackRegistry::RegistrantProposed::SIGNATURE_HASH,
        TrackRegistry::RegistrantChanged::SIGNATURE_HASH,
        ShareMarket::SharesListed::SIGNATURE_HASH,
        ShareMarket::SharesSold::SIGNATURE_HASH,
        ShareMarket::ListingCancelled::SIGNATURE_HASH,
        ShareMarket::ProtocolFeeSet::SIGNATURE_HASH,
        ShareMarket::ProtocolFeesWithdrawn::SIGNATURE_HASH,
        ShareMarket::MarketPaused::SIGNATURE_HASH,
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
        ListenRewards::GuardianSet::SIGNATURE_HASH,
        ListenRewards::AttestorsProposed::SIGNATURE_HASH,
        ListenRewards::AttestorsSet::SIGNATURE_HASH,
        ListenRewards::CircuitProposed::SIGNATURE_HASH,
        ListenRewards::CircuitSet::SIGNATURE_HASH,
        Passes::IssuerSet::SIGNATURE_HASH,
        Passes::IssuerRootPosted::SIGNATURE_HASH,
        Passes::GateRegistered::SIGNATURE_HASH,
        Passes::PassGranted::SIGNATURE_HASH,
        ListenRewards::OwnershipTransferStarted::SIGNATURE_HASH,
        ListenRewards::OwnershipTransferred::SIGNATURE_HASH,
    ]
}

/// Who emitted a log decides how it is read: anybody can emit an event of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emitter {
    /// TrackRegistry.
    Registry,
    /// ListenRewards.
    Rewards,
    /// ShareMarket.
    Market,
    /// Passes.
    Passes,
    /// Another contract; it counts if it is the shares of the track it names.
    Other,
}

/// The event in a log, and for the shares of a track that track; `None` when it is none of the protocol's.
pub(crate) fn decode(log: &Log, emitter: Emitter) -> Option<(Event, Option<[u8; 32]>)> {
    match emitter {
        Emitter::Registry => registry(Registry::decode_log(&log.inner).ok()?.data).map(|event| (event, None)),
        Emitter::Rewards => {
            rewards(log.address(), Rewards::decode_log(&log.inner).ok()?.data).map(|event| (event, None))
        }
        Emitter::Market => market(log.address(), Market::decode_log(&log.inner).ok()?.data).map(|event| (event, None)),
        Emitter::Passes => passes(log.address(), Pass::decode_log(&log.inner).ok()?.data).map(|event| (event, None)),
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
        Registry::IssueFinished(e) => {
            protocol_event::IssueFinished { track_id: e.trackId.0, resale_bps: e.resaleBps }.into()
        }
        Registry::ManifestUpdated(e) => protocol_event::ManifestUpdated {
            track_id: e.trackId.0,
            version: e.version,
            manifest_cid: CidBytes::new(&e.manifestCid)?,
        }
        .into(),
        Registry::TrackRetired(e) => protocol_event::TrackRetired { track_id: e.trackId.0 }.into(),
        Registry::RegistrantProposed(e) => {
            protocol_event::RegistrantProposed { track_id: e.trackId.0, pending_registrant: wide(e.pendingRegistrant) }
                .into()
        }
        Registry::RegistrantChanged(e) => {
            protocol_event::RegistrantChanged { track_id: e.trackId.0, registrant: wide(e.registrant) }.into()
        }
    })
}

fn market(contract: Address, event: Market) -> Option<Event> {
    Some(match event {
        Market::SharesListed(e) => protocol_event::SharesListed {
            listing: e.listing.0,
            track_id: e.trackId.0,
            seller: wide(e.seller),
            account: wide(e.account),
            amount: count(e.amount),
            unit_price: e.unitPrice,
            fee_bps: e.feeBps,
            expires_at: e.expiresAt,
        }
        .into(),
        Market::SharesSold(e) => protocol_event::SharesSold {
            listing: e.listing.0,
            track_id: e.trackId.0,
            seller: wide(e.seller),
            buyer: wide(e.buyer),
            amount: count(e.amount),
            price: e.price,
            royalty: e.royalty,
            fee: e.fee,
            remaining: count(e.remaining),
        }
        .into(),
        Market::ListingCancelled(e) => protocol_event::ListingCancelled {
            listing: e.listing.0,
            track_id: e.trackId.0,
            returned: count(e.returned),
        }
        .into(),
        Market::ProtocolFeeSet(e) => protocol_event::ProtocolFeeSet { fee_bps: e.feeBps }.into(),
        Market::ProtocolFeesWithdrawn(e) => {
            protocol_event::ProtocolFeesWithdrawn { destination: wide(e.destination), amount: e.amount }.into()
        }
        Market::MarketPaused(e) => protocol_event::MarketPaused { paused: e.paused }.into(),
        Market::OwnershipTransferStarted(e) => admin_proposed(contract, e.newOwner),
        Market::OwnershipTransferred(e) => admin_changed(contract, e.newOwner),
    })
}

fn passes(contract: Address, event: Pass) -> Option<Event> {
    Some(match event {
        Pass::IssuerSet(e) => {
            protocol_event::IssuerSet { issuer: e.issuer, authority: wide(e.authority), enabled: e.enabled }.into()
        }
        Pass::IssuerRootPosted(e) => {
            protocol_event::IssuerRootPosted { issuer: e.issuer, root: e.root.0, snapshot: e.snapshot }.into()
        }
        Pass::GateRegistered(e) => protocol_event::GateRegistered {
            gate: e.gate.0,
            owner: wide(e.owner),
            statement: e.statement,
            issuer: e.issuer,
            subject: e.subject,
            threshold: e.threshold,
            period_length: e.periodLength,
        }
        .into(),
        Pass::PassGranted(e) => protocol_event::PassGranted {
            gate: e.gate.0,
            period: e.period,
            holder: wide(e.holder),
            nullifier: e.nullifier.0,
            expires_at: e.expiresAt,
        }
        .into(),
        Pass::CircuitProposed(e) => circuit_proposed(e.statement, e.version, e.effectiveAt),
        Pass::CircuitSet(e) => circuit_set(e.statement, e.version, e.enabled),
        Pass::OwnershipTransferStarted(e) => admin_proposed(contract, e.newOwner),
        Pass::OwnershipTransferred(e) => admin_changed(contract, e.newOwner),
    })
}

fn admin_proposed(contract: Address, next: Address) -> Event {
    protocol_event::AdminProposed { program: wide(contract), pending_admin: wide(next) }.into()
}

fn admin_changed(contract: Address, admin: Address) -> Event {
    protocol_event::AdminChanged { program: wide(contract), admin: wide(admin) }.into()
}

fn circuit_proposed(statement: u8, version: u32, effective_at: u64) -> Event {
    protocol_event::CircuitProposed { statement, version, effective_at }.into()
}

fn circuit_set(statement: u8, version: u32, enabled: bool) -> Event {
    protocol_event::CircuitSet { statement, version, enabled }.into()
}

fn attestors(list: Vec<Address>) -> Option<AddressList> {
    AddressList::new(&list.into_iter().map(wide).collect::<Vec<_>>())
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

fn rewards(contract: Address, event: Rewards) -> Option<Event> {
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
        Rewards::GuardianSet(e) => protocol_event::GuardianSet { guardian: wide(e.guardian) }.into(),
        Rewards::AttestorsProposed(e) => protocol_event::AttestorsProposed {
            attestors: attestors(e.attestors)?,
            threshold: e.threshold,
            effective_at: e.effectiveAt,
        }
        .into(),
        Rewards::AttestorsSet(e) => {
            protocol_event::AttestorsSet { attestors: attestors(e.attestors)?, threshold: e.threshold }.into()
        }
        Rewards::CircuitProposed(e) => circuit_proposed(e.statement, e.version, e.effectiveAt),
        Rewards::CircuitSet(e) => circuit_set(e.statement, e.version, e.enabled),
        Rewards::OwnershipTransferStarted(e) => admin_proposed(contract, e.newOwner),
        Rewards::OwnershipTransferred(e) => admin_changed(contract, e.newOwner),
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
