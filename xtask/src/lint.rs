//! `cargo xtask lint`: formatting, lints and dependencies of the Rust code, lints of the contracts, and duplicate code.

use std::process::Command;

use anyhow::Result;

use crate::{contracts, docs, install, npm, run};

/// A check: the sentence that is true if it passes, and the function that checks it.
pub type Check = (&'static str, fn() -> Result<()>);

/// All checks, fastest first.
pub const CHECKS: [Check; 8] = [
    ("all files that the documents name exist", docs::check),
    ("Rust is formatted", format),
    ("no dependency is unused", unused_dependencies),
    ("dependencies, licences and sources are allowed", dependencies),
    ("no code is duplicated", duplicates),
    ("solhint reports no warning", contracts::lint),
    ("clippy and rustc report no warning", clippy),
    ("the ethers bindings compile", ethers),
];

/// Runs the checks until one fails.
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

/// Runs jscpd on the hand-written code. `tests/lint/jscpd.json` sets the size from which equal code is an error.
fn duplicates() -> Result<()> {
    let folder = run::root().join("tests/lint");
    npm::install(&folder, "the detector of duplicate code")?;
    let jscpd = folder.join("node_modules/.bin/jscpd");
    run::check(run::command(jscpd).args(["--config", "tests/lint/jscpd.json", "."]))
}

/// Runs Clippy on the workspace with warnings denied. Clippy is the compiler of the workspace's crates in an ordinary
/// build, because `cargo clippy` would check all dependencies a second time.
fn clippy() -> Result<()> {
    let mut cargo = run::cargo("build")?;
    cargo.args(["--workspace", "--tests", "--quiet"]);
    // `cargo clippy -- -D warnings` passes its flags in this form.
    cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    run::check(&mut cargo)
}

/// Compiles the bindings for ethers-rs, which no crate of the workspace uses. They are for other projects.
fn ethers() -> Result<()> {
    let mut cargo: Command = run::cargo("check")?;
    run::check(cargo.args(["--package", "bindings", "--features", "ethers", "--quiet"]))
}
