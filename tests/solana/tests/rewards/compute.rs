//! Compares the compute units and sizes of the most frequent instructions with a snapshot.

use anchor_lang::prelude::{Address, Id as _, Token};
use protocol::{
    event::statement::{AGE, FUNDS},
    payout::{PayoutLeaf, PayoutTree},
};
use rewards::event::Tuple;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    Track,
    rewards::{CHALLENGE_DELAY, CLAIM_WINDOW, Claim, EPOCH_NUMBER, Rewards, distinct, passes::prove_instruction},
};
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

use crate::figures::Figures;

/// Maximum compute units of a claim or a pass, without the creation of the token account.
const CLAIM_LIMIT: u64 = 120_000;

struct Meter {
    rewards: Rewards,
    track: Track,
    payer: Keypair,
    figures: Figures,
}

impl Meter {
    fn send(&mut self, name: &'static str, instructions: &[Instruction], signers: &[&Keypair]) -> u64 {
        self.figures.send(&mut self.rewards.world, name, instructions, signers)
    }

    fn attest(&mut self, tuple: &Tuple) {
        self.rewards.after_epoch();
        for (position, name) in [(0, "attest, first"), (1, "attest, fixes")] {
            let attestor = self.rewards.attestors[position].insecure_clone();
            let vote = self.rewards.attest_instruction(&attestor.pubkey(), EPOCH_NUMBER, tuple);
            self.send(name, &[vote], &[&attestor]);
        }
        self.rewards.world.wait(CHALLENGE_DELAY);
    }

    fn claim(&mut self, name: &'static str, claim: &Claim, creates: bool) {
        let payer = self.payer.insecure_clone();
        let accounts = self.rewards.claim_accounts(claim);
        let mut instructions = vec![self.rewards.claim_instruction(&payer.pubkey(), claim, &accounts)];
        if creates {
            let mint = self.rewards.world.payment_mint;
            let create =
                create_associated_token_account_idempotent(&payer.pubkey(), &claim.recipient, &mint, &Token::id());
            instructions.insert(0, create);
        }
        let units = self.send(name, &instructions, &[&payer]);
        assert!(creates || units <= CLAIM_LIMIT, "{name}: {units}");
    }

    fn distribute(&mut self, name: &'static str, tree: &PayoutTree, index: u32, track_id: [u8; 32]) {
        let payer = self.payer.insecure_clone();
        let path = tree.path(index).expect("leaf");
        let leaf = (index, track_id, tree.leaves()[index as usize].weight);
        let instruction = self.rewards.distribute_instruction(&payer.pubkey(), &self.track, leaf, &path);
        self.send(name, &[instruction], &[&payer]);
    }
}

#[test]
fn compute_units_and_sizes_of_rewards_are_those_recorded() {
    let mut rewards = Rewards::new();
    // Always the same key, and so the same track: the compute units of the search for its vault's address depend on the
    // id.
    let artist = Keypair::new_from_array([42; 32]);
    rewards.world.set_lamports(&artist.pubkey(), 10_000_000_000);
    let track = Track::register(&mut rewards.world, &artist, 1_000).expect("registers");
    track.finish_issue(&mut rewards.world).expect("finishes");
    let payer = rewards.world.wallet();
    let leaves = vec![PayoutLeaf { track_id: track.id, weight: 1 }; 1 << 14];
    let tree = PayoutTree::new(leaves).expect("fits");
    let golden = rewards.golden_tuple();
    let tuple = Tuple { payout_root: tree.root(), payout_leaves: 1 << 14, weight_total: 1 << 14, ..golden };
    let mut meter = Meter { rewards, track, payer, figures: Figures::default() };

    let operator = meter.rewards.world.operator.insecure_clone();
    let node = meter.rewards.register_node_instruction(&operator.pubkey(), 8, 1);
    meter.send("register_node", &[node], &[&operator]);
    let tokens = meter.rewards.world.payment_account(&operator.pubkey(), 1);
    let fund = meter.rewards.fund_instruction(&operator.pubkey(), &tokens, 1);
    meter.send("fund_pool", &[fund], &[&operator]);
    meter.attest(&tuple);
    let claims = distinct();
    meter.claim("claim_listen", &claims[0], false);
    meter.claim("claim_listen, fee", &claims[1], false);
    meter.claim("claim_listen, with its account", &claims[2], true);
    let track_id = meter.track.id;
    meter.distribute("distribute_track, first", &tree, 0, track_id);
    meter.distribute("distribute_track", &tree, (1 << 14) - 1, track_id);
    meter.rewards.world.wait(CLAIM_WINDOW);
    let close = meter.rewards.close_epoch_instruction();
    meter.send("close_epoch", &[close], &[&operator]);
    let payer: Address = meter.payer.pubkey();
    let close = meter.rewards.close_nullifier_instruction(&claims[0].nullifier_account(), &payer);
    meter.send("close_nullifier", &[close], &[&operator]);
    for (statement, name) in [(AGE, "prove_age"), (FUNDS, "prove_funds")] {
        let (mut gated, golden) = Rewards::gated(statement);
        let prove = prove_instruction(&operator.pubkey(), golden.issuer, &golden.proofs[0]);
        let units = meter.figures.send(&mut gated.world, name, &[prove], &[&operator]);
        assert!(units <= CLAIM_LIMIT, "{name}: {units}");
    }
    meter.figures.assert_snapshot("rewards-compute-units");
}
