//! Mutation testing: changes the code in one place at a time and reports the changes that no test notices.

mod crates;
mod mirror;
mod programs;
mod report;
mod results;
mod solidity;

use std::fmt;

use anyhow::Result;
use clap::Subcommand;

/// What is mutated.
#[derive(Subcommand)]
pub enum Target {
    /// The contracts in `contracts/src`, tested by forge
    Solidity(Arguments),
    /// The checks of the Solana programs, tested by `tests/solana`
    Programs(Arguments),
    /// The crate `protocol`, tested by its own tests
    Protocol(Arguments),
    /// The crate `auth`, tested by its own tests
    Auth(Arguments),
    /// The statements of the circuits, tested by the circuits' tests
    Circuits(Arguments),
    /// The relayer's planning and sending of jobs, tested by the relayer's tests
    Relayer(Arguments),
}

/// Which mutants are tried.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only files whose paths contain this, for example `libraries/Sale`
    filter: Option<String>,
    /// Only one of N mutants, for a first look
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// Try survivors of earlier runs again, after tests were added; not those that are explained
    #[arg(long)]
    again: bool,
    /// Write the report from the results so far, and try nothing
    #[arg(long)]
    report: bool,
}

/// One change to one place of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// From 1. Instrumented code plays the mutant whose id it reads.
    pub id: u32,
    /// Path within the report's folder.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// Byte offset in the text that `hash` was computed from.
    pub start: usize,
    /// Of the text around the mutant; a result counts only while it stays.
    pub hash: u64,
    /// The kind of change.
    pub operator: String,
    /// The code on one line.
    pub before: String,
    /// What replaces it, on one line.
    pub after: String,
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {}: {} => {}", self.file, self.line, self.operator, self.before, self.after)
    }
}

/// Mutates `target` and writes its report in `docs/mutants`.
pub fn run(target: &Target) -> Result<()> {
    match target {
        Target::Solidity(arguments) => solidity::run(arguments),
        Target::Programs(arguments) => programs::run(arguments),
        Target::Protocol(arguments) => crates::run(&crates::PROTOCOL, arguments),
        Target::Auth(arguments) => crates::run(&crates::AUTH, arguments),
        Target::Circuits(arguments) => crates::run(&crates::CIRCUITS, arguments),
        Target::Relayer(arguments) => crates::run(&crates::RELAYER, arguments),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
