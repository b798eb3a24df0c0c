//! Installs the tools for building, running and testing from package registries, or prints the command that installs
//! them.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{apt, build, run};

/// A Debian package, and a check that it is installed.
struct Package {
    name: &'static str,
    present: fn() -> bool,
}

const fn package(name: &'static str, present: fn() -> bool) -> Package {
    Package { name, present }
}

/// Packages for building and the demo.
const RUNNING: &[Package] = &[
    package("build-essential", || on_path("cc")),
    package("pkg-config", || on_path("pkg-config")),
    package("libssl-dev", || Path::new("/usr/include/openssl/ssl.h").exists()),
    package("libudev-dev", || Path::new("/usr/include/libudev.h").exists()),
    package("libclang-dev", || library("libclang")),
    package("protobuf-compiler", || on_path("protoc")),
    package("ffmpeg", || on_path("ffmpeg") && on_path("ffprobe")),
    package("postgresql", || postgres().is_some()),
    package("python3-pip", || on_path("pip3") || on_path("pip")),
    package("nodejs", || on_path("node")),
    package("npm", || on_path("npm")),
    package("asc-music", || Path::new("/usr/share/games/asc/music").exists() || installed("asc-music")),
];

/// Additional packages for the tests.
const TESTING: &[Package] =
    &[package("chromium", || on_path("chromium")), package("hyperrogue-music", || installed("hyperrogue-music"))];

/// Installs the tools for building and the demo.
pub fn for_running() -> Result<()> {
    debian(RUNNING)?;
    build::toolchains()
}

/// Installs the tools for the tests, the demo and building.
pub fn for_testing() -> Result<()> {
    for_running()?;
    debian(TESTING)?;
    build::oracles()
}

/// Path of a cargo subcommand in exactly this version, which is installed on first use.
pub fn cargo_tool(name: &str, version: &str) -> Result<PathBuf> {
    let tools = run::cache()?.join("tools").join(format!("{name}-{version}"));
    let program = tools.join("bin").join(name);
    if !program.exists() {
        eprintln!("installing {name} {version} (takes some minutes, once)");
        let mut cargo = run::command("cargo");
        cargo.args(["install", "--quiet", name, "--locked", "--version", version, "--root"]).arg(&tools);
        run::check(&mut cargo)?;
    }
    Ok(program)
}

fn debian(wanted: &[Package]) -> Result<()> {
    let missing: Vec<_> = wanted.iter().filter(|p| !(p.present)()).map(|p| p.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    apt::install(&missing, &format!("packages are missing: {}", missing.join(", ")))
}

/// Whether a program is on the PATH.
pub fn on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

fn installed(package: &str) -> bool {
    Command::new("dpkg").args(["-s", package]).output().is_ok_and(|output| output.status.success())
}

fn library(name: &str) -> bool {
    ["/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"].iter().any(|dir| {
        std::fs::read_dir(dir).is_ok_and(|entries| {
            entries.flatten().any(|e| e.file_name().to_str().is_some_and(|n| n.starts_with(name) && n.contains(".so")))
        })
    })
}

fn postgres() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.flatten().map(|version| version.path().join("bin/postgres")).find(|path| path.exists())
}
