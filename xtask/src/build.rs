//! Builds every part, and generates what is committed and generated.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{bindings, contracts, idl, kubo, npm, run, sbf};

/// Installs the compilers of both chains.
pub fn toolchains() -> Result<()> {
    sbf::toolchain()?;
    contracts::install()
}

/// Installs the reference implementations that tests compare with, and what drives a browser.
pub fn oracles() -> Result<()> {
    let tests = run::root().join("tests");
    npm::install(&tests.join("oracles"), "snarkjs and circomlibjs")?;
    npm::install(&tests.join("web"), "what drives a browser")?;
    npm::install(&run::root().join("clients/typescript"), "what the TypeScript client is generated with")?;
    kubo::install()
}

/// Builds programs, contracts and services.
pub fn everything() -> Result<()> {
    sbf::build()?;
    contracts::build()?;
    services()
}

/// Builds all crates at once, so that their dependencies have one set of features whatever is run afterwards.
fn services() -> Result<()> {
    eprintln!("building the services (the first time takes a while)");
    run::check(run::cargo("build")?.arg("--workspace"))
}

/// Generates what is committed; with `check`, a difference is an error.
///
/// In this order: vectors from the protocol, keys from the circuits, IDLs from the programs, bindings from IDLs and ABIs.
pub fn generate(check: bool) -> Result<()> {
    services()?;
    let built = run::target()?.join("debug");
    run::check(run::command(built.join("protocol-vectors")).arg(run::root().join("tests/vectors")))?;
    run::check(run::command(built.join("circuits-gen")).arg(run::root()))?;
    idl::generate()?;
    contracts::build()?;
    bindings::bindings()?;
    if check {
        unchanged(&["tests/vectors", "crates/bindings", "programs", "contracts/src"])?;
    }
    Ok(())
}

fn unchanged(paths: &[&str]) -> Result<()> {
    let mut git = run::command("git");
    git.args(["status", "--porcelain", "--"]).args(paths);
    let changed = output(&mut git)?;
    if !changed.trim().is_empty() {
        bail!("generated files differ from what is committed; run `cargo xtask gen` and commit:\n{changed}");
    }
    Ok(())
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
