//! Runs every test and counts them.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, ExitCode, Stdio},
};

use anyhow::{Context as _, Result};

use crate::{build, install, run};

/// What to test.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only tests whose names contain this, on both chains
    filter: Option<String>,
    /// Seed of the script that `differential` plays on both chains
    #[arg(long)]
    seed: Option<u64>,
    /// How many steps it has
    #[arg(long)]
    actions: Option<u64>,
    /// Many more runs of property tests and invariants: at least 100,000 calls of every invariant
    #[arg(long)]
    long: bool,
}

#[derive(Default, Clone, Copy)]
struct Count {
    passed: u32,
    failed: u32,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs the tests; the last line says how many passed and failed.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    install::for_testing()?;
    build::everything()?;
    let mut total = Count::default();
    if arguments.filter.is_none() {
        total.add(step("generated files are what is committed", || build::generate(true)));
        total.add(step("formatting, lints and dependencies", lint));
        total.add(step("contracts are formatted and cost the gas recorded", crate::contracts::check));
        total.add(step("slither finds nothing unexplained", crate::slither::check));
    }
    total.add(rust(arguments)?);
    total.add(contracts(arguments)?);
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Formatting, clippy's lints, and what may be depended on.
pub fn lint() -> Result<()> {
    run::check(run::command("cargo").args(["fmt", "--all", "--check"]))?;
    clippy()?;
    let deny = install::cargo_deny()?;
    run::check(run::command(deny).args(["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))
}

/// Clippy over everything of ours. As the compiler of the workspace's own crates in an ordinary build, since
/// `cargo clippy` would check all dependencies a second time.
fn clippy() -> Result<()> {
    let mut cargo = run::cargo("build")?;
    cargo.args(["--workspace", "--tests", "--quiet"]);
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    run::check(&mut cargo)
}

/// One check that counts as one test.
fn step(name: &str, check: impl FnOnce() -> Result<()>) -> Count {
    match check() {
        Ok(()) => {
            println!("test {name} ... ok");
            Count { passed: 1, failed: 0 }
        }
        Err(error) => {
            println!("test {name} ... FAILED\n{error:#}");
            Count { passed: 0, failed: 1 }
        }
    }
}

fn rust(arguments: &Arguments) -> Result<Count> {
    let mut cargo = run::cargo("test")?;
    cargo.args(["--workspace", "--no-fail-fast"]);
    cargo.args(&arguments.filter);
    if arguments.long {
        cargo.env("PROPTEST_CASES", "2000");
    }
    // They were installed, so a test that does not find them is wrong.
    cargo.env("VIBESTREAM_REQUIRE_ORACLES", "1");
    counted(&mut cargo, |line| {
        let rest = line.strip_prefix("test result: ")?;
        Some(Count { passed: number_before(rest, " passed")?, failed: number_before(rest, " failed")? })
    })
}

fn contracts(arguments: &Arguments) -> Result<Count> {
    let mut forge = crate::contracts::test(arguments.filter.as_deref());
    if arguments.long {
        forge.env("FOUNDRY_PROFILE", "long");
    }
    counted(&mut forge, |line| {
        let rest = line.strip_prefix("Suite result: ")?;
        Some(Count { passed: number_before(rest, " passed")?, failed: number_before(rest, " failed")? })
    })
}

/// Runs `command`, passes its output on and sums what `read` finds in it. A failure that no test explains counts as one.
fn counted(command: &mut Command, read: impl Fn(&str) -> Option<Count>) -> Result<Count> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {command:?}"))?;
    let mut total = Count::default();
    for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
        let line = line?;
        println!("{line}");
        if let Some(count) = read(&line) {
            total.add(count);
        }
    }
    if !child.wait()?.success() && total.failed == 0 {
        total.failed = 1;
    }
    Ok(total)
}

fn number_before(text: &str, unit: &str) -> Option<u32> {
    let end = text.find(unit)?;
    let start = text[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + 1);
    text[start..end].parse().ok()
}
