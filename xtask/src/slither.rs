//! Static analysis of the contracts with slither, which comes from PyPI.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{contracts, run};

const VERSION: &str = "0.11.6";

/// Fails if slither reports a finding that neither `contracts/slither.config.json` nor a comment in the code excludes.
pub fn check() -> Result<()> {
    let modules = install()?;
    contracts::build_with_ast()?;
    let mut slither = Command::new("python3");
    slither.current_dir(contracts::folder()).env("PYTHONPATH", modules).env("PATH", contracts::path()?);
    slither.args(["-m", "slither", ".", "--ignore-compile", "--foundry-out-directory", contracts::AST]);
    slither.args(["--config-file", "slither.config.json"]);
    run::check(&mut slither)
}

/// Installs slither on first use and returns the folder of its modules.
fn install() -> Result<PathBuf> {
    let modules = run::cache()?.join("tools").join(format!("slither-{VERSION}"));
    if modules.exists() {
        return Ok(modules);
    }
    eprintln!("installing slither {VERSION}");
    let partial = modules.with_extension("partial");
    let mut pip = run::command("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--root-user-action", "ignore", "--target"])
        .arg(&partial);
    run::check(pip.arg(format!("slither-analyzer=={VERSION}")))?;
    std::fs::rename(&partial, &modules)?;
    Ok(modules)
}
