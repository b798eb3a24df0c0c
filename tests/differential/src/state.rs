//! What both chains must agree on, with people in place of addresses.

use protocol::{
    event::Event,
    royalty::{PositionState, SCALE, VaultState},
};

/// What a step did: its events in order, or why it was refused.
pub type Outcome = Result<Vec<Event>, String>;

/// A holder's part of a track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Shares, those for sale included.
    pub shares: u64,
    /// Whether they earn.
    pub open: bool,
    /// Positions: one, and on Solana one more for every listing there ever was.
    pub positions: Vec<PositionState>,
}

impl Holding {
    /// What the positions are owed at `index`, in `1 / SCALE` of the smallest unit: one position earns exactly what its
    /// parts earn.
    pub fn worth(&self, index: u128) -> u128 {
        let of = |p: &PositionState| {
            u128::from(p.shares) * (index - p.index_paid) + u128::from(p.owed) * SCALE + u128::from(p.remainder)
        };
        self.positions.iter().map(of).sum()
    }
}

/// A track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackState {
    /// The vault and what is unopened.
    pub vault: VaultState,
    /// Payment tokens it holds.
    pub balance: u64,
    /// By holder.
    pub holdings: Vec<Holding>,
}

/// A listing, while it is there: remaining, unit price, fee in basis points, expiry.
pub type ListingState = Option<(u64, u64, u16, u64)>;

/// One of the two chains.
pub trait Side {
    /// Its name.
    const NAME: &'static str;
    /// Plays a step.
    fn play(&mut self, action: &crate::Action) -> anyhow::Result<Outcome>;
    /// A track as it is.
    fn track(&mut self, track: usize) -> anyhow::Result<TrackState>;
    /// Payment tokens of everybody, then of the rewards pool and the market.
    fn balances(&mut self) -> anyhow::Result<Vec<u64>>;
    /// A listing as it is.
    fn listing(&mut self, listing: usize) -> anyhow::Result<ListingState>;
    /// The unix time of the last step.
    fn time(&self) -> u64;
    /// Whom or what an address or another word stands for.
    fn role(&self, word: &[u8; 32]) -> String;
}
