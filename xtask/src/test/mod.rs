//! `cargo xtask test`: runs every test and counts them.

mod count;
mod watch;

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{build, contracts, install, lint, run, sbf, slither};
use count::{Count, Runner};

/// Which tests to run, and how much of them.
#[derive(clap::Args, Default)]
pub struct Arguments {
    /// Run only tests whose names contain this, on both chains
    filter: Option<String>,
    /// Build and run only one suite: `solana`, `contracts`, or another test target (`relayer`, `indexer`,
    /// `differential`, ...)
    #[arg(long, conflicts_with = "long")]
    suite: Option<String>,
    /// Seed of the script that `differential` plays on both chains
    #[arg(long)]
    seed: Option<u64>,
    /// Number of actions in that script
    #[arg(long)]
    actions: Option<u64>,
    /// Run all property tests and invariants longer: more than 100,000 calls per invariant
    #[arg(long)]
    long: bool,
}

/// Runs the tests. The last line of the output is the number of passed, failed and skipped tests.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(suite) = &arguments.suite {
        return Ok(finish(&one_suite(arguments, suite)?));
    }
    install::for_testing()?;
    build::everything()?;
    let mut total = Count::default();
    if arguments.filter.is_none() {
        total.add(step("generated files match what is committed", || build::generate(true)));
        for (name, check) in lint::CHECKS {
            total.add(step(name, check));
        }
        total.add(step("contracts are formatted, linted and cost the recorded gas", contracts::check));
        total.add(step("slither reports no unexplained finding", slither::check));
    }
    run::check(rust(arguments)?.arg("--no-run"))?;
    let rust = count::run(&mut shown(rust(arguments)?, arguments), Runner::Cargo, watch::limit(arguments.long))?;
    let solidity = count::run(&mut solidity(arguments), Runner::Forge, watch::limit(arguments.long))?;
    total.add(rust);
    total.add(solidity);
    if demands_both(arguments.filter.as_deref()) {
        for (chain, count) in [("Solana (Rust)", rust), ("Ethereum (Solidity)", solidity)] {
            if count.passed + count.failed == 0 {
                println!("test attack tests exist on {chain} ... FAILED\nno test of {chain} matches the filter");
                total.failed += 1;
            }
        }
    }
    Ok(finish(&total))
}

/// Prints the last line and returns the exit code. A run without passed tests is a failure.
fn finish(total: &Count) -> ExitCode {
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Builds the requirements of one suite and runs it, for quick feedback while editing. Contracts are compiled without
/// the IR.
fn one_suite(arguments: &Arguments, suite: &str) -> Result<Count> {
    match suite {
        "contracts" => {
            contracts::install()?;
            let mut forge = solidity(arguments);
            return count::run(forge.env("FOUNDRY_PROFILE", "quick"), Runner::Forge, watch::limit(false));
        }
        "solana" => sbf::build()?,
        _ => build::everything()?,
    }
    count::run(&mut shown(rust(arguments)?, arguments), Runner::Cargo, watch::limit(false))
}

/// Whether the filter selects tests that must exist on each chain.
fn demands_both(filter: Option<&str>) -> bool {
    filter == Some("attack_")
}

/// Runs a check that counts as one test.
fn step(name: &str, check: impl FnOnce() -> Result<()>) -> Count {
    match check() {
        Ok(()) => {
            println!("test {name} ... ok");
            Count { passed: 1, ..Count::default() }
        }
        Err(error) => {
            println!("test {name} ... FAILED\n{error:#}");
            Count { failed: 1, ..Count::default() }
        }
    }
}

/// `cargo test` with the settings in `arguments`.
///
/// Not nextest: it runs each test in a process of its own, and suites here share one PostgreSQL cluster and one local
/// chain per process (2 s per start, times 500 tests). [`watch`] names and ends a test that hangs.
fn rust(arguments: &Arguments) -> Result<Command> {
    let mut cargo = run::cargo("test")?;
    cargo.args(["--workspace", "--no-fail-fast"]);
    if let Some(suite) = &arguments.suite {
        cargo.args(["--test", suite]);
    }
    cargo.args(&arguments.filter);
    if arguments.long {
        cargo.env("VIBESTREAM_LONG", "1");
    }
    if let Some(seed) = arguments.seed {
        cargo.env("VIBESTREAM_SEED", seed.to_string());
    }
    if let Some(actions) = arguments.actions {
        cargo.env("VIBESTREAM_ACTIONS", actions.to_string());
    }
    // The programs that were just built, wherever the cache is.
    cargo.env("VIBESTREAM_SBF_DIR", folders::programs()?);
    // A run must not rewrite the snapshots with which it compares.
    cargo.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0");
    Ok(cargo)
}

/// Shows the output of passing tests (seeds, counts) if single tests are selected.
fn shown(mut cargo: Command, arguments: &Arguments) -> Command {
    if arguments.filter.is_some() || arguments.seed.is_some() || arguments.actions.is_some() {
        cargo.args(["--", "--show-output"]);
    }
    cargo
}

fn solidity(arguments: &Arguments) -> Command {
    let mut forge = contracts::test(arguments.filter.as_deref());
    if arguments.long {
        forge.env("FOUNDRY_PROFILE", "long");
    }
    forge
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn environment(line: &[&str]) -> Vec<(String, String)> {
        let cli = Cli::parse_from([&["test"], line].concat());
        let command = rust(&cli.arguments).expect("a command");
        let set = command.get_envs().filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?)));
        set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn has(environment: &[(String, String)], name: &str, value: &str) -> bool {
        environment.contains(&(name.to_owned(), value.to_owned()))
    }

    #[test]
    fn seed_and_actions_are_passed_to_the_script() {
        let set = environment(&["differential", "--seed", "770001", "--actions", "12000"]);
        assert!(has(&set, "VIBESTREAM_SEED", "770001"));
        assert!(has(&set, "VIBESTREAM_ACTIONS", "12000"));
    }

    #[test]
    fn the_script_has_defaults_without_flags() {
        let set = environment(&["differential"]);
        assert!(has(&set, "VIBESTREAM_SBF_DIR", folders::programs().expect("a folder").to_str().expect("text")));
        assert!(set.iter().all(|(name, _)| name != "VIBESTREAM_SEED" && name != "VIBESTREAM_ACTIONS"));
    }

    #[test]
    fn long_is_passed_to_property_tests_and_snapshots_are_not_updated() {
        let set = environment(&["--long"]);
        assert!(has(&set, "VIBESTREAM_LONG", "1"));
        assert!(has(&set, "INSTA_UPDATE", "no"));
    }

    #[test]
    fn a_suite_is_selected_in_the_whole_workspace() {
        let cli = Cli::parse_from(["test", "only_the_registrant", "--suite", "solana"]);
        let command = rust(&cli.arguments).expect("a command");
        let line: Vec<_> = command.get_args().filter_map(|argument| argument.to_str()).collect();
        assert!(
            line.ends_with(&["--workspace", "--no-fail-fast", "--test", "solana", "only_the_registrant"]),
            "{line:?}"
        );
    }

    #[test]
    fn attack_tests_must_exist_on_each_chain() {
        assert!(demands_both(Some("attack_")));
        assert!(!demands_both(Some("differential")));
        assert!(!demands_both(None));
    }
}
