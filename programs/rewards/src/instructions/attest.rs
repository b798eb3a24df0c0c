//! Votes for the result of a node's epoch. Signed by an attestor. Emits `Attested`, and `EpochFixed` with the vote that
//! reaches the threshold.

use anchor_lang::{AnchorAccount as _, Space as _, prelude::*};
use protocol::{epoch, event::AttestedTuple, field, payout, seeds};

use crate::{
    clock,
    error::RewardsError,
    event::{Attested, EpochFixed, Tuple},
    keccak::keccak256,
    pda,
    state::{EpochRecord, Network, Node},
    token,
};

/// Accounts of `attest`.
#[event_cpi]
#[derive(Accounts)]
pub struct Attest {
    /// An attestor; the first one to vote pays for the account of the epoch.
    #[account(mut)]
    pub attestor: Signer,
    /// The network.
    #[account(mut)]
    pub network: Account<Network>,
    /// The node of the epoch.
    pub node: Account<Node>,
    /// The account of the epoch, created by the first vote.
    /// CHECK: `record` derives its address from epoch and node; an existing account must be an `EpochRecord`.
    #[account(mut)]
    pub epoch_record: UncheckedAccount,
    /// The token account of the pool.
    /// CHECK: the address is a constraint.
    #[account(address = network.pool_tokens)]
    pub pool_tokens: UncheckedAccount,
    /// The system program, which creates the account of the epoch.
    pub system_program: Program<System>,
}

impl Attest {
    /// Stores the vote of the attestor for `tuple`. If the number of equal votes reaches the threshold, it fixes the
    /// epoch.
    pub fn handle(ctx: &mut Context<Self>, epoch: u32, node: u64, tuple: Tuple) -> Result<()> {
        let attestor = *ctx.accounts.attestor.address();
        let now = clock::unix_now()?;
        // The node and the right of the caller.
        require!(ctx.accounts.node.number == node, RewardsError::Epoch_Mismatch);
        let seat = ctx.accounts.network.seat(&attestor).ok_or(RewardsError::Caller_NotAttestor)?;
        // The time and the arguments. The program cannot see the trees, so it checks only what the tuple itself shows.
        check_time(&ctx.accounts.network, epoch, now)?;
        let attested = AttestedTuple::from(tuple);
        check_tuple(&attested)?;
        let vote = keccak256(&[&attested.to_bytes()]);

        let fixed = {
            let mut record = Self::record(ctx, epoch, node)?;
            let agreeing = record.vote(seat, vote, ctx.accounts.network.attestors_version)?;
            if agreeing >= usize::from(ctx.accounts.network.threshold) {
                Some(Self::fix(ctx, &mut record, tuple, now)?)
            } else {
                None
            }
        };
        emit_cpi!(Attested { epoch, node, attestor, tuple_hash: vote });
        if let Some(event) = fixed {
            emit_cpi!(event);
        }
        Ok(())
    }

    /// Loads the account of the epoch, or creates it.
    fn record(ctx: &Context<Self>, epoch: u32, node: u64) -> Result<Account<EpochRecord>> {
        let seeds: &[&[u8]] = &[seeds::EPOCH, &epoch.to_be_bytes(), &node.to_be_bytes()];
        let (mut record, new) = pda::load_or_create::<Account<EpochRecord>>(
            ctx.accounts.epoch_record.account(),
            seeds,
            Account::<EpochRecord>::INIT_SPACE,
            ctx.accounts.attestor.account(),
            ctx.program_id,
        )?;
        if new {
            record.epoch = epoch;
            record.node = node;
        }
        Ok(record)
    }

    /// Reserves the budget of the epoch from the unreserved part of the pool, and starts the challenge delay.
    fn fix(ctx: &mut Context<Self>, record: &mut EpochRecord, tuple: Tuple, now: u64) -> Result<EpochFixed> {
        let balance = token::balance(ctx.accounts.pool_tokens.account())?;
        let quota = ctx.accounts.node.quota;
        let network = &mut ctx.accounts.network;
        let free = balance.checked_sub(network.reserved).ok_or(RewardsError::Amount_Overflow)?;
        let budget = epoch::budget(free, quota, network.alpha, network.beta, network.rate_max, tuple.fans)
            .ok_or(RewardsError::Network_ParameterInvalid)?;
        let reserved = budget.listeners.checked_add(budget.tracks).ok_or(RewardsError::Amount_Overflow)?;
        network.reserved = network.reserved.checked_add(reserved).ok_or(RewardsError::Amount_Overflow)?;
        let payable_at = now.checked_add(network.challenge_delay).ok_or(RewardsError::Amount_Overflow)?;
        let closes_at = payable_at.checked_add(network.claim_window).ok_or(RewardsError::Amount_Overflow)?;
        record.fix(&tuple.into(), &budget, payable_at, closes_at);
        Ok(EpochFixed {
            epoch: record.epoch,
            node: record.node,
            tuple,
            listeners_budget: budget.listeners,
            tracks_budget: budget.tracks,
            rate: budget.rate,
            payable_at,
            closes_at,
        })
    }
}

/// Votes are accepted from the end of the epoch until one claim window later.
fn check_time(network: &Network, epoch: u32, now: u64) -> Result<()> {
    let over = epoch::epoch_end(epoch, network.epoch_length);
    require!(now >= over, RewardsError::Epoch_NotEnded);
    let late = over.checked_add(network.claim_window).ok_or(RewardsError::Amount_Overflow)?;
    require!(now < late, RewardsError::Epoch_VotingEnded);
    Ok(())
}

/// Checks the tuple without the trees: the listen root is a canonical field element, no tier has more fans than the
/// tier below it, the payout tree has at most 2^14 leaves, and it has weight exactly if it has leaves.
fn check_tuple(tuple: &AttestedTuple) -> Result<()> {
    require!(field::is_canonical(&tuple.listen_root), RewardsError::Tuple_ListenRootNotCanonical);
    require!(tuple.fans.is_sorted_by(|lower, higher| lower >= higher), RewardsError::Tuple_FansNotSorted);
    require!(tuple.payout_leaves <= 1 << payout::MAX_DEPTH, RewardsError::Tuple_TooManyLeaves);
    require!((tuple.payout_leaves == 0) == (tuple.weight_total == 0), RewardsError::Tuple_WeightWithoutLeaves);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_tuples_are_rejected() {
        let good = AttestedTuple {
            listen_root: [1; 32],
            payout_root: [255; 32],
            fans: [12, 9, 5, 2],
            payout_leaves: 3,
            weight_total: 7,
        };
        assert_eq!(check_tuple(&good), Ok(()));
        let impossible = [
            (AttestedTuple { listen_root: field::MODULUS, ..good }, RewardsError::Tuple_ListenRootNotCanonical),
            (AttestedTuple { fans: [1, 2, 0, 0], ..good }, RewardsError::Tuple_FansNotSorted),
            (AttestedTuple { payout_leaves: (1 << 14) + 1, ..good }, RewardsError::Tuple_TooManyLeaves),
            (AttestedTuple { weight_total: 0, ..good }, RewardsError::Tuple_WeightWithoutLeaves),
            (AttestedTuple { payout_leaves: 0, ..good }, RewardsError::Tuple_WeightWithoutLeaves),
        ];
        for (tuple, error) in impossible {
            assert_eq!(check_tuple(&tuple), Err(error.into()));
        }
    }
}
