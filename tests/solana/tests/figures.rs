//! Compares compute units and sizes of transactions with a snapshot. `INSTA_UPDATE=always` accepts new figures.

use std::fmt::Write as _;

use insta::{Comparator, Snapshot, internals::SnapshotContents};
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer as _;
use solana_tests::World;

use crate::support::{PACKET, transaction_size};

/// By how much the compute units may differ from the recorded ones, because another compiler changes them a little.
const TOLERANCE_PERCENT: u64 = 5;

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
        let size = transaction_size(&budgeted, &payer);
        let sent = world.send(instructions, signers).unwrap_or_else(|failure| panic!("{name}: {failure:#?}"));
        let units = sent.compute_units_consumed - BUDGET_INSTRUCTION;
        self.0.push((name, units, size));
        units
    }

    /// Compares the figures with the snapshot `name`: names and bytes exactly, compute units within 5 %.
    pub fn assert_snapshot(&self, name: &str) {
        let table = self.table();
        println!("{table}");
        for (name, _, bytes) in &self.0 {
            assert!(*bytes <= PACKET, "{name} takes {bytes} bytes");
        }
        within(TOLERANCE_PERCENT, 1, || insta::assert_snapshot!(name, table));
    }

    fn table(&self) -> String {
        let mut table = String::from("instruction                     units   bytes\n");
        for (name, units, bytes) in &self.0 {
            writeln!(table, "{name:<30} {units:>6}  {bytes:>6}").expect("a string takes everything");
        }
        table
    }
}

/// Runs `assert` with snapshots whose lines end in numbers. The first `loose` numbers of a line may differ by `percent`.
pub fn within(percent: u64, loose: usize, assert: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_comparator(Box::new(Within { percent, loose }));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(assert);
}

/// Compares tables line by line. The figures are the numbers at the end of a line.
#[derive(Clone)]
struct Within {
    percent: u64,
    loose: usize,
}

impl Within {
    fn line(&self, recorded: &str, now: &str) -> bool {
        let (recorded, now) = (Line::of(recorded), Line::of(now));
        let close = |(old, new): (&u64, &u64)| new.abs_diff(*old) * 100 <= old * self.percent;
        let loose = self.loose.min(recorded.figures.len());
        recorded.name == now.name
            && recorded.figures.len() == now.figures.len()
            && recorded.figures.iter().zip(&now.figures).take(loose).all(close)
            && recorded.figures[loose..] == now.figures[loose..]
    }
}

impl Comparator for Within {
    fn matches(&self, recorded: &Snapshot, now: &Snapshot) -> bool {
        let (SnapshotContents::Text(recorded), SnapshotContents::Text(now)) = (recorded.contents(), now.contents())
        else {
            return false;
        };
        let (recorded, now) = (recorded.to_string(), now.to_string());
        let (recorded, now): (Vec<_>, Vec<_>) = (recorded.trim().lines().collect(), now.trim().lines().collect());
        recorded.len() == now.len() && recorded.iter().zip(now).all(|(recorded, now)| self.line(recorded, now))
    }

    fn dyn_clone(&self) -> Box<dyn Comparator> {
        Box::new(self.clone())
    }
}

/// A line of a table: what was measured, and its figures.
struct Line {
    name: Vec<String>,
    figures: Vec<u64>,
}

impl Line {
    fn of(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let names = words.iter().rposition(|word| word.parse::<u64>().is_err()).map_or(0, |last| last + 1);
        let (name, figures) = words.split_at(names);
        Self {
            name: name.iter().map(|word| (*word).to_owned()).collect(),
            figures: figures.iter().map(|word| word.parse().expect("a number")).collect(),
        }
    }
}

#[test]
fn figures_may_drift_only_within_the_tolerance() {
    let within = Within { percent: 5, loose: 1 };
    let recorded = "allocate, 1 holder  10000  759";
    assert!(within.line(recorded, "allocate, 1 holder  10500  759"));
    assert!(!within.line(recorded, "allocate, 1 holder  10501  759"), "compute units");
    assert!(!within.line(recorded, "allocate, 1 holder  10000  760"), "bytes");
    assert!(!within.line(recorded, "allocate, 2 holders 10000  759"), "another name");
    assert!(!within.line(recorded, "allocate, 1 holder  10000"), "a figure is missing");
}
