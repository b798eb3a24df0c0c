//! `cargo xtask`: the tasks of the repository: build, run, test, measure, generate, lint.
//!
//! It is the first program that a new machine builds, so it has few dependencies. It installs missing tools, or names
//! those that it cannot install.

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
    /// Run the demo with embedded services: the life of a recording on Solana and on Ethereum
    #[command(disable_help_flag = true)]
    Demo {
        /// Arguments of the demo; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run the tests: Rust, Solana programs, Solidity contracts, end-to-end
    Test(test::Arguments),
    /// Generate the committed generated files: IDLs, ABIs, bindings, verifying keys, golden vectors
    Gen {
        /// Fail if the generated files differ from the committed ones
        #[arg(long)]
        check: bool,
    },
    /// Run random royalty scenarios on the Solana programs and on the contracts, and compare each step
    Fuzz {
        /// Number of sets of scenarios
        #[arg(long, default_value_t = 10)]
        rounds: u64,
        /// Seed of the first set; default: the current time
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Change the code in one place at a time, and report the changes that no test detects; takes long
    Mutants {
        #[command(subcommand)]
        target: mutants::Target,
    },
    /// Measure speed and cost, with a release build or a real chain runtime
    Bench {
        #[command(subcommand)]
        what: bench::Bench,
    },
    /// Build programs, contracts and services
    Build {
        /// Build only the Solana programs
        #[arg(long)]
        programs: bool,
    },
    /// Install missing tools, and name those that cannot be installed
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
