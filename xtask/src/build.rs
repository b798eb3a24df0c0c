//! Builds all parts, and generates the committed generated files.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{bindings, contracts, idl, kubo, npm, run, sbf};

/// Installs the compilers of both chains.
pub fn toolchains() -> Result<()> {
    sbf::toolchain()?;
    contracts::install()
}

/// Installs the reference implementations with which tests compare, the browser driver and the TypeScript client's
/// tools.
pub fn oracles() -> Result<()> {
    let tests = run::root().join("tests");
    npm::install(&tests.join("oracles"), "snarkjs and circomlibjs")?;
    npm::install(&tests.join("web"), "the browser driver")?;
    npm::install(&run::root().join("clients/typescript"), "the tools of the TypeScript client")?;
    kubo::install()
}

/// Builds programs, contracts and services.
pub fn everything() -> Result<()> {
    sbf::build()?;
    contracts::build()?;
    services()
}

/// Builds all crates in one build, so that their dependencies have the same features in every later build and test.
fn services() -> Result<()> {
    eprintln!("building the services (the first build takes several minutes)");
    run::check(run::cargo("build")?.arg("--workspace"))
}

/// Generates the committed generated files. With `check`, a difference to the committed files is an error.
///
/// The order is: vectors from the protocol, keys from the circuits, IDLs from the programs, bindings from IDLs and
/// ABIs.
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

/// Fails if git reports changes below `paths`.
fn unchanged(paths: &[&str]) -> Result<()> {
    let mut git = run::command("git");
    git.args(["status", "--porcelain", "--"]).args(paths);
    let changed = output(&mut git)?;
    if !changed.trim().is_empty() {
        bail!("generated files differ from the committed ones; run `cargo xtask gen` and commit:\n{changed}");
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
