//! Both chains give the same results: `cargo xtask test differential --seed N --actions N`.

mod order;
mod seeds;

use std::io::Write as _;

use differential::{Pair, Script};

/// Default seed.
const SEED: u64 = 20_261_124;
/// Default number of steps.
const ACTIONS: u64 = 10_000;
/// Environment variables that `xtask` sets.
const SEED_VARIABLE: &str = "VIBESTREAM_SEED";
const ACTIONS_VARIABLE: &str = "VIBESTREAM_ACTIONS";

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} must be a number")))
}

/// Bypasses the test runner's capture of output, so that a passing run prints its seed and counts as well.
fn print(text: &str) {
    writeln!(std::io::stdout().lock(), "{text}").expect("stdout");
}

#[test]
fn differential_script_is_the_same_on_both_chains() {
    let (seed, actions) = (number(SEED_VARIABLE, SEED), number(ACTIONS_VARIABLE, ACTIONS));
    let mut pair = Pair::new().expect("both chains");
    let mut script = Script::new(seed);
    let played = script.play(&mut pair, actions);
    print(&format!("seed {seed}, {} actions, script {}\n{}", script.step(), script.fingerprint(), pair.counts));
    if let Err(error) = played {
        panic!("seed {seed}: {error:?}\nrepeat with: cargo xtask test differential --seed {seed} --actions {actions}");
    }
}
