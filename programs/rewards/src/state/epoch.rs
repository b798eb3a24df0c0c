use anchor_lang::prelude::*;
use protocol::{epoch::MAX_ATTESTORS, event::AttestedTuple};

use crate::error::RewardsError;

/// Life of an epoch: votes, then either payable and closed, or void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EpochState {
    /// Attestors vote.
    Open = 0,
    /// Enough agreed; payable between [`EpochRecord::payable_at`] and [`EpochRecord::closes_at`].
    Fixed = 1,
    /// A guardian voided it; it stays void.
    Void = 2,
    /// Its claim window is over.
    Closed = 3,
}

/// An epoch of a node, at `["epoch", epoch u32, node u64]`. It is never closed: an absent one could be voted again.
#[account]
pub struct EpochRecord {
    /// Root of the listen tree, once fixed.
    pub listen_root: [u8; 32],
    /// Root of the payout tree, once fixed.
    pub payout_root: [u8; 32],
    /// keccak256 of the tuple each attestor voted for, by position; zeros for no vote.
    pub votes: [[u8; 32]; MAX_ATTESTORS],
    /// The node.
    pub node: u64,
    /// Sum of the payout tree's weights.
    pub weight_total: u64,
    /// Reserved for listeners.
    pub listeners_budget: u64,
    /// Of it paid.
    pub listeners_paid: u64,
    /// Reserved for tracks.
    pub tracks_budget: u64,
    /// Of it paid.
    pub tracks_paid: u64,
    /// A claim of tier t pays t times this.
    pub rate: u64,
    /// Unix time from which it is payable.
    pub payable_at: u64,
    /// Unix time from which it can be closed.
    pub closes_at: u64,
    /// Fans at 1, 5, 20 and 60 listens or more.
    pub fans: [u32; 4],
    /// The epoch.
    pub epoch: u32,
    /// Leaves of the payout tree.
    pub payout_leaves: u32,
    /// Version of the set of attestors that the votes belong to.
    pub attestors_version: u32,
    /// An [`EpochState`].
    pub state: u8,
    /// Zeros.
    pub _reserved: [u8; 3],
}

impl EpochRecord {
    /// Whether the epoch is in `state`.
    #[must_use]
    pub fn is(&self, state: EpochState) -> bool {
        self.state == state as u8
    }

    /// Counts a vote for the tuple with hash `vote` from the attestor at `seat`, and returns how many attestors want it.
    /// Votes from before the set of attestors changed lapse.
    pub fn vote(&mut self, seat: usize, vote: [u8; 32], attestors_version: u32) -> Result<usize> {
        require!(self.is(EpochState::Open), RewardsError::Epoch_NotVoting);
        if self.attestors_version != attestors_version {
            self.votes = [[0; 32]; MAX_ATTESTORS];
            self.attestors_version = attestors_version;
        }
        let slot = self.votes.get_mut(seat).ok_or(RewardsError::Caller_NotAttestor)?;
        require!(*slot == [0; 32], RewardsError::Vote_AlreadyCast);
        *slot = vote;
        Ok(self.votes.iter().filter(|v| **v == vote).count())
    }

    /// Makes what the attestors agreed on final.
    pub fn fix(
        &mut self,
        tuple: &AttestedTuple,
        budget: &protocol::epoch::EpochBudget,
        payable_at: u64,
        closes_at: u64,
    ) {
        self.listen_root = tuple.listen_root;
        self.payout_root = tuple.payout_root;
        self.fans = tuple.fans;
        self.payout_leaves = tuple.payout_leaves;
        self.weight_total = tuple.weight_total;
        self.listeners_budget = budget.listeners;
        self.tracks_budget = budget.tracks;
        self.rate = budget.rate;
        self.payable_at = payable_at;
        self.closes_at = closes_at;
        self.state = EpochState::Fixed as u8;
    }

    /// Fails unless the epoch pays at `now`.
    pub fn require_payable(&self, now: u64) -> Result<()> {
        require!(self.is(EpochState::Fixed), RewardsError::Epoch_NotFixed);
        require!(now >= self.payable_at, RewardsError::Epoch_ChallengeRunning);
        require!(now < self.closes_at, RewardsError::Epoch_ClaimsEnded);
        Ok(())
    }

    /// Books `amount` as paid to a listener; an error when that exceeds the budget.
    pub fn pay_listener(&mut self, amount: u64) -> Result<()> {
        self.listeners_paid =
            within(self.listeners_paid, amount, self.listeners_budget, RewardsError::Claim_BudgetSpent)?;
        Ok(())
    }

    /// Books `amount` as paid to a track; an error when that exceeds the budget.
    pub fn pay_track(&mut self, amount: u64) -> Result<()> {
        self.tracks_paid = within(self.tracks_paid, amount, self.tracks_budget, RewardsError::Payout_BudgetSpent)?;
        Ok(())
    }

    /// What is reserved and not paid.
    pub fn unpaid(&self) -> Result<u64> {
        let left = |budget: u64, paid: u64| budget.checked_sub(paid).ok_or(RewardsError::Amount_Overflow);
        let listeners = left(self.listeners_budget, self.listeners_paid)?;
        let tracks = left(self.tracks_budget, self.tracks_paid)?;
        Ok(listeners.checked_add(tracks).ok_or(RewardsError::Amount_Overflow)?)
    }
}

/// `paid` and `amount` together; fails with `beyond` when they exceed `budget`.
fn within(paid: u64, amount: u64, budget: u64, beyond: RewardsError) -> Result<u64> {
    require!(amount > 0, RewardsError::Amount_Zero);
    Ok(paid.checked_add(amount).filter(|sum| *sum <= budget).ok_or(beyond)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::bytemuck::Zeroable as _;

    #[test]
    fn votes_count_once_per_attestor_and_lapse_with_their_set() {
        let mut record = EpochRecord::zeroed();
        assert_eq!(record.vote(0, [1; 32], 1).unwrap(), 1);
        assert!(record.vote(0, [1; 32], 1).is_err());
        assert_eq!(record.vote(1, [2; 32], 1).unwrap(), 1);
        assert_eq!(record.vote(2, [1; 32], 1).unwrap(), 2);
        // A new set: the seat is free and the earlier votes are gone.
        assert_eq!(record.vote(0, [1; 32], 2).unwrap(), 1);
    }

    #[test]
    fn nothing_is_paid_beyond_the_budget() {
        let mut record = EpochRecord { listeners_budget: 10, tracks_budget: 5, ..EpochRecord::zeroed() };
        record.pay_listener(7).unwrap();
        assert!(record.pay_listener(4).is_err());
        assert!(record.pay_listener(0).is_err());
        record.pay_listener(3).unwrap();
        record.pay_track(5).unwrap();
        assert!(record.pay_track(u64::MAX).is_err());
        assert_eq!(record.unpaid().unwrap(), 0);
    }
}
