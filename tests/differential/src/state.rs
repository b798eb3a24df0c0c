//! The state that is compared, with numbers of people in place of addresses.

use protocol::{
    event::Event,
    royalty::{PositionState, SCALE, VaultState},
};

/// The result of an action: its events in their order, or the name of the error.
pub type Outcome = Result<Vec<Event>, String>;

/// The shares and positions of one person in one track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Number of shares, including listed ones.
    pub shares: u64,
    /// Whether the person's position is open.
    pub open: bool,
    /// The positions: at most one, and on Solana one more for every listing of the person so far.
    pub positions: Vec<PositionState>,
}

impl Holding {
    /// The sum that is owed to the positions at the vault's `index`, in `1 / SCALE` of the smallest unit. It is the
    /// same whether the shares are in one position or in several.
    pub fn worth(&self, index: u128) -> u128 {
        let of = |p: &PositionState| {
            u128::from(p.shares) * (index - p.index_paid) + u128::from(p.owed) * SCALE + u128::from(p.remainder)
        };
        self.positions.iter().map(of).sum()
    }
}

/// The state of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackState {
    /// The vault, with the unopened shares.
    pub vault: VaultState,
    /// Payment tokens in the vault.
    pub balance: u64,
    /// By the number of the holder.
    pub holdings: Vec<Holding>,
}

/// An active listing: remaining shares, unit price, fee in basis points, expiry. `None` after it has ended.
pub type ListingState = Option<(u64, u64, u16, u64)>;

/// One of the two chains.
pub trait Side {
    /// The chain's name.
    const NAME: &'static str;
    /// Runs an action.
    fn play(&mut self, action: &crate::Action) -> anyhow::Result<Outcome>;
    /// The current state of a track.
    fn track(&mut self, track: usize) -> anyhow::Result<TrackState>;
    /// Payment tokens of all people, then of the rewards pool and the market.
    fn balances(&mut self) -> anyhow::Result<Vec<u64>>;
    /// The current state of a listing.
    fn listing(&mut self, listing: usize) -> anyhow::Result<ListingState>;
    /// The chain's time, in Unix seconds.
    fn time(&self) -> u64;
    /// The role of an address or another word, such as `person 3`; the word in hex when it has none.
    fn role(&self, word: &[u8; 32]) -> String;
}

/// The vault, with index zero up to which unopened shares are settled if there are none. Without shares it has no effect,
/// and Ethereum does not store it before the first share is unopened.
pub(crate) fn same_index(vault: &VaultState) -> VaultState {
    let mut vault = *vault;
    if vault.unopened.shares == 0 {
        vault.unopened.index_paid = 0;
    }
    vault
}
