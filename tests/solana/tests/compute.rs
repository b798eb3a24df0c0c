//! Compute units of every instruction and sizes of transactions, held against `compute-units.txt`. `UPDATE_SNAPSHOTS=1` rewrites it.

use std::{env, fmt::Write as _, fs, path::Path};

use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer as _;
use solana_tests::{EPOCH, Track, World, ata, event_authority, pda, position};

/// Part by which a figure may differ before it counts as drift: another compiler moves them a little.
const TOLERANCE_PERCENT: u64 = 5;

/// Bytes that a transaction may have.
const PACKET: usize = 1_232;

/// What the compute budget instruction that every test transaction starts with costs.
const BUDGET_INSTRUCTION: u64 = 150;

struct Meter {
    world: World,
    figures: Vec<(&'static str, u64, usize)>,
}

impl Meter {
    fn send(&mut self, name: &'static str, instructions: &[Instruction], signers: &[&Keypair]) {
        let payer = signers.first().map_or(self.world.operator.pubkey(), |key| key.pubkey());
        let mut budgeted = vec![solana_compute_budget_interface::ComputeBudgetInstruction::set_compute_unit_limit(0)];
        budgeted.extend_from_slice(instructions);
        let message = Message::new(&budgeted, Some(&payer));
        let size = 1 + 64 * usize::from(message.header.num_required_signatures) + message.serialize().len();
        let sent = self.world.send(instructions, signers).unwrap_or_else(|failure| panic!("{name}: {failure:#?}"));
        self.figures.push((name, sent.compute_units_consumed - BUDGET_INSTRUCTION, size));
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
        self.send("deposit, first", &[deposit.clone()], &[&depositor]);
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

    fn table(&self) -> String {
        let mut table = String::from("instruction                     units   bytes\n");
        for (name, units, bytes) in &self.figures {
            writeln!(table, "{name:<30} {units:>6}  {bytes:>6}").expect("a string takes everything");
        }
        table
    }
}

#[test]
fn compute_units_and_sizes_have_not_drifted() {
    let mut meter = Meter { world: World::new(), figures: Vec::new() };
    let track = meter.issue();
    meter.transfers(&track);
    meter.royalties(&track);
    meter.positions(&track);
    let table = meter.table();
    println!("{table}");

    for (name, _, bytes) in &meter.figures {
        assert!(*bytes <= PACKET, "{name} takes {bytes} bytes");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("compute-units.txt");
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &table).expect("writes the snapshot");
    }
    let snapshot = fs::read_to_string(&path).expect("compute-units.txt; make it with UPDATE_SNAPSHOTS=1");
    let recorded: Vec<_> = snapshot.lines().skip(1).map(parse).collect();
    assert_eq!(recorded.len(), meter.figures.len(), "{table}");
    for ((name, units, bytes), (old_name, old_units, old_bytes)) in meter.figures.iter().zip(recorded) {
        assert_eq!((*name, *bytes), (old_name.as_str(), old_bytes), "{table}");
        assert!(
            units.abs_diff(old_units) * 100 <= old_units * TOLERANCE_PERCENT,
            "{name}: {units} compute units, recorded {old_units}; UPDATE_SNAPSHOTS=1 if that is meant"
        );
    }
}

fn parse(line: &str) -> (String, u64, usize) {
    let (name, figures) = line.split_at(30);
    let mut figures = figures.split_whitespace();
    let mut next = || figures.next().expect("a figure").parse::<u64>().expect("a number");
    (name.trim_end().to_owned(), next(), next() as usize)
}
