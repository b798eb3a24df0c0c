//! The script takes its seed and length from the environment, and reports kinds of actions that never succeeded.

use std::process::Command;

use differential::{Action, Counts};

use crate::{ACTIONS_VARIABLE, SEED_VARIABLE};

/// Runs the script's test in another process, as `xtask` does, and returns the line with its seed, length and
/// fingerprint.
fn played(seed: u64, actions: u64) -> String {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "differential_script_is_the_same_on_both_chains"])
        .env(SEED_VARIABLE, seed.to_string())
        .env(ACTIONS_VARIABLE, actions.to_string())
        .output()
        .expect("runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{text}");
    let line = text.lines().find(|line| line.contains(" actions, script ")).unwrap_or_else(|| panic!("{text}"));
    line[line.find("seed ").expect("the seed")..].to_owned()
}

fn script(line: &str) -> &str {
    line.rsplit(' ').next().expect("a fingerprint")
}

#[test]
fn differential_seed_and_length_determine_the_script() {
    let (seven, eight, again) = (played(7, 25), played(8, 25), played(7, 25));
    assert!(seven.starts_with("seed 7, 25 actions, "), "{seven}");
    assert!(eight.starts_with("seed 8, 25 actions, "), "{eight}");
    assert_ne!(script(&seven), script(&eight), "another seed");
    assert_eq!(seven, again, "the same seed");
    let longer = played(7, 26);
    assert!(longer.starts_with("seed 7, 26 actions, "), "{longer}");
    assert_ne!(script(&seven), script(&longer), "another length");
}

#[test]
fn differential_counts_name_the_kinds_that_are_always_refused() {
    let mut counts = Counts::default();
    for kind in Action::KINDS {
        counts.add(kind, kind != "Buy");
    }
    assert_eq!(counts.never_succeeded(), ["Buy"]);
    assert_eq!((counts.of("Buy"), counts.of("List")), ((0, 1), (1, 0)));
    counts.add("Buy", true);
    assert!(counts.never_succeeded().is_empty());
    assert_eq!(counts.of("Buy"), (1, 1));
}
