//! The state of a chain, computed with the arithmetic of `protocol`, and random actions that change it. It gives tests
//! consistent events, and the state that the indexer must compute from them.

use std::collections::{BTreeMap, BTreeSet};

use chain::Namespace;
use protocol::{
    event::*,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use rand::{Rng as _, rngs::StdRng, seq::IteratorRandom as _};

use super::{epochs::Epoch, market::Listing};

/// Seconds over which a deposit drips.
pub const EPOCH_LENGTH: u64 = 3_600;

/// An account with shares, and its position.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Owner of the account.
    pub owner: Address32,
    pub balance: u64,
    /// Whether the position counts the shares.
    pub open: bool,
    /// Owner of a position that does not count the shares, because the account was closed and created again.
    pub former: Option<Address32>,
    pub state: PositionState,
}

#[derive(Clone, Debug)]
pub struct Track {
    pub id: [u8; 32],
    pub registrant: Address32,
    pub supply: u64,
    pub issued: bool,
    pub retired: bool,
    pub resale_bps: u16,
    /// Version of the manifest.
    pub version: u32,
    pub vault: VaultState,
    pub claimed: u64,
    pub holders: BTreeMap<Address32, Holder>,
}

#[derive(Clone, Debug)]
pub struct World {
    pub namespace: Namespace,
    pub now: u64,
    pub tracks: Vec<Track>,
    pub listings: Vec<Listing>,
    /// Ids of listings that have ended.
    pub(super) ended: BTreeSet<[u8; 32]>,
    pub(super) fee_bps: u16,
    pub(super) gates: Vec<[u8; 32]>,
    /// The program or contract whose admin changes.
    pub(super) program: Address32,
    /// Epochs that have votes and are not fixed.
    pub(super) voting: BTreeSet<u32>,
    /// Epochs that were fixed after votes on them.
    pub(super) late: BTreeSet<u32>,
    /// Pairs (epoch, attestor) of the votes that count.
    pub votes: BTreeSet<(u32, Address32)>,
    pub(super) epochs: Vec<Epoch>,
    begun: bool,
}

impl World {
    pub fn new(namespace: Namespace) -> Self {
        Self {
            namespace,
            now: 1_800_000_000,
            tracks: Vec::new(),
            listings: Vec::new(),
            ended: BTreeSet::new(),
            fee_bps: 0,
            gates: Vec::new(),
            program: Address32::from_ethereum([9; 20]),
            voting: BTreeSet::new(),
            late: BTreeSet::new(),
            votes: BTreeSet::new(),
            epochs: Vec::new(),
            begun: false,
        }
    }

    /// Applies up to `most` random actions and returns their events. The first call also initialises the network.
    pub fn happen(&mut self, rng: &mut StdRng, most: usize) -> Vec<Event> {
        self.now += rng.gen_range(1..900);
        let mut events = Vec::new();
        if !self.begun {
            self.begun = true;
            events.extend(self.begin(rng));
        }
        for _ in 0..rng.gen_range(0..=most) {
            let happened = match rng.gen_range(0..20) {
                0 => Some(self.register(rng)),
                1..=3 => self.transfer(rng),
                4..=5 => self.deposit(rng),
                6 => self.claim(rng),
                7 => self.open(rng),
                8 => self.sweep_or_sync(rng),
                9 if rng.r#gen() => self.recreate(rng),
                9 => self.close_or_name(rng),
                10 => self.settle_epoch(rng),
                11..=12 => self.list(rng),
                13..=14 => self.buy(rng),
                15 if rng.r#gen() => self.cancel(rng),
                16 => self.change_track(rng),
                17 => self.pass(rng),
                18 => self.govern(rng),
                _ => self.pay_epoch(rng),
            };
            events.extend(happened.into_iter().flatten());
        }
        events
    }

    pub(super) fn address(&self, rng: &mut StdRng) -> Address32 {
        match self.namespace {
            Namespace::Solana => Address32(rng.r#gen()),
            Namespace::Ethereum => Address32::from_ethereum(rng.r#gen()),
        }
    }

    /// The account in which an owner holds shares: a token account on Solana, the owner itself on Ethereum.
    pub(super) fn account_of(&self, rng: &mut StdRng, owner: Address32) -> Address32 {
        match self.namespace {
            Namespace::Solana => self.address(rng),
            Namespace::Ethereum => owner,
        }
    }

    /// The events that initialise the network.
    fn begin(&self, rng: &mut StdRng) -> Vec<Event> {
        vec![
            NetworkInitialized {
                network: 31_337,
                chain: 1,
                deployment_id: rng.r#gen(),
                epoch_length: EPOCH_LENGTH,
                circuit_version: 1,
            }
            .into(),
            NodeRegistered { node: 1, operator: self.address(rng), quota: 1_000_000_000 }.into(),
            PoolFunded { from: self.address(rng), amount: 10_000_000_000 }.into(),
        ]
    }

    /// A random track; `None` before the first one.
    pub(super) fn pick(&self, rng: &mut StdRng) -> Option<usize> {
        (0..self.tracks.len()).choose(rng)
    }

    pub(super) fn pick_holder(
        &self,
        rng: &mut StdRng,
        track: usize,
        wanted: impl Fn(&Holder) -> bool,
    ) -> Option<Address32> {
        self.tracks[track].holders.iter().filter(|(_, holder)| wanted(holder)).map(|(account, _)| *account).choose(rng)
    }
}

/// The position of a holder in the form that events carry.
pub(super) fn reference(account: Address32, holder: &Holder) -> PositionRef {
    let state = if holder.open || holder.former.is_some() { holder.state } else { PositionState::default() };
    PositionRef { account, owner: holder.owner, balance: holder.balance, open: holder.open, state }
}
