//! A chain's state by the protocol's own arithmetic, and random things that happen to it: where tests get events that
//! belong together, and what the indexer must come to.

use std::collections::{BTreeMap, BTreeSet};

use chain::Namespace;
use protocol::{
    epoch,
    event::*,
    id::Address32,
    royalty::{PositionState, VaultState},
};
use rand::{Rng as _, rngs::StdRng, seq::IteratorRandom as _};

use super::market::Listing;

pub const EPOCH_LENGTH: u64 = 3_600;

/// Shares in one account.
#[derive(Clone, Debug)]
pub struct Holder {
    pub owner: Address32,
    pub balance: u64,
    pub open: bool,
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
    /// Of the manifest.
    pub version: u32,
    pub vault: VaultState,
    pub claimed: u64,
    pub holders: BTreeMap<Address32, Holder>,
}

#[derive(Clone, Debug)]
struct Epoch {
    number: u32,
    listeners_budget: u64,
    tracks_budget: u64,
    rate: u64,
    paid_leaves: u32,
    closed: bool,
}

#[derive(Clone, Debug)]
pub struct World {
    pub namespace: Namespace,
    pub now: u64,
    pub tracks: Vec<Track>,
    pub listings: Vec<Listing>,
    /// Names of listings that are gone.
    pub(super) ended: BTreeSet<[u8; 32]>,
    pub(super) fee_bps: u16,
    pub(super) gates: Vec<[u8; 32]>,
    /// Whose admin the script changes.
    pub(super) program: Address32,
    /// Epochs that have votes and are not fixed, those that were fixed, and the votes that count.
    pub(super) voting: BTreeSet<u32>,
    pub(super) late: BTreeSet<u32>,
    pub votes: BTreeSet<(u32, Address32)>,
    epochs: Vec<Epoch>,
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

    /// Lets up to `most` things happen, each with its events.
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

    pub(super) fn account_of(&self, rng: &mut StdRng, owner: Address32) -> Address32 {
        match self.namespace {
            Namespace::Solana => self.address(rng),
            Namespace::Ethereum => owner,
        }
    }

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

    fn register(&mut self, rng: &mut StdRng) -> Vec<Event> {
        let supply = rng.gen_range(1..1_000_000);
        let registrant = self.address(rng);
        let account = self.account_of(rng, registrant);
        let shares = self.address(rng);
        let mut vault = VaultState::with_supply(supply, self.now);
        let mut state = PositionState::default();
        vault.open(&mut state, supply).expect("open");
        let mut id: [u8; 32] = rng.r#gen();
        id[0] = 0;
        let mut cid = vec![1, 0x55, 0x12, 32];
        cid.extend(rng.r#gen::<[u8; 32]>());
        let holder = Holder { owner: registrant, balance: supply, open: true, state };
        let position = reference(account, &holder);
        let holders = BTreeMap::from([(account, holder)]);
        self.tracks.push(Track {
            id,
            registrant,
            supply,
            issued: false,
            retired: false,
            resale_bps: 0,
            version: 1,
            vault,
            claimed: 0,
            holders,
        });
        let registered = TrackRegistered {
            track_id: id,
            registrant,
            shares,
            vault: self.address(rng),
            supply,
            manifest_cid: CidBytes::new(&cid).expect("fits"),
            vault_state: vault,
            position,
        };
        vec![registered.into()]
    }

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

    fn transfer(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let from = self.pick_holder(rng, track, |holder| holder.balance > 0)?;
        if self.is_listed(&from) {
            return None;
        }
        let known = self.pick_holder(rng, track, |_| true).filter(|to| *to != from && rng.gen_bool(0.4));
        let known = known.filter(|to| !self.is_listed(to));
        let (to, owner, opens) = match known {
            Some(to) => (to, self.tracks[track].holders[&to].owner, false),
            None => {
                let owner = self.address(rng);
                (self.account_of(rng, owner), owner, rng.gen_bool(0.7))
            }
        };
        let sender = &self.tracks[track].holders[&from];
        let (by_registrant, amount) =
            (sender.owner == self.tracks[track].registrant, rng.gen_range(1..=sender.balance));
        let mut events = Vec::new();
        if !self.tracks[track].issued && by_registrant {
            events.push(SharesAllocated { track_id: self.tracks[track].id, to: owner, amount }.into());
        }
        events.push(self.move_shares(track, (from, to), owner, opens, amount)?);
        Some(events)
    }

    /// Moves shares to an account, which is `owner`'s and, where it is new, opened or not.
    pub(super) fn move_shares(
        &mut self,
        track: usize,
        (from, to): (Address32, Address32),
        owner: Address32,
        opens: bool,
        amount: u64,
    ) -> Option<Event> {
        let now = self.now;
        let Track { id, supply, vault, holders, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        let mut sender = holders.remove(&from)?;
        let mut receiver = holders.remove(&to).unwrap_or_else(|| {
            let mut state = PositionState::default();
            if opens {
                vault.open(&mut state, 0).expect("open");
            }
            Holder { owner, balance: 0, open: opens, state }
        });
        match (sender.open, receiver.open) {
            (true, true) => vault.transfer(&mut sender.state, &mut receiver.state, amount).expect("transfer"),
            (true, false) => vault.unopen(&mut sender.state, amount).expect("unopen"),
            (false, true) => vault.open(&mut receiver.state, amount).expect("open"),
            (false, false) => vault.settle_unopened().expect("settle"),
        }
        sender.balance -= amount;
        receiver.balance += amount;
        let moved = SharesMoved {
            track_id: *id,
            from: reference(from, &sender),
            to: reference(to, &receiver),
            amount,
            vault_state: *vault,
        };
        holders.insert(from, sender);
        holders.insert(to, receiver);
        Some(moved.into())
    }

    fn deposit(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let depositor = self.address(rng);
        let mut events = Vec::new();
        if !std::mem::replace(&mut self.tracks[track].issued, true) {
            let resale_bps = rng.gen_range(0..=protocol::market::RESALE_BPS_MAX);
            self.tracks[track].resale_bps = resale_bps;
            events.push(IssueFinished { track_id: self.tracks[track].id, resale_bps }.into());
        }
        events.push(self.deposit_into(track, depositor, rng.gen_range(1..5_000_000), rng.gen_range(0..5), rng.r#gen()));
        Some(events)
    }

    pub(super) fn deposit_into(
        &mut self,
        track: usize,
        depositor: Address32,
        amount: u64,
        source: u8,
        memo: [u8; 32],
    ) -> Event {
        let now = self.now;
        let Track { id, supply, vault, .. } = &mut self.tracks[track];
        vault.deposit(amount, now, EPOCH_LENGTH, *supply).expect("deposit");
        Deposited { track_id: *id, depositor, amount, source, memo, vault_state: *vault }.into()
    }

    fn claim(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let account = self.pick_holder(rng, track, |holder| holder.open)?;
        let destination = self.address(rng);
        let now = self.now;
        let Track { id, supply, vault, holders, claimed, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        let holder = holders.get_mut(&account)?;
        let amount = vault.claim(&mut holder.state).expect("claim");
        *claimed += amount;
        let (position, beneficiary) = (reference(account, holder), holder.owner);
        Some(vec![
            RoyaltyClaimed { track_id: *id, position, beneficiary, destination, amount, vault_state: *vault }.into(),
        ])
    }

    fn open(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let account = self.pick_holder(rng, track, |holder| !holder.open)?;
        let payer = self.address(rng);
        let now = self.now;
        let Track { id, supply, vault, holders, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        let holder = holders.get_mut(&account)?;
        vault.open(&mut holder.state, holder.balance).expect("open");
        holder.open = true;
        let position = reference(account, holder);
        let beneficiary = if rng.r#gen() { holder.owner } else { payer };
        Some(vec![PositionOpened { track_id: *id, vault_state: *vault, position, beneficiary, payer }.into()])
    }

    fn sweep_or_sync(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let account = self.pick_holder(rng, track, |holder| holder.open && holder.balance > 1);
        let account = account.filter(|account| !self.is_listed(account));
        let now = self.now;
        let Track { id, supply, vault, holders, claimed, .. } = &mut self.tracks[track];
        vault.touch(now, *supply).expect("touch");
        // Only Solana knows burns that no event tells of.
        if let (Some(account), Namespace::Solana, true) = (account, self.namespace, rng.r#gen()) {
            let holder = holders.get_mut(&account)?;
            holder.balance -= 1;
            vault.sync(&mut holder.state, holder.balance).expect("sync");
            let position = reference(account, holder);
            return Some(vec![PositionSynced { track_id: *id, position, vault_state: *vault }.into()]);
        }
        let amount = vault.sweep_unopened().expect("sweep");
        *claimed += amount;
        Some(vec![UnopenedSwept { track_id: *id, amount, vault_state: *vault }.into()])
    }

    fn close_or_name(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let track = self.pick(rng)?;
        let named = self.pick_holder(rng, track, |holder| holder.open)?;
        let beneficiary = self.address(rng);
        let empty = self.pick_holder(rng, track, |h| h.open && h.balance == 0);
        let empty = empty.filter(|account| !self.is_listed(account));
        let now = self.now;
        let Track { id, supply, vault, holders, claimed, .. } = &mut self.tracks[track];
        let Some(account) = empty else {
            return Some(vec![BeneficiarySet { track_id: *id, account: named, beneficiary }.into()]);
        };
        vault.touch(now, *supply).expect("touch");
        let holder = holders.get_mut(&account)?;
        let amount = vault.claim(&mut holder.state).expect("claim");
        *claimed += amount;
        let position = reference(account, holder);
        let claim = RoyaltyClaimed {
            track_id: *id,
            position,
            beneficiary: holder.owner,
            destination: holder.owner,
            amount,
            vault_state: *vault,
        };
        vault.close(&holder.state, *supply).expect("close");
        holders.remove(&account);
        Some(vec![claim.into(), PositionClosed { track_id: *id, account, vault_state: *vault }.into()])
    }

    fn settle_epoch(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let number = self.epochs.last().map_or(100, |epoch| epoch.number + 1);
        let tuple = AttestedTuple {
            listen_root: rng.r#gen(),
            payout_root: rng.r#gen(),
            fans: [12, 9, 5, 2],
            payout_leaves: 40,
            weight_total: 40 << 32,
        };
        let attestors = [self.address(rng), self.address(rng)];
        self.votes.extend(attestors.map(|attestor| (number, attestor)));
        let vote = |attestor| Attested { epoch: number, node: 1, attestor, tuple_hash: tuple.hash() }.into();
        let mut events = attestors.map(vote).to_vec();
        let budget = epoch::budget(5_000_000_000, 1_000_000_000, 1_000, 5_000, u64::MAX, tuple.fans)?;
        let fixed = EpochFixed {
            epoch: number,
            node: 1,
            tuple,
            listeners_budget: budget.listeners,
            tracks_budget: budget.tracks,
            rate: budget.rate,
            payable_at: self.now + 600,
            closes_at: self.now + 700_000,
        };
        events.push(fixed.into());
        let mut settled = Epoch {
            number,
            listeners_budget: budget.listeners,
            tracks_budget: budget.tracks,
            rate: budget.rate,
            paid_leaves: 0,
            closed: false,
        };
        if rng.gen_ratio(1, 5) {
            events.push(EpochVoided { epoch: number, node: 1 }.into());
            settled.closed = true;
        }
        self.epochs.push(settled);
        Some(events)
    }

    fn pay_epoch(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let (recipient, relayer) = (self.address(rng), self.address(rng));
        let track = self.pick(rng)?;
        let issued = self.tracks[track].issued;
        let track_id = self.tracks[track].id;
        let paid = self.epochs.iter_mut().filter(|epoch| !epoch.closed).choose(rng)?;
        let (number, node) = (paid.number, 1);
        match rng.gen_range(0..8) {
            0 => {
                paid.closed = true;
                let freed = paid.listeners_budget + paid.tracks_budget;
                Some(vec![EpochClosed { epoch: number, node, freed }.into()])
            }
            1..=4 if issued && paid.paid_leaves < 40 => {
                let index = paid.paid_leaves;
                paid.paid_leaves += 1;
                let amount = epoch::track_share(paid.tracks_budget, 1 << 32, 40 << 32)?;
                let paid = TrackPaid { epoch: number, node, index, track_id, weight: 1 << 32, amount };
                let deposit = self.deposit_into(track, relayer, amount, source::STREAMING, [0; 32]);
                Some(vec![deposit, paid.into()])
            }
            _ => {
                let tier = *epoch::TIERS.iter().choose(rng)?;
                let fee = if rng.r#gen() { 1_000 } else { 0 };
                let claim = ListenClaimed {
                    epoch: number,
                    node,
                    nullifier: rng.r#gen(),
                    tier,
                    recipient,
                    amount: (u64::from(tier) * paid.rate).saturating_sub(fee),
                    fee_receiver: if fee > 0 { relayer } else { Address32::ZERO },
                    fee,
                };
                Some(vec![claim.into()])
            }
        }
    }
}

/// The position of a holder as events carry it.
fn reference(account: Address32, holder: &Holder) -> PositionRef {
    let state = if holder.open { holder.state } else { PositionState::default() };
    PositionRef { account, owner: holder.owner, open: holder.open, state }
}
