//! `["epoch", epoch u32, node u64]`: the result and the payments of one epoch of a node. Created by the first vote
//! (`attest`).

use anchor_lang::prelude::*;
use protocol::{epoch::MAX_ATTESTORS, event::AttestedTuple};

use crate::error::RewardsError;

/// The states of an epoch. Allowed changes: open to fixed, fixed to void or closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EpochState {
    /// Attestors vote.
    Open = 0,
    /// The threshold of equal votes is reached. The epoch pays between [`EpochRecord::payable_at`] and
    /// [`EpochRecord::closes_at`].
    Fixed = 1,
    /// The guardian has voided the epoch, permanently.
    Void = 2,
    /// The claim window is over and the epoch was closed.
    Closed = 3,
}

/// An epoch of a node. The account is never deleted, because an epoch without account could be voted on and paid again.
#[account]
pub struct EpochRecord {
    /// Root of the listen tree; zero until the epoch is fixed.
    pub listen_root: [u8; 32],
    /// Root of the payout tree; zero until the epoch is fixed.
    pub payout_root: [u8; 32],
    /// keccak256 of the tuple that each attestor voted for, by position in the list of attestors; zero without a vote.
    pub votes: [[u8; 32]; MAX_ATTESTORS],
    /// Number of the node.
    pub node: u64,
    /// Sum of the weights in the payout tree.
    pub weight_total: u64,
    /// Amount reserved for listeners, in base units of the payment token.
    pub listeners_budget: u64,
    /// Amount paid to listeners, in base units.
    pub listeners_paid: u64,
    /// Amount reserved for tracks, in base units.
    pub tracks_budget: u64,
    /// Amount paid to tracks, in base units.
    pub tracks_paid: u64,
    /// Reward per tier unit, in base units: a claim of tier t pays t times the rate.
    pub rate: u64,
    /// Unix time, in seconds, from which claims are paid; zero until the epoch is fixed.
    pub payable_at: u64,
    /// Unix time, in seconds, from which the epoch pays no more and can be closed; zero until the epoch is fixed.
    pub closes_at: u64,
    /// Number of fans with at least 1, 5, 20 and 60 listens.
    pub fans: [u32; 4],
    /// Number of the epoch: Unix time divided by the epoch length, rounded down.
    pub epoch: u32,
    /// Number of leaves of the payout tree.
    pub payout_leaves: u32,
    /// Version of the list of attestors to which the votes belong.
    pub attestors_version: u32,
    /// State of the epoch, see `EpochState`: 0 open, 1 fixed, 2 void, 3 closed.
    pub state: u8,
    /// Unused; always zero.
    pub _reserved: [u8; 3],
}

impl EpochRecord {
    /// Whether the epoch is in `state`.
    #[must_use]
    pub fn is(&self, state: EpochState) -> bool {
        self.state == state as u8
    }

    /// Stores the vote of the attestor at position `seat` for the tuple with the hash `vote`, and returns the number of
    /// attestors that voted for this tuple. Votes cast under an earlier list of attestors are deleted first.
    ///
    /// Fails with [`RewardsError::Epoch_NotVoting`], [`RewardsError::Caller_NotAttestor`] or
    /// [`RewardsError::Vote_AlreadyCast`].
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

    /// Stores the tuple and the budget on which the attestors agreed, and sets the state to fixed.
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

    /// Fails unless the epoch pays at `now` (Unix seconds).
    pub fn require_payable(&self, now: u64) -> Result<()> {
        require!(self.is(EpochState::Fixed), RewardsError::Epoch_NotFixed);
        require!(now >= self.payable_at, RewardsError::Epoch_ChallengeRunning);
        require!(now < self.closes_at, RewardsError::Epoch_ClaimsEnded);
        Ok(())
    }

    /// Adds `amount` to the payments to listeners. Fails with [`RewardsError::Claim_BudgetSpent`] if the sum exceeds
    /// the budget.
    pub fn pay_listener(&mut self, amount: u64) -> Result<()> {
        self.listeners_paid =
            within(self.listeners_paid, amount, self.listeners_budget, RewardsError::Claim_BudgetSpent)?;
        Ok(())
    }

    /// Adds `amount` to the payments to tracks. Fails with [`RewardsError::Payout_BudgetSpent`] if the sum exceeds the
    /// budget.
    pub fn pay_track(&mut self, amount: u64) -> Result<()> {
        self.tracks_paid = within(self.tracks_paid, amount, self.tracks_budget, RewardsError::Payout_BudgetSpent)?;
        Ok(())
    }

    /// The part of both budgets that was not paid, in base units.
    pub fn unpaid(&self) -> Result<u64> {
        let left = |budget: u64, paid: u64| budget.checked_sub(paid).ok_or(RewardsError::Amount_Overflow);
        let listeners = left(self.listeners_budget, self.listeners_paid)?;
        let tracks = left(self.tracks_budget, self.tracks_paid)?;
        Ok(listeners.checked_add(tracks).ok_or(RewardsError::Amount_Overflow)?)
    }
}

/// Adds `amount` to `paid`. Fails with `beyond` if the sum exceeds `budget`, and with [`RewardsError::Amount_Zero`] if
/// the amount is zero.
fn within(paid: u64, amount: u64, budget: u64, beyond: RewardsError) -> Result<u64> {
    require!(amount > 0, RewardsError::Amount_Zero);
    Ok(paid.checked_add(amount).filter(|sum| *sum <= budget).ok_or(beyond)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::bytemuck::Zeroable as _;

    #[test]
    fn votes_count_once_per_attestor_and_are_deleted_when_the_attestors_change() {
        let mut record = EpochRecord::zeroed();
        assert_eq!(record.vote(0, [1; 32], 1).unwrap(), 1);
        assert_eq!(record.vote(0, [1; 32], 1), Err(RewardsError::Vote_AlreadyCast.into()));
        assert_eq!(record.vote(1, [2; 32], 1).unwrap(), 1);
        assert_eq!(record.vote(2, [1; 32], 1).unwrap(), 2);
        // With another list of attestors, the earlier votes are deleted and the position has not voted.
        assert_eq!(record.vote(0, [1; 32], 2).unwrap(), 1);
    }

    #[test]
    fn payments_stay_within_the_budget() {
        let mut record = EpochRecord { listeners_budget: 10, tracks_budget: 5, ..EpochRecord::zeroed() };
        record.pay_listener(7).unwrap();
        assert_eq!(record.pay_listener(4), Err(RewardsError::Claim_BudgetSpent.into()));
        assert_eq!(record.pay_listener(0), Err(RewardsError::Amount_Zero.into()));
        record.pay_listener(3).unwrap();
        record.pay_track(5).unwrap();
        assert_eq!(record.pay_track(u64::MAX), Err(RewardsError::Payout_BudgetSpent.into()));
        assert_eq!(record.unpaid().unwrap(), 0);
    }
}
