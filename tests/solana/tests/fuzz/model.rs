//! The expected state of a track's royalties.

use protocol::royalty::{PositionState, VaultState};

use super::{FULL_PURSE, WALLETS};

/// A share token account in the model.
#[derive(Clone, Copy, Default)]
pub struct Side {
    pub balance: u64,
    pub position: Option<PositionState>,
}

/// The expected vault, share token accounts and purse.
pub struct Model {
    pub vault: VaultState,
    pub supply: u64,
    pub claimed: u64,
    /// The accounts of the wallets, then the escrow of every listing so far.
    pub sides: Vec<Side>,
    /// Number of positions for which the purse can still pay.
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

    /// Opens a position with zero shares.
    pub fn open_empty(&mut self, side: usize) {
        let mut position = PositionState::default();
        self.vault.settle(&mut position).expect("settles");
        self.sides[side].position = Some(position);
    }

    /// Moves shares directly between two positions; the program moves them through the unopened shares, with the same
    /// result.
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
        if self.sides[to].position.is_none() && self.sides[to].balance + amount > 0 && self.purse > 0 {
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

    /// Sets the position's shares to the account's balance.
    pub fn sync(&mut self, side: usize) {
        let Side { balance, position } = &mut self.sides[side];
        if let Some(position) = position {
            self.vault.sync(position, *balance).expect("syncs");
        }
    }
}
