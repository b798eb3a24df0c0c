//! Builds Kubo, the reference IPFS node, from the Go module proxy. Tests compare our store with it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{go, run};

const VERSION: &str = "0.43.1";

/// Kubo's go.mod replaces a library by a fork that is not on the module proxy. The released library compiles with these
/// versions.
const REPLACEMENTS: [&str; 2] = [
    "github.com/quic-go/quic-go=github.com/quic-go/quic-go@v0.60.0",
    "github.com/quic-go/webtransport-go=github.com/quic-go/webtransport-go@v0.11.1",
];

/// Installs Kubo, and Go if it is missing.
pub fn install() -> Result<()> {
    let bin = home()?;
    if installed(&bin) {
        return Ok(());
    }
    let go = go::program()?;
    eprintln!("building Kubo {VERSION} (takes three minutes, once)");
    let module = env::temp_dir().join(format!("kubo-build-{}", std::process::id()));
    fs::create_dir_all(&module).with_context(|| format!("cannot create {}", module.display()))?;
    let built = build(&go, &module, &bin);
    let _ = fs::remove_dir_all(&module);
    built
}

/// `$KUBO_HOME`, or `~/.cache/kubo`.
fn home() -> Result<PathBuf> {
    if let Some(dir) = env::var_os("KUBO_HOME") {
        return Ok(dir.into());
    }
    let home = env::var_os("HOME").context("HOME is not set; set it, or KUBO_HOME to a folder for Kubo")?;
    Ok(PathBuf::from(home).join(".cache/kubo"))
}

fn installed(bin: &Path) -> bool {
    let version = Command::new(bin.join("ipfs")).args(["version", "--number"]).output();
    version.is_ok_and(|output| output.stdout.trim_ascii() == VERSION.as_bytes())
}

fn build(program: &Path, module: &Path, bin: &Path) -> Result<()> {
    let go = || {
        let mut go = Command::new(program);
        go.current_dir(module).env("GOBIN", bin).stdout(std::io::stderr());
        go
    };
    run::check(go().args(["mod", "init", "kubo-build"]))?;
    run::check(go().args(["get", "-tool", &format!("github.com/ipfs/kubo/cmd/ipfs@v{VERSION}")]))?;
    for replacement in REPLACEMENTS {
        run::check(go().args(["mod", "edit", "-replace", replacement]))?;
    }
    run::check(go().args(["install", "-mod=mod", "github.com/ipfs/kubo/cmd/ipfs"]))
}
