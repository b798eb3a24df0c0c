//! Random scripts: most of their actions succeed, and some must be refused.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, ensure};
use rand::{Rng as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest as _, Sha256};

use crate::{
    Action, Pair,
    action::{ADMIN, HOLDERS, WALLETS},
};

/// Maximum number of tracks in a script.
const TRACKS: usize = 8;
/// Maximum number of listings that are active at a time.
const LISTINGS: usize = 40;

/// Maximum number of tracks that a script retires; shares of the others can still be listed.
const RETIRED: usize = 3;
/// After every this many steps, the whole state is compared.
const COMPARED_EVERY: u64 = 500;
/// A script of at least this many steps must contain a successful action of every kind.
pub const FULL_LENGTH: u64 = 5_000;

/// A running script.
pub struct Script {
    random: ChaCha8Rng,
    manifest: u8,
    /// The actions so far.
    pub played: Vec<Action>,
}

impl Script {
    /// The script that the seed determines.
    pub fn new(seed: u64) -> Self {
        Self { random: ChaCha8Rng::seed_from_u64(seed), manifest: 0, played: Vec::new() }
    }

    /// Runs `actions` steps. Fails at the first difference between the chains, and when a script of at least
    /// [`FULL_LENGTH`] steps has no successful action of some kind.
    pub fn play(&mut self, pair: &mut Pair, actions: u64) -> Result<()> {
        while self.step() < actions {
            for action in self.next(pair) {
                if self.step() == actions {
                    break;
                }
                self.played.push(action.clone());
                let step = self.step();
                pair.play(&action).with_context(|| format!("step {step}: {action:?}"))?;
                if step.is_multiple_of(COMPARED_EVERY) {
                    pair.compare_all().with_context(|| format!("after step {step}"))?;
                }
            }
        }
        pair.compare_all().context("at the end")?;
        let missing = pair.counts.never_succeeded();
        ensure!(actions < FULL_LENGTH || missing.is_empty(), "no action of these kinds succeeded: {missing:?}");
        Ok(())
    }

    /// Number of steps so far.
    pub fn step(&self) -> u64 {
        self.played.len() as u64
    }

    /// The first 8 bytes of the SHA-256 of all steps, in hex. Two scripts have the same fingerprint when their steps
    /// are the same.
    pub fn fingerprint(&self) -> String {
        let mut text = String::new();
        for action in &self.played {
            let _ = writeln!(text, "{action:?}");
        }
        hex::encode(&Sha256::digest(text)[..8])
    }

    fn wallet(&mut self) -> usize {
        self.random.gen_range(0..WALLETS)
    }

    fn rarely(&mut self) -> bool {
        self.random.gen_ratio(1, 12)
    }

    fn next(&mut self, pair: &Pair) -> Vec<Action> {
        if pair.tracks.is_empty() || pair.tracks.len() < TRACKS && self.random.gen_ratio(1, 40) {
            return self.issue(pair.tracks.len());
        }
        let track = self.random.gen_range(0..pair.tracks.len());
        match self.random.gen_range(0..100) {
            0..22 => {
                let short = self.random.gen_range(1..90);
                let long = self.random.gen_range(1..9_000);
                vec![Action::Wait { seconds: if self.rarely() { long } else { short } }]
            }
            22..44 => self.transfer(pair, track),
            44..58 => vec![self.deposit(track)],
            58..72 => {
                let by = self.wallet();
                let to = if pair.sellers.contains(&(track, by)) { by } else { self.wallet() };
                let holds = pair.tracks[track][0].holdings[by].open;
                if holds { vec![Action::Claim { track, by, to }] } else { Vec::new() }
            }
            72..76 => vec![Action::Sweep { track }],
            76..82 => self.list(pair, track),
            82..90 => self.buy(pair),
            90..94 => self.cancel(pair),
            94..97 => vec![self.registrant(pair, track)],
            _ => vec![self.govern(pair)],
        }
    }

    fn issue(&mut self, track: usize) -> Vec<Action> {
        self.manifest = self.manifest.wrapping_add(1);
        let by = self.wallet();
        let supply = if self.rarely() { (1 << 40) - 1 } else { self.random.gen_range(1_000..10_000_000) };
        let to: Vec<_> = (0..4).map(|n| ((by + 1 + 3 * n) % WALLETS, self.random.gen_range(1..200))).collect();
        let resale_bps = self.random.gen_range(0..=1_000);
        vec![
            Action::Register { by, manifest: Some(self.manifest), supply },
            Action::Deposit { track, by, amount: 5, source: 0, memo: [0; 32] },
            Action::Allocate { track, by, to },
            Action::FinishIssue { track, by: (by + 1) % WALLETS, resale_bps },
            Action::FinishIssue { track, by, resale_bps: 1_001 },
            Action::FinishIssue { track, by, resale_bps },
            Action::FinishIssue { track, by, resale_bps },
        ]
    }

    fn transfer(&mut self, pair: &Pair, track: usize) -> Vec<Action> {
        let state = &pair.tracks[track][1];
        let holders: Vec<_> = (0..WALLETS).filter(|person| state.holdings[*person].shares > 0).collect();
        let Some(&from) = holders.choose(&mut self.random) else { return Vec::new() };
        // Listed shares cannot be sent.
        let listed: u64 = pair
            .listings
            .iter()
            .filter(|(of, seller, _)| (*of, *seller) == (track, from))
            .filter_map(|(_, _, listing)| listing.map(|(remaining, ..)| remaining))
            .sum();
        let free = state.holdings[from].shares - listed;
        if free == 0 {
            return Vec::new();
        }
        let to = self.random.gen_range(0..HOLDERS);
        let amount = if self.rarely() { free } else { self.random.gen_range(1..=free) };
        vec![Action::Transfer { track, from, to, amount }]
    }

    fn deposit(&mut self, track: usize) -> Action {
        let amount = match self.random.gen_range(0..20) {
            0 => 0,
            1..4 => self.random.gen_range(1..10),
            _ => self.random.gen_range(1..5_000_000),
        };
        let by = self.wallet();
        Action::Deposit { track, by, amount, source: self.random.gen_range(0..4), memo: [self.random.r#gen(); 32] }
    }

    /// A listing of shares. The sweep in the same second updates the vault on both chains, because a listing does not
    /// do that on Ethereum.
    fn list(&mut self, pair: &Pair, track: usize) -> Vec<Action> {
        let active = pair.listings.iter().filter(|(_, _, listing)| listing.is_some()).count();
        let by = self.random.gen_range(0..5);
        let Some(Action::Transfer { from, amount, .. }) = self.transfer(pair, track).pop() else { return Vec::new() };
        if active >= LISTINGS || from != by {
            return Vec::new();
        }
        let now = pair.time();
        let expires_at = if self.rarely() { now } else { now + self.random.gen_range(1..20_000) };
        let amount = amount.min(1 << 20);
        let unit_price = self.random.gen_range(1..1_000);
        vec![Action::Sweep { track }, Action::List { track, by, amount, unit_price, expires_at }]
    }

    /// An active listing.
    fn choose(&mut self, pair: &Pair) -> Option<usize> {
        let active: Vec<_> = (0..pair.listings.len()).filter(|n| pair.listings[*n].2.is_some()).collect();
        active.choose(&mut self.random).copied()
    }

    fn buy(&mut self, pair: &Pair) -> Vec<Action> {
        let Some(listing) = self.choose(pair) else { return Vec::new() };
        let Some((remaining, unit_price, ..)) = pair.listings[listing].2 else { return Vec::new() };
        let amount = match self.random.gen_range(0..10) {
            0 => remaining + 1,
            1..4 => remaining,
            _ => self.random.gen_range(1..=remaining),
        };
        let price = amount * unit_price;
        let max_price = if self.rarely() { price - 1 } else { price };
        vec![Action::Buy { listing, by: self.wallet(), amount, max_price }]
    }

    fn cancel(&mut self, pair: &Pair) -> Vec<Action> {
        let Some(listing) = self.choose(pair) else { return Vec::new() };
        let (track, seller, _) = pair.listings[listing];
        let by = if self.rarely() { self.wallet() } else { seller };
        vec![Action::Sweep { track }, Action::Cancel { listing, by }]
    }

    /// An action of a registrant; half of them are sent by the wallet that is allowed to.
    fn registrant(&mut self, pair: &Pair, track: usize) -> Action {
        let management = pair.management[track];
        let other = self.wallet();
        let is_allowed = self.random.r#gen();
        let by = if is_allowed { management.registrant } else { other };
        self.manifest = self.manifest.wrapping_add(1);
        let retired = pair.management.iter().filter(|track| track.retired).count();
        match self.random.gen_range(0..16) {
            0..4 => Action::UpdateManifest { track, by, manifest: Some(self.manifest) },
            4..8 => Action::ProposeRegistrant { track, by, next: Some(self.wallet()) },
            8..12 => Action::AcceptRegistrant { track, by: management.pending.filter(|_| is_allowed).unwrap_or(other) },
            12..14 if by != management.registrant || management.retired || retired < RETIRED => {
                Action::Retire { track, by }
            }
            _ => Action::ProposeRegistrant { track, by, next: None },
        }
    }

    fn govern(&mut self, pair: &Pair) -> Action {
        let by = if self.rarely() { self.wallet() } else { ADMIN };
        match self.random.gen_range(0..4) {
            0 => Action::SetFee { by, fee_bps: self.random.gen_range(0..260) },
            1 if pair.fees > 0 => Action::WithdrawFees { by, to: self.wallet() },
            _ => Action::PauseMarket { by, paused: self.random.gen_ratio(1, 4) },
        }
    }
}
