//! Compares the royalty arithmetic of the Solana programs (which is `protocol::royalty`) with that of the contracts.
//! The protocol crate writes random scenarios with their results. The programs and the contracts run them and compare
//! every field after every step. `crates/protocol/src/royalty/tests/model.rs` is a third implementation, with exact
//! fractions.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};

use crate::{build, contracts, run};

/// Runs `rounds` sets of scenarios, with consecutive seeds. The error of a failure contains the command that repeats
/// it.
pub fn royalties(rounds: u64, seed: Option<u64>) -> Result<()> {
    build::everything()?;
    let first = seed.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
    let folder = run::root().join("tests/vectors/fuzz");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for seed in first..first.saturating_add(rounds) {
        eprintln!("running the royalty scenarios of seed {seed}");
        let again = || format!("cargo xtask fuzz --rounds 1 --seed {seed}");
        let vectors = run::target()?.join("debug/protocol-vectors");
        run::check(run::command(vectors).arg(&folder).arg(seed.to_string()))?;
        let mut solana = run::cargo("test")?;
        solana.args(["--workspace", "--quiet", "--test", "solana", "the_programs_compute_the_vectors_results"]);
        run::check(solana.env("VIBESTREAM_VECTORS", &folder)).with_context(again)?;
        let mut forge = contracts::test(Some("test_golden_vectors"));
        forge.args(["--match-contract", "VaultTest"]);
        run::check(forge.env("VIBESTREAM_VECTORS", "../tests/vectors/fuzz")).with_context(again)?;
    }
    Ok(())
}
