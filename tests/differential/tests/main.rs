//! Both chains do the same: `cargo xtask test differential --seed N --actions N`.

use differential::{Pair, Script};

/// Default seed.
const SEED: u64 = 20_261_124;
/// Default number of steps.
const ACTIONS: u64 = 10_000;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

#[test]
fn differential_script_is_the_same_on_both_chains() {
    let (seed, actions) = (number("VIBESTREAM_SEED", SEED), number("VIBESTREAM_ACTIONS", ACTIONS));
    println!("seed {seed}, {actions} actions");
    let mut pair = Pair::new().expect("both chains");
    if let Err(error) = Script::new(seed).play(&mut pair, actions) {
        panic!("seed {seed}: {error:?}\nagain: cargo xtask test differential --seed {seed} --actions {actions}");
    }
    println!("went through and refused: {:#?}", pair.count);
}
