//! Compares compute units and sizes of transactions with a file beside the crate's manifest. `UPDATE_SNAPSHOTS=1`
//! rewrites it.

use std::{env, fmt::Write as _, fs, path::Path};

use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer as _;
use solana_tests::World;

/// By how much the compute units may differ from the recorded ones, because another compiler changes them a little.
const TOLERANCE_PERCENT: u64 = 5;

/// Maximum size of a transaction, in bytes.
const PACKET: usize = 1_232;

/// Compute units of the compute budget instruction with which every test transaction starts.
pub const BUDGET_INSTRUCTION: u64 = 150;

/// The measurements in their order: name, compute units, bytes.
#[derive(Default)]
pub struct Figures(Vec<(&'static str, u64, usize)>);

impl Figures {
    /// Sends a transaction, which must succeed, and records its compute units, which it also returns, and its size.
    pub fn send(
        &mut self,
        world: &mut World,
        name: &'static str,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> u64 {
        let payer = signers.first().map_or(world.operator.pubkey(), |key| key.pubkey());
        let mut budgeted = vec![ComputeBudgetInstruction::set_compute_unit_limit(0)];
        budgeted.extend_from_slice(instructions);
        let message = Message::new(&budgeted, Some(&payer));
        let size = 1 + 64 * usize::from(message.header.num_required_signatures) + message.serialize().len();
        let sent = world.send(instructions, signers).unwrap_or_else(|failure| panic!("{name}: {failure:#?}"));
        let units = sent.compute_units_consumed - BUDGET_INSTRUCTION;
        self.0.push((name, units, size));
        units
    }

    /// Panics when the measurements differ from those in `file`, or a transaction is too large.
    pub fn compare_with(&self, file: &str) {
        let table = self.table();
        println!("{table}");
        for (name, _, bytes) in &self.0 {
            assert!(*bytes <= PACKET, "{name} takes {bytes} bytes");
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        if env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&path, &table).expect("writes the snapshot");
        }
        let snapshot = fs::read_to_string(&path).expect("the snapshot; make it with UPDATE_SNAPSHOTS=1");
        let recorded: Vec<_> = snapshot.lines().skip(1).map(parse).collect();
        assert_eq!(recorded.len(), self.0.len(), "{table}");
        for ((name, units, bytes), (old_name, old_units, old_bytes)) in self.0.iter().zip(recorded) {
            assert_eq!((*name, *bytes), (old_name.as_str(), old_bytes), "{table}");
            assert!(
                units.abs_diff(old_units) * 100 <= old_units * TOLERANCE_PERCENT,
                "{name}: {units} compute units, recorded {old_units}; UPDATE_SNAPSHOTS=1 if that is meant"
            );
        }
    }

    fn table(&self) -> String {
        let mut table = String::from("instruction                     units   bytes\n");
        for (name, units, bytes) in &self.0 {
            writeln!(table, "{name:<30} {units:>6}  {bytes:>6}").expect("a string takes everything");
        }
        table
    }
}

fn parse(line: &str) -> (String, u64, usize) {
    let (name, figures) = line.split_at(30);
    let mut figures = figures.split_whitespace();
    let mut next = || figures.next().expect("a figure").parse::<u64>().expect("a number");
    (name.trim_end().to_owned(), next(), next() as usize)
}
