//! The Solidity contracts: forge, its compiler and its libraries come from npm as `contracts/package-lock.json` pins them.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::run;

/// Oldest Node that forge's and solc's packages run on.
const NODE_MAJOR: u32 = 20;

/// What is deployed, tests' token and deploy script included. Tests are compiled by forge when they run.
const BUILT: [&str; 3] = ["src", "script", "test/tokens"];

/// Installs forge, solc and the libraries; does nothing when they are what the lockfile says.
pub fn install() -> Result<()> {
    node()?;
    let contracts = folder();
    let wanted = fs::read(contracts.join("package-lock.json")).context("cannot read contracts/package-lock.json")?;
    let stamp = contracts.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    eprintln!("installing forge and the contracts' libraries");
    run::check(tool("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).stdout(std::io::stderr()))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Compiles the contracts into `contracts/out`.
pub fn build() -> Result<()> {
    install()?;
    eprintln!("building the contracts");
    run::check(forge().args(["build", "--quiet"]).args(BUILT).stdout(std::io::stderr()))
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

/// forge, in the contracts' folder. The lockfile pins the binary itself: the wrapper that npm has for all platforms ends
/// with success whatever forge says. Where npm has no binary it is the one on the PATH.
fn forge() -> Command {
    let pinned = folder().join("node_modules/.bin/forge");
    tool(if pinned.exists() { pinned } else { "forge".into() })
}

fn tool(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder()).env("FOUNDRY_DISABLE_NIGHTLY_WARNING", "1");
    command
}

fn folder() -> PathBuf {
    run::root().join("contracts")
}

/// Fails, saying what to do, unless Node and npm are there.
fn node() -> Result<()> {
    let found = version("node")?;
    let major = found.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        bail!(
            "the contracts need Node {NODE_MAJOR} or newer, and this is {found}; install it (Debian: apt-get install nodejs npm)"
        );
    }
    version("npm").map(|_| ())
}

fn version(program: &str) -> Result<String> {
    let missing = || {
        format!(
            "the contracts need {program}, which is not on the PATH; install it (Debian: apt-get install nodejs npm)"
        )
    };
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output().with_context(missing)?;
    if !output.status.success() {
        bail!(missing());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
