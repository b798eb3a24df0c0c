//! Builds and tests the Solidity contracts. forge, solc and the libraries come from npm, in the versions of
//! `contracts/package-lock.json`.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{npm, run};

/// Folders that are built: contracts, deployment script and the token of the tests. forge compiles tests when they run.
const BUILT: [&str; 3] = ["src", "script", "test/tokens"];

/// Installs forge, solc and the libraries. Does nothing if the installed versions are those of the lockfile.
pub fn install() -> Result<()> {
    npm::install(&folder(), "forge and the contracts' libraries")
}

/// Compiles the contracts into `contracts/out`.
pub fn build() -> Result<()> {
    install()?;
    eprintln!("building the contracts");
    run::check(forge().args(["build", "--quiet"]).args(BUILT).stdout(std::io::stderr()))
}

/// Output folder of [`build_with_ast`]. It is separate from other builds, because analysers need one complete build.
pub const AST: &str = "out/analysis";

/// Compiles the deployed contracts with their syntax trees, which analysers read.
pub fn build_with_ast() -> Result<()> {
    install()?;
    let whole = ["build", "--quiet", "--force", "--build-info", "--out", AST, "--cache-path", "cache/analysis", "src"];
    run::check(forge().args(whole).env("FOUNDRY_PROFILE", "quick").stdout(std::io::stderr()))
}

/// `forge test` of the tests whose names contain `filter`, or of all tests.
pub fn test(filter: Option<&str>) -> Command {
    let mut forge = forge();
    forge.arg("test").env("NO_COLOR", "1");
    if let Some(filter) = filter {
        forge.args(["--match-test", filter]);
    }
    forge
}

/// Fails if a contract is not formatted, or its gas differs from `contracts/snapshots`.
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

/// Measures gas and writes it to `Gas.json` in the folder `snapshots`.
pub fn measure(snapshots: &Path) -> Result<()> {
    install()?;
    let mut test = forge();
    test.args(["test", "--quiet", "--match-contract", "GasTest"]).env("FOUNDRY_SNAPSHOTS", snapshots);
    run::check(test.stdout(std::io::stderr()))
}

/// forge, in the folder of the contracts. The lockfile pins the binary of the platform, because the exit code of npm's
/// wrapper is always 0. If npm has no binary for the platform, this is the forge on the PATH.
fn forge() -> Command {
    let pinned = folder().join("node_modules/.bin/forge");
    tool(if pinned.exists() { pinned } else { "forge".into() })
}

/// The PATH with the folder of forge, for tools that start forge.
pub fn path() -> Result<OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths([folder().join("node_modules/.bin")].into_iter().chain(env::split_paths(&old)))?)
}

fn tool(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder()).env("FOUNDRY_DISABLE_NIGHTLY_WARNING", "1");
    command
}

/// Folder of the contracts.
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
