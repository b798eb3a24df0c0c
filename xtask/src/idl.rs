//! Generates the IDLs of the Solana programs, from which clients are generated.

use anyhow::Result;

use crate::{run, sbf::PROGRAMS};

/// Writes `crates/bindings/idl/NAME.json` for every program. The workspace must be built before.
pub fn generate() -> Result<()> {
    // The program is started directly and not by cargo, because rustup's cargo sets RUSTUP_TOOLCHAIN, and Anchor's
    // builder would then update that toolchain.
    let mut idl = run::command(run::target()?.join("debug/idl"));
    idl.env_remove("RUSTUP_TOOLCHAIN");
    idl.arg(run::root().join("crates/bindings/idl")).arg(run::cache()?.join("idl"));
    idl.args(PROGRAMS.iter().map(|program| run::root().join("programs").join(program.name)));
    run::check(&mut idl)
}
