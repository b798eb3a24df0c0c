use anchor_lang::prelude::*;
use protocol::pass::{ROOT_LIFETIME, ROOTS_KEPT};

use crate::error::RewardsError;

/// Who vouches for ages or balances, at `["issuer", number u32 big-endian]`.
#[account]
pub struct Issuer {
    /// Who posts its roots.
    pub authority: Address,
    /// The last roots; each counts for a day.
    pub roots: [[u8; 32]; 16],
    /// When each was posted, in unix seconds; 0 for none.
    pub posted_at: [u64; 16],
    /// The snapshot each shows; 0 for ages.
    pub snapshots: [u32; 16],
    /// Its number.
    pub number: u32,
    /// Where the next root goes.
    pub next: u8,
    /// 1 while its roots count.
    pub enabled: u8,
    /// Zeros.
    pub _reserved: [u8; 2],
}

impl Issuer {
    /// Keeps a root, in the oldest one's place.
    pub fn post(&mut self, root: [u8; 32], snapshot: u32, now: u64) {
        let at = usize::from(self.next) % ROOTS_KEPT;
        self.roots[at] = root;
        self.posted_at[at] = now;
        self.snapshots[at] = snapshot;
        self.next = if at == ROOTS_KEPT - 1 { 0 } else { self.next.saturating_add(1) };
    }

    /// The snapshot of `root`. Fails when the root is not kept, or was posted more than a day ago.
    pub fn snapshot_of(&self, root: &[u8; 32], now: u64) -> Result<u32> {
        let kept = self.roots.iter().zip(self.posted_at).zip(self.snapshots);
        let mut posts = kept.filter(|((kept, at), _)| *kept == root && *at > 0).peekable();
        require!(posts.peek().is_some(), RewardsError::Root_Unknown);
        let fresh = posts.find(|((_, at), _)| now < at.saturating_add(ROOT_LIFETIME));
        Ok(fresh.map(|(_, snapshot)| snapshot).ok_or(RewardsError::Root_Expired)?)
    }
}
