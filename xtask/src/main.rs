//! `cargo xtask`: everything one does with the repository besides writing code.
//!
//! It is the first thing a fresh machine builds, so it has few dependencies, and it installs or names whatever else is
//! missing.

mod apt;
mod bench;
mod bindings;
mod build;
mod contracts;
mod docs;
mod fuzz;
mod go;
mod idl;
mod install;
mod kubo;
mod lint;
mod mutants;
mod npm;
mod run;
mod sbf;
mod sbf_install;
mod slither;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and measures VibeStream")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run the main job on embedded parts: a recording's whole life on Solana and on Ethereum
    #[command(disable_help_flag = true)]
    Demo {
        /// Passed on to the demo; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Pass the tests: Rust, Solana programs, Solidity contracts, the whole journey
    Test(test::Arguments),
    /// Generate what is committed and generated: IDLs, ABIs, verifying keys, golden vectors
    Gen {
        /// Fail when that leaves a difference to what is committed
        #[arg(long)]
        check: bool,
    },
    /// Play random royalty scenarios on the Solana programs and on the contracts, and compare each step
    Fuzz {
        /// How many sets of scenarios
        #[arg(long, default_value_t = 10)]
        rounds: u64,
        /// The first set's seed; default: the time
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Change the code in one place at a time, and report the changes that no test notices; runs for hours
    Mutants {
        #[command(subcommand)]
        target: mutants::Target,
    },
    /// Measure speed and cost, on a release build or on a real chain runtime
    Bench {
        #[command(subcommand)]
        what: bench::Bench,
    },
    /// Build programs, contracts and services
    Build {
        /// The Solana programs alone
        #[arg(long)]
        programs: bool,
    },
    /// Install what is missing, and say what cannot be installed
    Install,
    /// Check formatting, lints and dependencies
    Lint,
}

fn main() -> ExitCode {
    match perform(Cli::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    let done = |result: Result<()>| result.map(|()| ExitCode::SUCCESS);
    match task {
        Task::Demo { arguments } => run::demo(&arguments),
        Task::Test(arguments) => test::run(&arguments),
        Task::Fuzz { rounds, seed } => done(fuzz::royalties(rounds, seed)),
        Task::Mutants { target } => done(mutants::run(&target)),
        Task::Bench { what } => done(bench::run(&what)),
        Task::Gen { check } => done(build::generate(check)),
        Task::Build { programs: true } => done(sbf::build()),
        Task::Build { programs: false } => done(install::for_running().and_then(|()| build::everything())),
        Task::Install => done(install::for_testing()),
        Task::Lint => done(lint::run()),
    }
}
