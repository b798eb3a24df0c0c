//! The Solidity contracts: forge, its compiler and its libraries come from npm as `contracts/package-lock.json` pins them.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{npm, run};

/// What is deployed, tests' token and deploy script included. Tests are compiled by forge when they run.
const BUILT: [&str; 3] = ["src", "script", "test/tokens"];

/// Installs forge, solc and the libraries; does nothing when they are what the lockfile says.
pub fn install() -> Result<()> {
    npm::install(&folder(), "forge and the contracts' libraries")
}

/// Compiles the contracts into `contracts/out`.
pub fn build() -> Result<()> {
    install()?;
    eprintln!("building the contracts");
    run::check(forge().args(["build", "--quiet"]).args(BUILT).stdout(std::io::stderr()))
}

/// Where [`build_with_ast`] compiles to, in the contracts' folder: apart, since analysers want one whole build.
pub const AST: &str = "out/analysis";

/// Compiles what is shipped with its syntax trees, which analysers read.
pub fn build_with_ast() -> Result<()> {
    install()?;
    let whole = ["build", "--quiet", "--force", "--build-info", "--out", AST, "--cache-path", "cache/analysis", "src"];
    run::check(forge().args(whole).env("FOUNDRY_PROFILE", "quick").stdout(std::io::stderr()))
}

/// `forge test` for the tests whose names contain `filter`, or all.
pub fn test(filter: Option<&str>) -> Command {
    let mut forge = forge();
    forge.arg("test").env("NO_COLOR", "1");
    if let Some(filter) = filter {
        forge.args(["--match-test", filter]);
    }
    forge
}

/// Fails when a contract is not formatted or its gas is not what `contracts/snapshots` records.
pub fn check() -> Result<()> {
    install()?;
    run::check(forge().args(["fmt", "--check"]))?;
    run::check(forge().args(["test", "--quiet", "--match-contract", "GasTest"]).env("FORGE_SNAPSHOT_CHECK", "true"))
}

/// Fails on any finding of solhint. `contracts/.solhint.json` has its rules, and those of a folder within override them.
pub fn lint() -> Result<()> {
    install()?;
    let mut solhint = tool(folder().join("node_modules/.bin/solhint"));
    solhint.args(["--disc", "--noPoster", "--max-warnings", "0"]);
    run::check(solhint.args(["src/**/*.sol", "script/**/*.sol", "test/**/*.sol"]))
}

/// Measures gas into `Gas.json` in `snapshots`.
pub fn measure(snapshots: &Path) -> Result<()> {
    install()?;
    let mut test = forge();
    test.args(["test", "--quiet", "--match-contract", "GasTest"]).env("FOUNDRY_SNAPSHOTS", snapshots);
    run::check(test.stdout(std::io::stderr()))
}

/// forge, in the contracts' folder. The lockfile pins the binary itself: the wrapper that npm has for all platforms ends
/// with success whatever forge says. Where npm has no binary it is the one on the PATH.
fn forge() -> Command {
    let pinned = folder().join("node_modules/.bin/forge");
    tool(if pinned.exists() { pinned } else { "forge".into() })
}

/// The PATH with forge on it, for tools that look for it there.
pub fn path() -> Result<OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths([folder().join("node_modules/.bin")].into_iter().chain(env::split_paths(&old)))?)
}

fn tool(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder()).env("FOUNDRY_DISABLE_NIGHTLY_WARNING", "1");
    command
}

/// Where the contracts are.
pub fn folder() -> PathBuf {
    run::root().join("contracts")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A number in a section of `contracts/foundry.toml`.
    fn setting(section: &str, key: &str) -> u64 {
        let text = fs::read_to_string(folder().join("foundry.toml")).expect("foundry.toml");
        let mut lines = text.lines().skip_while(|line| *line != format!("[{section}]")).skip(1);
        let line = lines.by_ref().take_while(|line| !line.starts_with('[')).find(|line| line.starts_with(key));
        let (_, value) = line.and_then(|line| line.split_once('=')).expect("the setting");
        value.trim().replace('_', "").parse().expect("a number")
    }

    #[test]
    fn long_invariants_have_more_than_100_000_calls() {
        let section = "profile.long.invariant";
        assert!(setting(section, "runs") * setting(section, "depth") > 100_000);
    }
}
