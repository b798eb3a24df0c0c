//! Epochs in the scripted world: votes, budgets, claims of listeners, payments to tracks, and closing.

use protocol::{epoch, event::*, id::Address32};
use rand::{Rng as _, rngs::StdRng, seq::IteratorRandom as _};

use super::world::World;

/// A fixed epoch and what it has paid.
#[derive(Clone, Debug)]
pub struct Epoch {
    number: u32,
    listeners_budget: u64,
    tracks_budget: u64,
    rate: u64,
    /// Leaves of the payout tree that are paid: all below this index.
    paid_leaves: u32,
    /// Closed or void.
    closed: bool,
}

impl World {
    pub(super) fn settle_epoch(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let number = self.epochs.last().map_or(100, |epoch| epoch.number + 1);
        let tuple = AttestedTuple {
            listen_root: rng.r#gen(),
            payout_root: rng.r#gen(),
            fans: [12, 9, 5, 2],
            payout_leaves: 40,
            weight_total: 40 << 32,
        };
        let attestors = [self.address(rng), self.address(rng)];
        self.votes.extend(attestors.map(|attestor| (number, attestor)));
        let vote = |attestor| Attested { epoch: number, node: 1, attestor, tuple_hash: tuple.hash() }.into();
        let mut events = attestors.map(vote).to_vec();
        let budget = epoch::budget(5_000_000_000, 1_000_000_000, 1_000, 5_000, u64::MAX, tuple.fans)?;
        let fixed = EpochFixed {
            epoch: number,
            node: 1,
            tuple,
            listeners_budget: budget.listeners,
            tracks_budget: budget.tracks,
            rate: budget.rate,
            payable_at: self.now + 600,
            closes_at: self.now + 700_000,
        };
        events.push(fixed.into());
        let mut settled = Epoch {
            number,
            listeners_budget: budget.listeners,
            tracks_budget: budget.tracks,
            rate: budget.rate,
            paid_leaves: 0,
            closed: false,
        };
        if rng.gen_ratio(1, 5) {
            events.push(EpochVoided { epoch: number, node: 1 }.into());
            settled.closed = true;
        }
        self.epochs.push(settled);
        Some(events)
    }

    pub(super) fn pay_epoch(&mut self, rng: &mut StdRng) -> Option<Vec<Event>> {
        let (recipient, relayer) = (self.address(rng), self.address(rng));
        let track = self.pick(rng)?;
        let issued = self.tracks[track].issued;
        let track_id = self.tracks[track].id;
        let paid = self.epochs.iter_mut().filter(|epoch| !epoch.closed).choose(rng)?;
        let (number, node) = (paid.number, 1);
        match rng.gen_range(0..8) {
            0 => {
                paid.closed = true;
                let freed = paid.listeners_budget + paid.tracks_budget;
                Some(vec![EpochClosed { epoch: number, node, freed }.into()])
            }
            1..=4 if issued && paid.paid_leaves < 40 => {
                let index = paid.paid_leaves;
                paid.paid_leaves += 1;
                let amount = epoch::track_share(paid.tracks_budget, 1 << 32, 40 << 32)?;
                let paid = TrackPaid { epoch: number, node, index, track_id, weight: 1 << 32, amount };
                let deposit = self.deposit_into(track, relayer, amount, source::STREAMING, [0; 32]);
                Some(vec![deposit, paid.into()])
            }
            _ => {
                let tier = *epoch::TIERS.iter().choose(rng)?;
                let fee = if rng.r#gen() { 1_000 } else { 0 };
                let claim = ListenClaimed {
                    epoch: number,
                    node,
                    nullifier: rng.r#gen(),
                    tier,
                    recipient,
                    amount: (u64::from(tier) * paid.rate).saturating_sub(fee),
                    fee_receiver: if fee > 0 { relayer } else { Address32::ZERO },
                    fee,
                };
                Some(vec![claim.into()])
            }
        }
    }
}
