//! Compares the compute units of every instruction, the sizes of transactions and the sizes of the programs with snapshots.

use std::fmt::Write as _;

use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::{
    EPOCH, Track, World, ata, event_authority,
    market::{Buyer, Listing},
    object, pda, position,
};

use crate::figures::{Figures, within};

struct Meter {
    world: World,
    figures: Figures,
}

impl Meter {
    fn send(&mut self, name: &'static str, instructions: &[Instruction], signers: &[&Keypair]) {
        self.figures.send(&mut self.world, name, instructions, signers);
    }

    fn issue(&mut self) -> Track {
        let artist = self.world.wallet();
        let track = Track::planned(&self.world, &artist, 0, 1_000_000);
        self.send("register_track", &[track.register_instruction(&self.world, 0)], &[&artist]);
        let holders: Vec<_> = (0..4).map(|n| (self.world.wallet().pubkey(), 1_000 + n)).collect();
        self.send("allocate, 1 holder", &[track.allocate_instruction(&holders[..1])], &[&artist]);
        let fresh: Vec<_> = (0..4).map(|n| (self.world.wallet().pubkey(), 1_000 + n)).collect();
        self.send("allocate, 4 holders", &[track.allocate_instruction(&fresh)], &[&artist]);
        self.send("finish_issue", &[track.finish_issue_instruction(&artist.pubkey())], &[&artist]);
        track
    }

    fn transfers(&mut self, track: &Track) {
        let artist = track.registrant.insecure_clone();
        let operator = self.world.operator.pubkey();
        let program = pda(&[b"amm"], &ownership::ID);
        let fan = self.world.wallet().pubkey();
        for (name, wallet) in
            [("transfer, opens a position", fan), ("transfer, to a position", fan), ("transfer, to a program", program)]
        {
            let create = track.create_tokens_instruction(&operator, &wallet);
            self.world.send(&[create], &[]).expect("creates");
            let to = ata(&wallet, &track.mint);
            let send = track.transfer_instruction(&track.tokens(&artist), &artist.pubkey(), &to, 10);
            self.send(name, &[send], &[&artist]);
        }
        let fresh = self.world.wallet().pubkey();
        let create = track.create_tokens_instruction(&artist.pubkey(), &fresh);
        let send = track.transfer_instruction(&track.tokens(&artist), &artist.pubkey(), &ata(&fresh, &track.mint), 10);
        self.send("transfer, creates and opens", &[create, send], &[&artist]);
    }

    fn royalties(&mut self, track: &Track) {
        let artist = track.registrant.insecure_clone();
        let tokens = track.tokens(&artist);
        let depositor = self.world.wallet();
        let purse = self.world.payment_account(&depositor.pubkey(), 1_000_000);
        let deposit = track.deposit_instruction(&self.world, &depositor.pubkey(), &purse, 500_000);
        self.send("deposit, first", std::slice::from_ref(&deposit), &[&depositor]);
        self.world.wait(EPOCH / 2);
        self.send("deposit, during a drip", &[deposit], &[&depositor]);
        self.world.wait(EPOCH);
        let destination = self.world.payment_account(&artist.pubkey(), 0);
        let claim = track.claim_instruction(&self.world, &tokens, &artist.pubkey(), &destination);
        self.send("claim", &[claim], &[&artist]);
        let sweep = track.sweep_instruction(&self.world, &self.world.pool_tokens);
        self.send("sweep_unopened", &[sweep], &[]);
        let beneficiary = royalties::instruction::SetBeneficiary { beneficiary: artist.pubkey() };
        let accounts = royalties::accounts::SetBeneficiary {
            owner: artist.pubkey(),
            vault: track.vault,
            position: position(&tokens),
            event_authority: event_authority(&royalties::ID),
            program: royalties::ID,
        };
        self.send("set_beneficiary", &[beneficiary.to_instruction(accounts)], &[&artist]);
    }

    fn positions(&mut self, track: &Track) {
        let fan = self.world.wallet();
        let create = track.create_tokens_instruction(&fan.pubkey(), &fan.pubkey());
        self.world.send(&[create], &[&fan]).expect("creates");
        let tokens = track.tokens(&fan);
        self.send("open_position", &[track.open_instruction(&fan.pubkey(), &fan.pubkey(), &tokens)], &[&fan]);
        self.send("sync_position", &[track.sync_instruction(&tokens)], &[]);
        let close = track.close_instruction(&tokens, &fan.pubkey(), &fan.pubkey(), true);
        self.send("close_position", &[close], &[&fan]);
    }

    fn market(&mut self, track: &Track) {
        let artist = track.registrant.insecure_clone();
        let expiry = self.world.time() + EPOCH;
        let listing = Listing::planned(&mut self.world, track, &artist, 1);
        self.send("list, with its escrow", &listing.instructions(track, 100, 1_000, expiry), &[&artist]);
        let buyer = Buyer::new(&mut self.world, 1_000_000);
        let wallet = buyer.wallet.pubkey();
        let create = track.create_tokens_instruction(&wallet, &wallet);
        let buy = listing.buy_instruction(&self.world, track, &buyer, 10, 10_000);
        self.send("buy, creates and opens", &[create, buy.clone()], &[&buyer.wallet]);
        self.send("buy", &[buy], &[&buyer.wallet]);
        let cancel = listing.cancel_instruction(track, &artist.pubkey(), &track.tokens(&artist));
        self.send("cancel", &[cancel], &[&artist]);
    }
}

#[test]
fn compute_units_and_sizes_are_those_recorded() {
    let mut meter = Meter { world: World::new(), figures: Figures::default() };
    let track = meter.issue();
    meter.transfers(&track);
    meter.royalties(&track);
    meter.positions(&track);
    meter.market(&track);
    meter.figures.assert_snapshot("compute-units");
}

/// By how many per cent the size of a program may differ from the recorded one.
const SIZE_TOLERANCE_PERCENT: u64 = 3;

#[test]
fn program_sizes_are_those_recorded() {
    let mut table = String::new();
    for name in ["ownership", "royalties", "rewards"] {
        writeln!(table, "{name} {}", object(name).len()).expect("a string takes everything");
    }
    within(SIZE_TOLERANCE_PERCENT, 1, || insta::assert_snapshot!("program-sizes", table));
}
