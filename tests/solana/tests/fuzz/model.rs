//! What should happen to a track's royalties.

use protocol::royalty::{PositionState, VaultState};

use super::{FULL_PURSE, WALLETS};

/// A share token account as the model sees it.
#[derive(Clone, Copy, Default)]
pub struct Side {
    pub balance: u64,
    pub position: Option<PositionState>,
}

/// What should happen.
pub struct Model {
    pub vault: VaultState,
    pub supply: u64,
    pub claimed: u64,
    /// Those of the wallets, then the escrow of every listing there was.
    pub sides: Vec<Side>,
    /// Positions that the purse can still pay for.
    pub purse: u32,
}

impl Model {
    pub fn new(supply: u64, now: u64) -> Self {
        let mut vault = VaultState::with_supply(supply, now);
        let mut position = PositionState::default();
        vault.open(&mut position, supply).expect("opens");
        let mut sides = vec![Side::default(); WALLETS];
        sides[0] = Side { balance: supply, position: Some(position) };
        Self { vault, supply, claimed: 0, sides, purse: FULL_PURSE }
    }

    pub fn touch(&mut self, now: u64) {
        self.vault.touch(now, self.supply).expect("drips");
    }

    pub fn open(&mut self, side: usize) {
        self.open_empty(side);
        if self.sides[side].balance > 0 {
            self.sync(side);
        }
    }

    /// Opens a position that counts nothing yet.
    pub fn open_empty(&mut self, side: usize) {
        let mut position = PositionState::default();
        self.vault.settle(&mut position).expect("settles");
        self.sides[side].position = Some(position);
    }

    /// Settles the move directly between two positions, where the program goes through the unopened shares.
    pub fn transfer(&mut self, from: usize, to: usize, amount: u64, now: u64) {
        if from == to {
            return;
        }
        self.touch(now);
        for side in [from, to] {
            let Side { balance, position } = self.sides[side];
            if position.is_some_and(|position| position.shares != balance) {
                self.sync(side);
            }
        }
        if self.sides[to].position.is_none() && self.purse > 0 {
            self.purse -= 1;
            self.open(to);
        }
        let (mut a, mut b) = (self.sides[from], self.sides[to]);
        match (&mut a.position, &mut b.position) {
            (Some(a), Some(b)) => self.vault.transfer(a, b, amount),
            (Some(a), None) => self.vault.unopen(a, amount),
            (None, Some(b)) => self.vault.open(b, amount),
            (None, None) => Ok(()),
        }
        .expect("moves");
        a.balance -= amount;
        b.balance += amount;
        (self.sides[from], self.sides[to]) = (a, b);
    }

    /// Counts what the account holds now.
    pub fn sync(&mut self, side: usize) {
        let Side { balance, position } = &mut self.sides[side];
        if let Some(position) = position {
            self.vault.sync(position, *balance).expect("syncs");
        }
    }
}
