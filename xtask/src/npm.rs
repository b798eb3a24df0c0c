//! Installs packages from npm, in the versions of a folder's `package-lock.json`.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::run;

/// Minimum major version of Node for the packages.
const NODE_MAJOR: u32 = 20;

/// Installs the packages of a folder. Does nothing if the installed versions are those of the lockfile. `what`
/// describes the packages to the user.
///
/// It runs `install --no-save` instead of `ci`, because `ci` first deletes `node_modules`, from which a program may be
/// running.
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

/// Checks that Node and npm are installed.
///
/// # Errors
/// If one is missing or too old. The error contains the command that installs it.
fn node() -> Result<()> {
    let found = version("node")?;
    let major = found.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        bail!(
            "Node {NODE_MAJOR} or newer is needed, but this is {found}; install it (Debian: apt-get install nodejs npm)"
        );
    }
    version("npm").map(|_| ())
}

fn version(program: &str) -> Result<String> {
    let missing = || format!("{program} is not on the PATH; install it (Debian: apt-get install nodejs npm)");
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output().with_context(missing)?;
    if !output.status.success() {
        bail!(missing());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
