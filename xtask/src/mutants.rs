//! Mutation testing: takes rules out of the code one at a time and reports which of them no test misses.

mod solidity;

use anyhow::Result;
use clap::Subcommand;

/// What is mutated.
#[derive(Subcommand)]
pub enum Target {
    /// The contracts in `contracts/src`, tested by forge
    Solidity(solidity::Arguments),
}

/// Mutates `target` and writes its report in `docs/mutants`.
pub fn run(target: &Target) -> Result<()> {
    match target {
        Target::Solidity(arguments) => solidity::run(arguments),
    }
}
