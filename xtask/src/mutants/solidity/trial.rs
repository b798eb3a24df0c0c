//! Runs the contracts' tests against one mutant.

use std::{
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;

use super::{checked, forge};
use crate::mutants::{Mutant, results::Outcome};

/// Tests that measure gas, which instrumented code changes, and those that take long and come last.
const GAS: &str = "GasTest";
const SLOW: &str = "GasTest|PassProofTest|ListenProofTest|Groth16Test|Invariant";
/// A mutant that loops.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Compiles the copy, and checks that its tests pass while no mutant is played.
pub fn baseline(copy: &Path) -> Result<()> {
    eprintln!("compiling all mutants");
    checked(forge(copy).args(["build", "--quiet"]), "the instrumented contracts do not compile")?;
    checked(&mut tests(copy, 0, GAS), "the tests fail without a mutant")
}

/// Plays one mutant: first against the quick tests, then against all.
pub fn try_one(copy: &Path, mutant: &Mutant) -> Result<Outcome> {
    for left_out in [SLOW, GAS] {
        let mut child = tests(copy, mutant.id, left_out).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let start = Instant::now();
        let passed = loop {
            if let Some(status) = child.try_wait()? {
                break status.success();
            }
            if start.elapsed() > TIMEOUT {
                child.kill()?;
                child.wait()?;
                return Ok(Outcome::TimedOut);
            }
            thread::sleep(Duration::from_millis(20));
        };
        if !passed {
            return Ok(Outcome::Killed);
        }
    }
    Ok(Outcome::Survived)
}

fn tests(copy: &Path, id: u32, left_out: &str) -> Command {
    let mut forge = forge(copy);
    forge.args(["test", "--fail-fast", "--no-match-contract", left_out]);
    forge.args(["--block-coinbase", &format!("0x{id:040x}")]);
    forge
}
