//! `cargo xtask lint`: formatting, lints and dependencies of the Rust code, lints of the contracts, and duplicate code.

use std::process::Command;

use anyhow::Result;

use crate::{contracts, docs, install, npm, run};

/// One check: what holds when it passes, and how it is checked.
pub type Check = (&'static str, fn() -> Result<()>);

/// Every check, cheapest first.
pub const CHECKS: [Check; 8] = [
    ("every file that the documents name exists", docs::check),
    ("Rust is formatted", format),
    ("no dependency is unused", unused_dependencies),
    ("dependencies, licences and sources are allowed", dependencies),
    ("no code stands twice", duplicates),
    ("solhint has no warning", contracts::lint),
    ("clippy and rustc have no warning", clippy),
    ("the ethers bindings compile", ethers),
];

/// Runs every check; the first that fails ends it.
pub fn run() -> Result<()> {
    for (name, check) in CHECKS {
        eprintln!("checking that {name}");
        check()?;
    }
    Ok(())
}

fn format() -> Result<()> {
    run::check(run::command("cargo").args(["fmt", "--all", "--check"]))
}

fn unused_dependencies() -> Result<()> {
    let machete = install::cargo_tool("cargo-machete", "0.9.2")?;
    run::check(&mut run::command(machete))
}

fn dependencies() -> Result<()> {
    let deny = install::cargo_tool("cargo-deny", "0.20.2")?;
    run::check(run::command(deny).args(["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))
}

/// jscpd over the hand-written code; `tests/lint/jscpd.json` says how much may be alike.
fn duplicates() -> Result<()> {
    let folder = run::root().join("tests/lint");
    npm::install(&folder, "what finds duplicate code")?;
    let jscpd = folder.join("node_modules/.bin/jscpd");
    run::check(run::command(jscpd).args(["--config", "tests/lint/jscpd.json", "."]))
}

/// Clippy over everything of ours, warnings denied. As the compiler of the workspace's own crates in an ordinary build:
/// `cargo clippy` would check all dependencies a second time.
fn clippy() -> Result<()> {
    let mut cargo = run::cargo("build")?;
    cargo.args(["--workspace", "--tests", "--quiet"]);
    // How `cargo clippy -- -D warnings` passes its flags on.
    cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    run::check(&mut cargo)
}

/// The bindings for ethers-rs, which no crate here uses: they are for others.
fn ethers() -> Result<()> {
    let mut cargo: Command = run::cargo("check")?;
    run::check(cargo.args(["--package", "bindings", "--features", "ethers", "--quiet"]))
}
