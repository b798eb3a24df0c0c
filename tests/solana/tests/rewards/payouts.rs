//! Attacks on distributions to tracks.

use protocol::payout::{PayoutLeaf, PayoutTree};
use rewards::{error::RewardsError, event::Tuple};
use solana_signer::Signer as _;
use solana_tests::{
    Track, World,
    rewards::{CHALLENGE_DELAY, CLAIM_WINDOW, EPOCH_NUMBER, Rewards, epoch_account},
    vault_of,
};

use crate::{
    refusals::refuses,
    signatures::demands_signatures,
    support::{CONSTRAINT_ADDRESS, PACKET, expect_code, expect_error, substitute, transaction_size},
};

/// A payable epoch whose payout tree has the given weights. The leaf at `at` belongs to a registered track. The
/// attested `weight_total` may differ from the sum.
struct Payouts {
    rewards: Rewards,
    track: Track,
    tree: PayoutTree,
    at: u32,
}

impl Payouts {
    fn new(weights: &[u64], at: u32, weight_total: Option<u64>) -> Self {
        Self::with_track(weights, at, weight_total, |world| Track::issued(world, 1_000))
    }

    fn with_track(
        weights: &[u64],
        at: u32,
        weight_total: Option<u64>,
        track: impl FnOnce(&mut World) -> Track,
    ) -> Self {
        let mut rewards = Rewards::new();
        let track = track(&mut rewards.world);
        let leaves = weights.iter().zip(0..).map(|(weight, index): (_, u32)| {
            let track_id = if index == at { track.id } else { protocol::id::keccak256(&[&index.to_be_bytes()]) };
            PayoutLeaf { track_id, weight: *weight }
        });
        let tree = PayoutTree::new(leaves.collect()).expect("fits");
        let tuple = Tuple {
            payout_root: tree.root(),
            payout_leaves: weights.len() as u32,
            weight_total: weight_total.or(tree.weight_total()).expect("sum"),
            ..rewards.golden_tuple()
        };
        rewards.fix(&tuple);
        rewards.world.wait(CHALLENGE_DELAY);
        Self { rewards, track, tree, at }
    }

    fn leaf(&self) -> (u32, [u8; 32], u64) {
        (self.at, self.track.id, self.tree.leaves()[self.at as usize].weight)
    }

    fn send(&mut self, leaf: (u32, [u8; 32], u64), path: &[[u8; 32]]) -> Result<u64, solana_tests::Failure> {
        let payer = self.rewards.world.operator.pubkey();
        let instruction = self.rewards.distribute_instruction(&payer, &self.track, leaf, path);
        self.rewards.world.send(&[instruction], &[]).map(|sent| sent.compute_units_consumed)
    }

    fn distribute(&mut self) -> Result<u64, solana_tests::Failure> {
        let path = self.tree.path(self.at).expect("leaf");
        self.send(self.leaf(), &path)
    }
}

#[test]
fn attack_pay_a_leaf_twice() {
    let mut payouts = Payouts::new(&[5, 7, 11], 2, None);
    payouts.distribute().expect("distributes");
    let part = payouts.rewards.record().tracks_budget * 11 / 23;
    assert_eq!(vault_of(&payouts.rewards.world, &payouts.track).state().pending, part);
    expect_error(payouts.distribute(), RewardsError::Payout_AlreadyPaid);
    assert_eq!(payouts.rewards.record().tracks_paid, part);
}

#[test]
fn attack_pay_a_leaf_that_is_not_in_the_tree() {
    let mut payouts = Payouts::new(&[5, 7, 11], 2, None);
    let path = payouts.tree.path(2).expect("leaf");
    let (index, id, weight) = payouts.leaf();
    for leaf in [(index, id, weight + 1), (index - 1, id, weight), (index, [9; 32], weight)] {
        expect_error(payouts.send(leaf, &path), RewardsError::Payout_ProofInvalid);
    }
    expect_error(payouts.send((3, id, weight), &path), RewardsError::Payout_IndexOutOfRange);
    expect_error(payouts.send((index, id, weight), &path[..1]), RewardsError::Payout_ProofInvalid);
    let longer = [path.clone(), vec![[0; 32]]].concat();
    expect_error(payouts.send((index, id, weight), &longer), RewardsError::Payout_ProofInvalid);
    let mut wrong = path.clone();
    wrong[0][0] ^= 1;
    expect_error(payouts.send((index, id, weight), &wrong), RewardsError::Payout_ProofInvalid);
    payouts.distribute().expect("the leaf itself");
}

#[test]
fn attack_pay_another_tracks_vault() {
    let mut payouts = Payouts::new(&[5, 7], 1, None);
    let own = payouts.track.vault;
    let other = Track::issued(&mut payouts.rewards.world, 1_000);
    payouts.track.vault = other.vault;
    expect_error(payouts.distribute(), RewardsError::Vault_Mismatch);
    payouts.track.vault = own;
    let own_tokens = std::mem::replace(&mut payouts.track.vault_tokens, other.vault_tokens);
    expect_error(payouts.distribute(), royalties::error::RoyaltiesError::VaultTokens_Mismatch);
    payouts.track.vault_tokens = own_tokens;
    payouts.distribute().expect("distributes to the track's own vault");
}

#[test]
fn a_track_is_paid_only_after_its_issue_is_finished() {
    let mut payouts = Payouts::with_track(&[5, 7], 1, None, |world| {
        let artist = world.wallet();
        Track::register(world, &artist, 1_000).expect("registers")
    });
    expect_error(payouts.distribute(), royalties::error::RoyaltiesError::Vault_NotOpen);
    payouts.track.finish_issue(&mut payouts.rewards.world).expect("finishes");
    payouts.distribute().expect("distributes");
}

#[test]
fn attack_pay_tracks_more_than_the_budget() {
    // The attested total is 10 and the leaves sum to 18: with the first leaf paid, the second would exceed the budget.
    let mut payouts = Payouts::new(&[9, 9], 1, Some(10));
    let budget = payouts.rewards.record().tracks_budget;
    let mut record = payouts.rewards.record();
    record.tracks_paid = budget * 9 / 10;
    payouts.rewards.set_record(&record);
    expect_error(payouts.distribute(), RewardsError::Payout_BudgetSpent);
    // A leaf whose weight exceeds the total.
    let mut payouts = Payouts::new(&[1, 20], 1, Some(10));
    expect_error(payouts.distribute(), RewardsError::Payout_WeightInvalid);
}

#[test]
fn a_weightless_leaf_is_paid_nothing() {
    let mut payouts = Payouts::new(&[5, 0], 1, None);
    expect_error(payouts.distribute(), RewardsError::Amount_Zero);
}

#[test]
fn distributions_are_accepted_only_in_the_claim_window() {
    let mut payouts = Payouts::new(&[5, 7], 1, None);
    let payable = payouts.rewards.world.time();
    payouts.rewards.world.set_time(payable - 1);
    expect_error(payouts.distribute(), RewardsError::Epoch_ChallengeRunning);
    payouts.rewards.world.set_time(payable + CLAIM_WINDOW);
    expect_error(payouts.distribute(), RewardsError::Epoch_ClaimsEnded);
    payouts.rewards.world.set_time(payable + CLAIM_WINDOW - 1);
    payouts.distribute().expect("the last second");
}

#[test]
fn a_transaction_has_room_for_the_longest_path() {
    let weights = vec![1; 1 << 14];
    let at = (1 << 14) - 1;
    let mut payouts = Payouts::new(&weights, at, None);
    let path = payouts.tree.path(at).expect("leaf");
    assert_eq!(path.len(), 14);
    let payer = payouts.rewards.world.operator.pubkey();
    let instruction = payouts.rewards.distribute_instruction(&payer, &payouts.track, payouts.leaf(), &path);
    let size = transaction_size(&[instruction], &payer);
    println!("distribute_track at depth 14: {size} bytes");
    assert!(size + 40 <= PACKET, "{size} and 40 for a compute unit limit");
    let units = payouts.distribute().expect("distributes");
    println!("distribute_track at depth 14, first of the epoch: {units} compute units");
}

#[test]
fn attack_distribute_through_another_program_than_royalties() {
    let mut payouts = Payouts::new(&[5, 7], 1, None);
    let payer = payouts.rewards.world.operator.pubkey();
    let path = payouts.tree.path(1).expect("leaf");
    let mut instruction = payouts.rewards.distribute_instruction(&payer, &payouts.track, payouts.leaf(), &path);
    substitute(&mut instruction, &royalties::ID, &ownership::ID);
    expect_code(payouts.rewards.world.send(&[instruction], &[]), CONSTRAINT_ADDRESS);
}

#[test]
fn attack_take_the_rent_of_the_paid_leaves_early_or_with_another_epoch() {
    let mut payouts = Payouts::new(&[5, 7], 1, None);
    let path = payouts.tree.path(1).expect("leaf");
    let rewards = &mut payouts.rewards;
    let (payer, stranger) = (rewards.world.wallet(), rewards.world.wallet().pubkey());
    let leaf = (1, payouts.track.id, 7);
    let distribute = rewards.distribute_instruction(&payer.pubkey(), &payouts.track, leaf, &path);
    demands_signatures(&mut rewards.world, &distribute, &[&payer]);
    let close = rewards.close_payouts_instruction(&payer.pubkey());
    expect_error(rewards.world.send(std::slice::from_ref(&close), &[]), RewardsError::Epoch_NotClosed);
    rewards.world.wait(CLAIM_WINDOW);
    rewards.world.send(&[rewards.close_epoch_instruction()], &[]).expect("closes the epoch");
    let cases = [
        (epoch_account(EPOCH_NUMBER), rewards.copy_to_next_epoch(), RewardsError::Epoch_Mismatch),
        (payer.pubkey(), stranger, RewardsError::RentPayer_Mismatch),
    ];
    refuses(&mut rewards.world, &close, &[], &cases);
    rewards.world.send(&[close], &[]).expect("closes");
}
