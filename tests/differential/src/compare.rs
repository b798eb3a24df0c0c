//! Runs each action on both chains and compares the results.

use std::fmt::Debug;

use anyhow::{Result, bail};
use protocol::royalty::SCALE;

use crate::{
    Action,
    action::{HOLDERS, PEOPLE},
    count::Counts,
    ethereum::Ethereum,
    events::{Sellers, comparable},
    meaning,
    solana::Solana,
    state::{ListingState, Outcome, Side, TrackState, same_index},
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
    /// Everyone who has ever listed shares of a track.
    pub sellers: Sellers,
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
            sellers: Sellers::new(),
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
                let (a, b) = (comparable(&self.solana, &self.sellers, a), comparable(&self.ethereum, &self.sellers, b));
                equal("events", &a, &b)
            }
            _ => bail!("outcomes differ\n  Solana: {solana:?}\n  Ethereum: {ethereum:?}"),
        }
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
        equal("the vault", &same_index(&a.vault), &same_index(&b.vault))?;
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
