//! Runs random sequences of actions on two epochs: votes, rotation of attestors, voiding, claims, distributions and
//! closing. An epoch never pays more than its budget, and the pool always covers the reserved amount. The seed is
//! fixed.

use std::cell::Cell;

use anchor_lang::AccountDeserialize as _;
use properties::Property;
use proptest::prelude::*;
use protocol::payout::{PayoutLeaf, PayoutTree};
use rewards::{
    event::Tuple,
    state::{EpochRecord, EpochState},
};
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    Track,
    rewards::{
        CHALLENGE_DELAY, CLAIM_WINDOW, EPOCH_LENGTH, EPOCH_NUMBER, POOL, Rewards, TIMELOCK, distinct, epoch_account,
    },
};

const CASES: u32 = 12;
const ACTIONS: usize = 30;
const SEED: [u8; 32] = *b"vibestream/fuzz/rewards/solana/1";

#[derive(Clone, Copy, Debug)]
enum Action {
    /// The attestor that votes, and whether it votes on the later epoch.
    Attest(usize, bool),
    Rotate,
    Void,
    Claim(usize),
    Distribute,
    Close,
    Fund(u64),
    Wait(u64),
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        8 => (0..3usize, prop::bool::weighted(0.3)).prop_map(|(attestor, later)| Action::Attest(attestor, later)),
        1 => Just(Action::Rotate),
        1 => Just(Action::Void),
        8 => (0..4usize).prop_map(Action::Claim),
        3 => Just(Action::Distribute),
        2 => Just(Action::Close),
        2 => (1..POOL).prop_map(Action::Fund),
        4 => prop_oneof![
            8 => Just(CHALLENGE_DELAY),
            2 => Just(EPOCH_LENGTH),
            1 => Just(CLAIM_WINDOW),
        ].prop_map(Action::Wait),
    ]
}

struct Run {
    rewards: Rewards,
    track: Track,
    tree: PayoutTree,
    tuple: Tuple,
    funded: u64,
}

impl Run {
    fn new() -> Self {
        let mut rewards = Rewards::new();
        let track = Track::issued(&mut rewards.world, 1_000);
        let tree = PayoutTree::new(vec![PayoutLeaf { track_id: track.id, weight: 3 }]).expect("fits");
        let tuple = Tuple { payout_root: tree.root(), payout_leaves: 1, weight_total: 3, ..rewards.golden_tuple() };
        rewards.after_epoch();
        Self { rewards, track, tree, tuple, funded: POOL }
    }

    /// Sends the action. Returns whether the program accepted it.
    fn act(&mut self, action: Action) -> bool {
        let rewards = &mut self.rewards;
        let operator = rewards.world.operator.pubkey();
        match action {
            Action::Attest(attestor, later) => {
                let attestor = rewards.attestors[attestor].insecure_clone();
                rewards.attest_as(&attestor, EPOCH_NUMBER + u32::from(later), &self.tuple).is_ok()
            }
            Action::Rotate => {
                let set: Vec<_> = rewards.attestors.iter().map(Keypair::pubkey).collect();
                let propose = rewards.propose_attestors_instruction(&operator, &set, 2);
                rewards.world.send(&[propose], &[]).expect("proposes");
                rewards.world.wait(TIMELOCK);
                let apply = rewards.apply_attestors_instruction();
                rewards.world.send(&[apply], &[]).is_ok()
            }
            Action::Void => {
                let guardian = rewards.guardian.insecure_clone();
                let void = rewards.void_instruction(&guardian.pubkey());
                rewards.world.send(&[void], &[&guardian]).is_ok()
            }
            Action::Claim(which) => rewards.claim(&distinct()[which]).is_ok(),
            Action::Distribute => {
                let path = self.tree.path(0).expect("leaf");
                let pay = rewards.distribute_instruction(&operator, &self.track, (0, self.track.id, 3), &path);
                rewards.world.send(&[pay], &[]).is_ok()
            }
            Action::Close => {
                let close = rewards.close_epoch_instruction();
                rewards.world.send(&[close], &[]).is_ok()
            }
            Action::Fund(amount) => {
                let funded = rewards.fund(amount).is_ok();
                self.funded += if funded { amount } else { 0 };
                funded
            }
            Action::Wait(seconds) => {
                rewards.world.wait(seconds);
                true
            }
        }
    }

    fn check(&self) {
        let (mut paid, mut unpaid) = (0, 0);
        for epoch in [EPOCH_NUMBER, EPOCH_NUMBER + 1] {
            let data = self.rewards.world.data(&epoch_account(epoch));
            let Ok(record) = EpochRecord::try_deserialize(&mut data.as_slice()) else { continue };
            assert!(record.listeners_paid <= record.listeners_budget && record.tracks_paid <= record.tracks_budget);
            paid += record.listeners_paid + record.tracks_paid;
            if record.is(EpochState::Fixed) {
                unpaid += record.unpaid().expect("within the budget");
            }
        }
        let (pool, reserved) = (self.rewards.pool(), self.rewards.network().reserved);
        assert_eq!(reserved, unpaid, "reserved differs from the unpaid budgets of fixed epochs");
        assert_eq!(pool, self.funded - paid, "the pool's payments differ from those that epochs recorded");
        assert!(reserved <= pool);
    }
}

#[test]
fn epochs_pay_within_their_budgets_and_the_pool_covers_them() {
    let name = "epochs pay within their budgets and the pool covers them";
    let property = Property { name, cases: CASES, calls: ACTIONS as u32, seed: Some(SEED) };
    let (claims, distributions, closes) = (Cell::new(0), Cell::new(0), Cell::new(0));
    property.run(prop::collection::vec(action(), ACTIONS), |actions, calls| {
        let mut run = Run::new();
        // Every sequence ends after the claim window, and closes the epoch if it was fixed.
        let end = [Action::Wait(CLAIM_WINDOW + CHALLENGE_DELAY), Action::Close];
        for action in actions.into_iter().chain(end) {
            let seen = match action {
                Action::Claim(_) => Some(&claims),
                Action::Distribute => Some(&distributions),
                Action::Close => Some(&closes),
                _ => None,
            };
            if run.act(action)
                && let Some(seen) = seen
            {
                seen.set(seen.get() + 1);
            }
            run.check();
            calls.add(1);
        }
        Ok(())
    });
    println!("{} claims, {} distributions, {} closes", claims.get(), distributions.get(), closes.get());
    assert!(
        claims.get() > 0 && distributions.get() > 0 && closes.get() > 0,
        "the sequences contain successful claims, distributions and closes"
    );
}
