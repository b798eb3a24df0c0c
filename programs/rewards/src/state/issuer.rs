//! `["issuer", number u32]`: an issuer, which certifies ages or balances. Created by `set_issuer`.

use anchor_lang::prelude::*;
use protocol::pass::{ROOT_LIFETIME, ROOTS_KEPT};

use crate::error::RewardsError;

/// An issuer with its last 16 roots. Integers in its seeds are big-endian.
#[account]
pub struct Issuer {
    /// Wallet that posts the roots of the issuer.
    pub authority: Address,
    /// The last 16 roots. Proofs against a root are accepted for one day after it was posted.
    pub roots: [[u8; 32]; 16],
    /// Unix time, in seconds, at which each root was posted; zero for an unused slot.
    pub posted_at: [u64; 16],
    /// Number of the snapshot of balances that each root contains; zero for ages.
    pub snapshots: [u32; 16],
    /// Number of the issuer, above zero.
    pub number: u32,
    /// Index of the slot for the next root.
    pub next: u8,
    /// 1 while proofs against its roots are accepted, otherwise 0.
    pub enabled: u8,
    /// Unused; always zero.
    pub _reserved: [u8; 2],
}

impl Issuer {
    /// Stores a root in place of the oldest one. `now` is the Unix time in seconds.
    pub fn post(&mut self, root: [u8; 32], snapshot: u32, now: u64) {
        let at = usize::from(self.next) % ROOTS_KEPT;
        self.roots[at] = root;
        self.posted_at[at] = now;
        self.snapshots[at] = snapshot;
        self.next = if at == ROOTS_KEPT - 1 { 0 } else { self.next.saturating_add(1) };
    }

    /// Forgets all roots, so that no proof against them is accepted.
    pub fn forget_roots(&mut self) {
        self.posted_at = [0; ROOTS_KEPT];
    }

    /// The snapshot of the newest post of `root`. Fails with [`RewardsError::Root_Unknown`] if the root is not stored, and with
    /// [`RewardsError::Root_Expired`] if it was posted at least one day before `now` (Unix seconds).
    pub fn snapshot_of(&self, root: &[u8; 32], now: u64) -> Result<u32> {
        let next = usize::from(self.next) % ROOTS_KEPT;
        // From the newest slot, the one before `next`, back to the oldest, which is at `next`.
        let mut slots = (0..next).rev().chain((next..ROOTS_KEPT).rev());
        let newest = slots.find(|slot| self.roots[*slot] == *root && self.posted_at[*slot] > 0);
        let newest = newest.ok_or(RewardsError::Root_Unknown)?;
        require!(now < self.posted_at[newest].saturating_add(ROOT_LIFETIME), RewardsError::Root_Expired);
        Ok(self.snapshots[newest])
    }
}
