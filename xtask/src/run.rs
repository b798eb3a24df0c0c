//! Runs programs in the root of the repository, with one target folder outside the checkout.

use std::{
    env,
    ffi::OsStr,
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, bail};

pub use folders::{cache, root};

/// A command that runs in the root of the repository.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// `cargo VERB --ignore-rust-version --locked` with the shared target folder.
///
/// The first flag is needed because some pinned release candidates declare a newer compiler than they need.
pub fn cargo(verb: &str) -> Result<Command> {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([verb, "--ignore-rust-version", "--locked"]);
    if env::var_os("CARGO_TARGET_DIR").is_none() {
        cargo.env("CARGO_TARGET_DIR", cache()?.join("target"));
    }
    Ok(unset_package(cargo))
}

/// `command` without what the cargo that started this program left for it: the build scripts of others must not see it.
pub fn unset_package(mut command: Command) -> Command {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n == "CARGO_MANIFEST_DIR") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command and waits for it.
///
/// # Errors
/// If it does not start or does not exit with 0. The error contains the command.
pub fn check(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

/// The target folder of [`cargo`].
pub fn target() -> Result<PathBuf> {
    Ok(match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => cache()?.join("target"),
    })
}

/// Installs the tools, builds everything and runs the demo. Returns the exit code of the demo.
pub fn demo(arguments: &[String]) -> Result<ExitCode> {
    crate::install::for_running()?;
    crate::build::everything()?;
    let status = command(target()?.join("debug/demo")).args(arguments).status().context("cannot start the demo")?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
