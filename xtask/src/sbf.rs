//! Builds the Solana programs as SBPF v3 objects.
//!
//! With Solana's own `cargo build-sbf` where it is installed, else with Debian's compiler, LLVM and linker from the package
//! registries, see [`crate::sbf_install`]. Either way [`folders::programs`] holds `NAME.so` for each of [`PROGRAMS`] afterwards.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{install::on_path, run, sbf_install};

/// A program and the cargo features it is built with.
pub struct Program {
    /// Library and object name.
    pub name: &'static str,
    /// Where its manifest is.
    pub folder: &'static str,
    features: &'static [&'static str],
}

/// All programs. `rewards` is built with the seeded development keys of the circuits, which anyone can forge proofs for: for a
/// public network it must be built without this feature.
pub const PROGRAMS: [Program; 3] = [
    Program { name: "ownership", folder: "programs/ownership", features: &[] },
    Program { name: "royalties", folder: "programs/royalties", features: &[] },
    Program { name: "rewards", folder: "programs/rewards", features: &["insecure-test-setup"] },
];

/// What shows that these objects compute as the host does.
pub const ARITHMETIC: Program = Program { name: "sbf_arithmetic", folder: "tests/solana/arithmetic", features: &[] };

/// Target specification, without its ending, and the folder cargo makes of it.
const TARGET: &str = "sbpf-solana";

/// Flags of the recipe's target. v3, not v0: a v0 object faults on calls with more than five arguments. The VM allows unaligned
/// access; LLVM must be told so, else it loads and stores packed fields byte by byte, which was a fifth of all compute units. The
/// compiler keeps the linker's warnings to itself unless asked.
const RUSTFLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Aexplicit_builtin_cfgs_in_flags -Wlinker_messages \
                         --cfg target_os=\"solana\" -Clink-arg=--arch=v3 -Clink-arg=--cpu-features=+allows-misaligned-mem-access \
                         -Clink-arg=--llvm-args=--bpf-stack-size=4096";

/// Words of linker messages that mean an object which builds and does not work.
const FATAL: [&str; 4] = ["too many arguments", "unsupported builtin", "unsupported signed division", "linker stderr"];

/// Installs what [`build`] needs.
pub fn toolchain() -> Result<()> {
    if official() { Ok(()) } else { sbf_install::install() }
}

/// Sources that are built, and where to.
pub struct Place {
    /// Root of the sources.
    pub root: PathBuf,
    /// Holds cargo's target folders.
    pub targets: PathBuf,
    /// Where the objects go.
    pub deploy: PathBuf,
}

/// Builds all programs that changed.
pub fn build() -> Result<()> {
    toolchain()?;
    let place = Place { root: run::root(), targets: run::cache()?.join("sbf"), deploy: folders::programs()? };
    PROGRAMS.iter().chain([&ARITHMETIC]).try_for_each(|program| place.build(program))
}

impl Place {
    /// Builds one program.
    pub fn build(&self, program: &Program) -> Result<()> {
        eprintln!("building the Solana program {}", program.name);
        fs::create_dir_all(&self.deploy).with_context(|| format!("cannot create {}", self.deploy.display()))?;
        let object = self.deploy.join(program.name).with_extension("so");
        if official() {
            watched(&mut self.official_build(program))?;
        } else {
            watched(&mut self.recipe_build(program)?)?;
            let release = self.target_dir(program).join(TARGET).join("release");
            replace(&release.join(format!("lib{}.so", program.name)), &object)?;
        }
        check_object(&object)
    }

    /// Cargo writes the object of a program and that of the same program as a dependency of another, which has no entry point, to
    /// the same file: the program that others depend on has a folder of its own, the rest share one and with it the standard library.
    fn target_dir(&self, program: &Program) -> PathBuf {
        self.targets.join(if program.name == "royalties" { "called" } else { "programs" })
    }

    fn manifest(&self, program: &Program) -> PathBuf {
        self.root.join(program.folder).join("Cargo.toml")
    }

    fn official_build(&self, program: &Program) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.root).args(["build-sbf", "--arch", "v3", "--manifest-path"]);
        cargo.arg(self.manifest(program)).arg("--sbf-out-dir").arg(&self.deploy);
        cargo.args(["--features", &program.features.join(",")]);
        cargo.env("CARGO_TARGET_DIR", self.target_dir(program));
        cargo
    }

    fn recipe_build(&self, program: &Program) -> Result<Command> {
        let home = sbf_install::home()?;
        let mut path = OsString::from(home.join("bin"));
        path.push(":");
        path.push(env::var_os("PATH").unwrap_or_default());
        let mut cargo = Command::new("/usr/bin/cargo");
        cargo.current_dir(&self.root);
        cargo.args(["build", "--release", "--lib", "--ignore-rust-version", "--locked"]);
        cargo.args(["-Zjson-target-spec", "-Zbuild-std=std,core,alloc", "--target"]);
        cargo.arg(self.root.join("programs").join(TARGET).with_extension("json"));
        cargo.arg("--manifest-path").arg(self.manifest(program)).args(["--features", &program.features.join(",")]);
        // The compiler is another one than that of the cargo which runs this: nothing of its settings may reach it.
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            let of_rust = ["CARGO", "RUSTC", "RUSTFLAGS", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"];
            if of_rust.iter().any(|prefix| name.starts_with(prefix)) {
                cargo.env_remove(name);
            }
        }
        if let Some(home) = env::var_os("CARGO_HOME") {
            cargo.env("CARGO_HOME", home);
        }
        cargo.env("PATH", path);
        cargo.env("RUSTC", sbf_install::COMPILER);
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC_BOOTSTRAP_SYNTHETIC_TARGET", "1");
        cargo.env("__CARGO_TESTS_ONLY_SRC_ROOT", sbf_install::library()?);
        cargo.env("CARGO_TARGET_SBPF_SOLANA_RUSTFLAGS", RUSTFLAGS);
        cargo.env("CARGO_TARGET_DIR", self.target_dir(program));
        Ok(cargo)
    }
}

fn official() -> bool {
    on_path("cargo-build-sbf")
}

/// Runs a build, passes its messages on, and fails on the linker's warnings too: each says that the object will not work.
/// Cargo repeats the messages of what it does not rebuild, so a second run fails as the first did.
fn watched(command: &mut Command) -> Result<()> {
    command.stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let mut fatal = Vec::new();
    if let Some(messages) = child.stderr.take() {
        for line in BufReader::new(messages).lines() {
            let line = line.context("cannot read the compiler's messages")?;
            eprintln!("{line}");
            if FATAL.iter().any(|words| line.contains(words)) {
                fatal.push(line);
            }
        }
    }
    let status = child.wait()?;
    ensure!(status.success(), "{command:?} failed ({status})");
    if !fatal.is_empty() {
        bail!("the linker warned of code that will not work on chain:\n{}", fatal.join("\n"));
    }
    Ok(())
}

/// Copies where the content differs, so that what depends on the object's time is not rebuilt.
fn replace(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("the build left no {}", from.display()))?;
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let partial = to.with_extension("so.partial");
    fs::write(&partial, bytes).with_context(|| format!("cannot write {}", partial.display()))?;
    fs::rename(&partial, to).with_context(|| format!("cannot write {}", to.display()))
}

/// An SBPF object says its version in the ELF header's flags.
fn check_object(object: &Path) -> Result<()> {
    let bytes = fs::read(object).with_context(|| format!("the build left no {}", object.display()))?;
    let is_elf = bytes.starts_with(b"\x7fELF\x02\x01");
    let version = bytes.get(48..52).and_then(|flags| Some(u32::from_le_bytes(flags.try_into().ok()?)));
    ensure!(is_elf && version == Some(3), "{} is not an SBPF v3 object (flags {version:?})", object.display());
    eprintln!("{} ({} bytes)", object.display(), bytes.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linkers_warning_fails_a_build_that_succeeds() {
        let says = |message: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", "echo \"$1\" >&2", "sh", message]);
            watched(&mut command)
        };
        assert!(says("warning: unused variable").is_ok());
        for message in ["warning: linker stderr: anything", "error: too many arguments"] {
            let error = says(message).unwrap_err().to_string();
            assert!(error.starts_with("the linker warned") && error.ends_with(message), "{error}");
        }
        let error = watched(&mut Command::new("false")).unwrap_err().to_string();
        assert!(error.contains("\"false\" failed"), "{error}");
    }
}
