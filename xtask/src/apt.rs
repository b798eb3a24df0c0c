//! Installs Debian packages.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{install::on_path, run};

/// Installs `packages`.
///
/// # Errors
/// If this system has no apt-get, or the user is not root. The error starts with `otherwise` and contains the command
/// to run.
pub fn install(packages: &[&str], otherwise: &str) -> Result<()> {
    if !on_path("apt-get") || !is_root() {
        bail!(
            "{otherwise}. On Debian or Ubuntu run:\n  sudo apt-get install -y --no-install-recommends {}",
            packages.join(" ")
        );
    }
    eprintln!("installing {}", packages.join(", "));
    run::check(apt().args(["update", "-q"]))?;
    run::check(apt().args(["install", "-y", "-q", "--no-install-recommends"]).args(packages))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
    apt
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
