//! Packages from npm, as a folder's `package-lock.json` pins them.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::run;

/// Oldest Node that the packages run on.
const NODE_MAJOR: u32 = 20;

/// Installs a folder's packages; does nothing when they are what its lockfile says.
///
/// `install --no-save` rather than `ci`, which empties `node_modules` first, under whatever runs from it.
pub fn install(folder: &Path, what: &str) -> Result<()> {
    node()?;
    let lockfile = folder.join("package-lock.json");
    let wanted = fs::read(&lockfile).with_context(|| format!("cannot read {}", lockfile.display()))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    eprintln!("installing {what}");
    let flags = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    run::check(Command::new("npm").current_dir(folder).args(flags).stdout(std::io::stderr()))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Fails, saying what to do, unless Node and npm are there.
fn node() -> Result<()> {
    let found = version("node")?;
    let major = found.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        bail!(
            "Node {NODE_MAJOR} or newer is needed, and this is {found}; install it (Debian: apt-get install nodejs npm)"
        );
    }
    version("npm").map(|_| ())
}

fn version(program: &str) -> Result<String> {
    let missing =
        || format!("{program} is needed and not on the PATH; install it (Debian: apt-get install nodejs npm)");
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output().with_context(missing)?;
    if !output.status.success() {
        bail!(missing());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
