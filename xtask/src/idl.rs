//! Generates the IDLs of the Solana programs, which clients are made from.

use anyhow::Result;

use crate::{run, sbf::PROGRAMS};

/// Writes `crates/bindings/idl/NAME.json` for every program.
pub fn generate() -> Result<()> {
    let mut idl = run::cargo("run")?;
    idl.args(["--quiet", "--package", "idl", "--"]);
    idl.arg(run::root().join("crates/bindings/idl")).arg(run::cache()?.join("idl"));
    idl.args(PROGRAMS.iter().map(|program| run::root().join("programs").join(program.name)));
    run::check(&mut idl)
}
