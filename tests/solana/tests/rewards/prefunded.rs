//! Any wallet can send lamports to an address before its account exists. Creating the account must still succeed.

use anchor_lang::prelude::Address;
use protocol::{
    payout::{PayoutLeaf, PayoutTree},
    seeds,
};
use rewards::{error::RewardsError, event::Tuple};
use solana_signer::Signer as _;
use solana_tests::{
    Track, pda,
    rewards::{CHALLENGE_DELAY, EPOCH_NUMBER, NODE, POOL, QUOTA, Rewards, claims, epoch_account},
};

use crate::support::expect_error;

fn of_program(seeds: &[&[u8]]) -> Address {
    pda(seeds, &rewards::ID)
}

#[test]
fn attack_prefund_accounts_of_rewards() {
    for lamports in [1, 1_000_000_000] {
        let mut rewards = Rewards::deployed();
        let claim = claims().swap_remove(0);
        let (epoch, node) = (EPOCH_NUMBER.to_be_bytes(), NODE.to_be_bytes());
        let addresses = [
            of_program(&[seeds::NETWORK]),
            of_program(&[seeds::POOL_TOKENS]),
            of_program(&[seeds::NODE, &node]),
            epoch_account(EPOCH_NUMBER),
            of_program(&[seeds::PAYOUTS, &epoch, &node]),
            claim.nullifier_account(),
        ];
        for address in addresses {
            rewards.world.set_lamports(&address, lamports);
        }
        let params = rewards.params();
        rewards.initialize(&params).expect("initialises over lamports");
        rewards.register_node(NODE, QUOTA).expect("registers over lamports");
        rewards.fund(POOL).expect("funds");
        let track = Track::issued(&mut rewards.world, 1_000);
        let tree = PayoutTree::new(vec![PayoutLeaf { track_id: track.id, weight: 1 }]).expect("fits");
        let golden = rewards.golden_tuple();
        rewards.fix(&Tuple { payout_root: tree.root(), payout_leaves: 1, weight_total: 1, ..golden });
        rewards.world.wait(CHALLENGE_DELAY);
        rewards.claim(&claim).expect("claims over lamports");
        expect_error(rewards.claim(&claim), RewardsError::Nullifier_Spent);
        let payer = rewards.world.operator.pubkey();
        let distribute = rewards.distribute_instruction(&payer, &track, (0, track.id, 1), &[]);
        rewards.world.send(&[distribute], &[]).expect("distributes over lamports");
    }
}
