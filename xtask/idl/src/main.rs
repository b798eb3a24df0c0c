//! `idl OUT BUILD PROGRAM…`: writes `OUT/NAME.json`, the IDL of each program folder, building in `BUILD`.
//!
//! Anchor's builder compiles a program's tests with other compiler flags than the rest of the workspace, hence the folder of
//! its own; and it is a program of its own so that `xtask` stays quick to build.

use std::{env, fs, path::PathBuf};

use anchor_lang_idl::build::IdlBuilder;
use anyhow::{Context as _, Result, bail};

fn main() -> Result<()> {
    // The builder installs, and by that updates, the toolchain this names. `xtask` removes it; a cargo that sets it must not
    // lead to a change of the machine's compiler.
    if env::var_os("RUSTUP_TOOLCHAIN").is_some() {
        bail!("RUSTUP_TOOLCHAIN is set, and Anchor's IDL builder would update that toolchain; run `cargo xtask gen`");
    }
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(out), Some(build)) = (arguments.next(), arguments.next()) else {
        bail!("usage: idl OUT BUILD PROGRAM…");
    };
    let build = build.into_os_string().into_string().map_err(|dir| anyhow::anyhow!("{dir:?} is not UTF-8"))?;
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    for program in arguments {
        let name = program.file_name().with_context(|| format!("{} names no program", program.display()))?;
        let path = out.join(name).with_extension("json");
        let idl = IdlBuilder::new()
            .program_path(program.clone())
            .skip_lint(true)
            .cargo_args(["--ignore-rust-version", "--lib", "--target-dir", &build].map(str::to_owned).to_vec())
            .build()
            .with_context(|| format!("no IDL of {}", program.display()))?;
        let json = serde_json::to_string_pretty(&idl)? + "\n";
        fs::write(&path, json).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
