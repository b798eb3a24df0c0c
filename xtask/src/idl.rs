//! Generates the IDLs of the Solana programs, which clients are made from.

use anyhow::Result;

use crate::{run, sbf::PROGRAMS};

/// Writes `crates/bindings/idl/NAME.json` for every program; the workspace has been built.
pub fn generate() -> Result<()> {
    // Started directly and not by cargo: rustup's cargo names its toolchain to what it runs, and Anchor's builder would then
    // update that toolchain.
    let mut idl = run::command(run::target()?.join("debug/idl"));
    idl.env_remove("RUSTUP_TOOLCHAIN");
    idl.arg(run::root().join("crates/bindings/idl")).arg(run::cache()?.join("idl"));
    idl.args(PROGRAMS.iter().map(|program| run::root().join("programs").join(program.name)));
    run::check(&mut idl)
}
