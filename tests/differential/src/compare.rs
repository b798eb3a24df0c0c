//! Runs each action on both chains and compares the results.

use std::{collections::BTreeSet, fmt::Debug};

use anyhow::{Result, bail};
use protocol::{
    event::{AddressList, AttestedTuple, CidBytes, Event, PositionRef},
    event_fields::FieldWriter,
    id::Address32,
    royalty::{SCALE, VaultState},
};

use crate::{
    Action,
    action::{HOLDERS, PEOPLE},
    count::Counts,
    ethereum::Ethereum,
    meaning,
    solana::Solana,
    state::{ListingState, Outcome, Side, TrackState},
};

/// The registrant of a track and its state, as the script's actions set them.
#[derive(Clone, Copy, Debug)]
pub struct Management {
    /// The number of the registrant.
    pub registrant: usize,
    /// The number of the proposed successor.
    pub pending: Option<usize>,
    /// Whether the track is retired.
    pub retired: bool,
}

/// The two chains and the state that scripts need to choose their actions.
pub struct Pair {
    solana: Solana,
    ethereum: Ethereum,
    /// By track: its state on Solana and on Ethereum.
    pub tracks: Vec<[TrackState; 2]>,
    /// By listing: its track, its seller, and its state.
    pub listings: Vec<(usize, usize, ListingState)>,
    /// Pairs (track, person) of everyone who has ever listed shares of the track.
    pub sellers: BTreeSet<(usize, usize)>,
    /// Fees that the market holds, in units of the payment token.
    pub fees: u64,
    /// By track: its registrant and whether it is retired.
    pub management: Vec<Management>,
    /// Number of actions that succeeded and that were refused, by kind.
    pub counts: Counts,
}

impl Pair {
    /// Deploys on both chains.
    pub fn new() -> Result<Self> {
        let solana = Solana::new();
        let ethereum = Ethereum::new(solana.time())?;
        Ok(Self {
            solana,
            ethereum,
            tracks: Vec::new(),
            listings: Vec::new(),
            sellers: BTreeSet::new(),
            fees: 0,
            management: Vec::new(),
            counts: Counts::default(),
        })
    }

    /// The time on both chains, in Unix seconds.
    pub fn time(&self) -> u64 {
        self.solana.time()
    }

    /// Runs an action on both chains and compares everything it can have changed. Returns the name of the error when
    /// both refused it; fails when the chains differ.
    pub fn play(&mut self, action: &Action) -> Result<Option<String>> {
        let solana = self.solana.play(action)?;
        let ethereum = self.ethereum.play(action)?;
        self.counts.add(action.kind(), solana.is_ok());
        if let Action::List { track, by, .. } = action
            && solana.is_ok()
        {
            self.sellers.insert((*track, *by));
            self.listings.push((*track, *by, None));
        }
        self.outcomes(&solana, &ethereum)?;
        if solana.is_ok() {
            self.manage(action)?;
        }
        self.compare_touched(action, solana.is_ok())?;
        Ok(solana.err())
    }

    /// Records new tracks and changes of registrants.
    fn manage(&mut self, action: &Action) -> Result<()> {
        match *action {
            Action::Register { by, .. } => {
                let track = self.tracks.len();
                self.tracks.push([self.solana.track(track)?, self.ethereum.track(track)?]);
                self.management.push(Management { registrant: by, pending: None, retired: false });
            }
            Action::ProposeRegistrant { track, next, .. } => self.management[track].pending = next,
            Action::AcceptRegistrant { track, by } => {
                self.management[track].registrant = by;
                self.management[track].pending = None;
            }
            Action::Retire { track, .. } => self.management[track].retired = true,
            _ => {}
        }
        Ok(())
    }

    /// Compares outcome and events.
    fn outcomes(&self, solana: &Outcome, ethereum: &Outcome) -> Result<()> {
        match (solana, ethereum) {
            (Err(a), Err(b)) if meaning::same(a, b) => Ok(()),
            (Ok(a), Ok(b)) => {
                let (a, b) = (self.comparable(&self.solana, a), self.comparable(&self.ethereum, b));
                equal("events", &a, &b)
            }
            _ => bail!("outcomes differ\n  Solana: {solana:?}\n  Ethereum: {ethereum:?}"),
        }
    }

    /// Events with roles in place of addresses, without those that only one chain emits.
    fn comparable<S: Side>(&self, side: &S, events: &[Event]) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
        let mut comparable = Vec::new();
        for (at, event) in events.iter().enumerate() {
            let role = |address: &Address32| side.role(&address.0);
            match event {
                // Only Solana emits an event when a transfer opens a position. The transfer's own event has the same
                // state.
                Event::PositionOpened(e) if matches!(events.get(at + 1), Some(Event::SharesMoved(m)) if m.to.account == e.position.account) =>
                {
                    continue;
                }
                Event::PositionOpened(e) if role(&e.position.owner).starts_with("listing") => continue,
                // Scripts set no beneficiaries, so this sets the seller of an escrow, which exists on Solana only.
                Event::BeneficiarySet(_) => continue,
                Event::SharesMoved(e) if role(&e.from.account) == role(&e.to.account) => continue,
                _ => {}
            }
            let mut writer = RoleWriter { side, sellers: &self.sellers, fields: Vec::new(), track: String::new() };
            event.write(&mut writer);
            if let Event::RoyaltyClaimed(e) = event
                && writer.sells(&role(&e.position.account))
            {
                writer.fields.retain(|(name, _)| *name != "amount");
            }
            let next = (event.name(), writer.fields);
            if comparable.last() != Some(&next) || event.name() != "RoyaltyClaimed" {
                comparable.push(next);
            }
        }
        comparable
    }

    /// Compares the track and the listing of an action, and all balances.
    fn compare_touched(&mut self, action: &Action, succeeded: bool) -> Result<()> {
        let (mut track, mut listing) = (None, None);
        match action {
            Action::Allocate { track: t, .. }
            | Action::FinishIssue { track: t, .. }
            | Action::Transfer { track: t, .. }
            | Action::Deposit { track: t, .. }
            | Action::Claim { track: t, .. }
            | Action::Sweep { track: t } => track = Some(*t),
            Action::List { track: t, .. } => {
                track = Some(*t);
                listing = succeeded.then(|| self.listings.len() - 1);
            }
            Action::Buy { listing: l, .. } | Action::Cancel { listing: l, .. } => {
                track = Some(self.listings[*l].0);
                listing = Some(*l);
            }
            _ => {}
        }
        if let Some(track) = track {
            self.tracks[track] = [self.solana.track(track)?, self.ethereum.track(track)?];
            self.track(track)?;
        }
        if let Some(number) = listing {
            let (a, b) = (self.solana.listing(number)?, self.ethereum.listing(number)?);
            equal("a listing", &a, &b)?;
            self.listings[number].2 = a;
        }
        self.balances()
    }

    /// Compares the vault, the holdings and the positions of a track. People who have listed shares have several
    /// positions on Solana: for them, the royalties owed are compared as one sum, together with the vault's balance.
    fn track(&self, number: usize) -> Result<()> {
        let [a, b] = &self.tracks[number];
        equal("the vault", &a.vault, &b.vault)?;
        let mut paid = [0i128; 2];
        for person in 0..HOLDERS {
            let (x, y) = (&a.holdings[person], &b.holdings[person]);
            equal("shares", &(person, x.shares, x.open), &(person, y.shares, y.open))?;
            if self.sellers.contains(&(number, person)) {
                paid[0] += x.worth(a.vault.index) as i128;
                paid[1] += y.worth(b.vault.index) as i128;
            } else {
                equal("a position", &(person, &x.positions), &(person, &y.positions))?;
            }
        }
        let held = |state: &TrackState, due: i128| i128::from(state.balance) * SCALE as i128 - due;
        equal("the vault's balance minus the royalties it owes to sellers", &held(a, paid[0]), &held(b, paid[1]))
    }

    /// Compares the balances of pool and market, and each person's balance plus the royalties owed to that person as a
    /// seller.
    fn balances(&mut self) -> Result<()> {
        let (a, b) = (self.solana.balances()?, self.ethereum.balances()?);
        equal("balances of pool and market", &a[PEOPLE..].to_vec(), &b[PEOPLE..].to_vec())?;
        self.fees = a[PEOPLE + 1];
        for person in 0..PEOPLE {
            let mut sums = [u128::from(a[person]) * SCALE, u128::from(b[person]) * SCALE];
            for (track, _) in self.sellers.iter().filter(|(_, seller)| *seller == person) {
                for (sum, state) in sums.iter_mut().zip(&self.tracks[*track]) {
                    *sum += state.holdings[person].worth(state.vault.index);
                }
            }
            equal("a person's balance and royalties", &(person, sums[0]), &(person, sums[1]))?;
        }
        Ok(())
    }

    /// Compares all tracks, listings and balances.
    pub fn compare_all(&mut self) -> Result<()> {
        for track in 0..self.tracks.len() {
            self.tracks[track] = [self.solana.track(track)?, self.ethereum.track(track)?];
            self.track(track)?;
        }
        for number in 0..self.listings.len() {
            equal("a listing", &self.solana.listing(number)?, &self.ethereum.listing(number)?)?;
        }
        self.balances()
    }
}

fn equal<T: PartialEq + Debug>(what: &str, solana: &T, ethereum: &T) -> Result<()> {
    if solana == ethereum {
        return Ok(());
    }
    let (solana, ethereum) = (format!("{solana:#?}"), format!("{ethereum:#?}"));
    let lines = solana.lines().zip(ethereum.lines()).filter(|(a, b)| a != b).take(6);
    let lines: Vec<_> = lines.map(|(a, b)| format!("  Solana:   {}\n  Ethereum: {}", a.trim(), b.trim())).collect();
    bail!("{what} differ in\n{}\n  in full, Solana: {solana}\n  Ethereum: {ethereum}", lines.join("\n"))
}

/// Collects the fields of an event as text, with roles in place of addresses.
struct RoleWriter<'a, S> {
    side: &'a S,
    sellers: &'a BTreeSet<(usize, usize)>,
    track: String,
    fields: Vec<(&'static str, String)>,
}

impl<S: Side> RoleWriter<'_, S> {
    fn push(&mut self, name: &'static str, value: impl Debug) {
        self.fields.push((name, format!("{value:?}")));
    }

    /// Whether the person has ever listed shares of the event's track.
    fn sells(&self, person: &str) -> bool {
        self.sellers
            .iter()
            .any(|(track, seller)| format!("track {track}") == self.track && format!("person {seller}") == person)
    }
}

impl<S: Side> FieldWriter for RoleWriter<'_, S> {
    fn number(&mut self, name: &'static str, value: u32) {
        self.push(name, value);
    }

    fn wide(&mut self, name: &'static str, value: u64) {
        self.push(name, value);
    }

    fn huge(&mut self, name: &'static str, value: u128) {
        self.push(name, value);
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.push(name, value);
    }

    fn bytes32(&mut self, name: &'static str, value: &[u8; 32]) {
        let role = self.side.role(value);
        if name == "track_id" {
            self.track.clone_from(&role);
        }
        self.push(name, role);
    }

    fn address(&mut self, name: &'static str, value: Address32) {
        if name != "payer" {
            self.push(name, self.side.role(&value.0));
        }
    }

    fn addresses(&mut self, name: &'static str, value: &AddressList) {
        let roles: Vec<_> = value.as_slice().iter().map(|address| self.side.role(&address.0)).collect();
        self.push(name, roles);
    }

    fn cid(&mut self, name: &'static str, value: &CidBytes) {
        self.push(name, value.as_slice());
    }

    fn vault(&mut self, name: &'static str, value: &VaultState) {
        self.push(name, value);
    }

    fn position(&mut self, name: &'static str, value: &PositionRef) {
        let (account, owner) = (self.side.role(&value.account.0), self.side.role(&value.owner.0));
        // The owner of an escrow is the listing; the seller takes its place.
        let owner = if owner.starts_with("listing") { account.clone() } else { owner };
        if self.sells(&account) {
            self.push(name, (account, owner, value.open));
        } else {
            self.push(name, (account, owner, value.open, value.state));
        }
    }

    fn tuple(&mut self, name: &'static str, value: &AttestedTuple) {
        self.push(name, value);
    }
}
