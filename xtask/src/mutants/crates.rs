//! Mutants of Rust crates, made and tried by cargo-mutants on a copy of the checkout.
//!
//! cargo-mutants starts over when it is ended. Here each result is kept as soon as it is known, and the next run
//! presents those results to cargo-mutants as its own, so that `--iterate` skips them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use super::{
    Arguments, Mutant, mirror, one_line,
    report::Report,
    results::{Outcome, Results, hash},
};
use crate::{install, run};

/// Exit codes of cargo-mutants for a run that reached its end: all caught, some missed, some timed out.
const ENDED: [i32; 3] = [0, 2, 3];
/// Files of cargo-mutants with a line for each mutant that was tried, and what each means.
const LISTS: [(&str, Outcome); 4] = [
    ("caught.txt", Outcome::Killed),
    ("missed.txt", Outcome::Survived),
    ("timeout.txt", Outcome::TimedOut),
    ("unviable.txt", Outcome::Unviable),
];
/// Number of cases of each property test; with `--again`, survivors are tried with all of them.
const CASES: &str = "32";
/// Code longer than this is cut in reports.
const LONGEST: usize = 160;

/// A crate, the part of it that is mutated, and the tests that decide.
pub struct Crate {
    report: Report,
    package: &'static str,
    /// Globs of the mutated files.
    files: &'static [&'static str],
    /// Globs of files among them that are not mutated.
    left_out: &'static [&'static str],
    /// What cargo builds and runs, so that it compiles no more than the tests need.
    tests: &'static [&'static str],
    /// Tests that take long: only survivors are tried with them, with `--again`.
    slow: &'static [&'static str],
}

const RULE: &str = "A mutant changes one place of the code: it is killed when a test of the crate fails.";

/// Ids, trees, royalties, events: what both chains compute.
pub const PROTOCOL: Crate = Crate {
    report: Report { name: "protocol", title: "the protocol crate", rule: RULE, folder: "" },
    package: "protocol",
    files: &["crates/protocol/src/**"],
    left_out: &["crates/protocol/src/bin/**"],
    tests: &["--lib", "--bins", "--features", "openapi"],
    slow: &[],
};

/// Sign-in and access.
pub const AUTH: Crate = Crate {
    report: Report { name: "auth", title: "the auth crate", rule: RULE, folder: "" },
    package: "auth",
    files: &["crates/auth/src/**"],
    left_out: &[],
    tests: &["--lib"],
    slow: &[],
};

/// Statements and their gadgets. The prover's arithmetic is left out: a wrong proof does not verify.
pub const CIRCUITS: Crate = Crate {
    report: Report { name: "circuits", title: "the circuits' statements", rule: RULE, folder: "" },
    package: "circuits",
    files: &[
        "circuits/src/{age,funds,listen,scoped,poseidon,tree}/**",
        "circuits/src/{encoding,field,range,statement,verifier}.rs",
    ],
    left_out: &[],
    tests: &["--lib", "--test", "main"],
    slow: &["constraints::every_hash", "constraints::every_step", "oracles::", "vectors::nothing_would_be_generated"],
};

/// Jobs of the relayer: how they are planned, leased, sent and settled.
pub const RELAYER: Crate = Crate {
    report: Report { name: "relayer", title: "the relayer's jobs", rule: RULE, folder: "" },
    package: "relayer",
    files: &["relayer/src/{jobs,plan,work}/**"],
    left_out: &[],
    tests: &["--lib", "--test", "relayer"],
    slow: &[],
};

/// A mutant as cargo-mutants lists it.
#[derive(Deserialize)]
struct Listed {
    /// Path, line, column and the change.
    name: String,
    file: String,
    function: Option<Function>,
    span: Span,
    replacement: String,
}

#[derive(Deserialize)]
struct Function {
    span: Span,
}

#[derive(Deserialize)]
struct Span {
    start: Place,
    end: Place,
}

/// Both from 1; columns count characters.
#[derive(Deserialize)]
struct Place {
    line: usize,
    column: usize,
}

/// Tries the mutants that have no result yet, and writes the report.
pub fn run(krate: &Crate, arguments: &Arguments) -> Result<()> {
    let tool = install::cargo_tool("cargo-mutants", "27.1.0")?;
    let folder = run::cache()?.join("mutants").join(krate.report.name);
    let copy = folder.join("tree");
    mirror::update(&copy)?;
    let (names, mutants) = list(krate, &tool, &copy)?;
    let mut results = Results::open(&folder)?;
    if !arguments.report {
        let wanted: BTreeSet<_> =
            results.wanted(&mutants, arguments, &krate.report)?.iter().map(|mutant| mutant.id).collect();
        let skipped = names.iter().filter(|(_, place)| !wanted.contains(&mutants[**place].id));
        let skipped: String = skipped.map(|(name, _)| format!("{name}\n")).collect();
        eprintln!("trying {} of {} mutants", wanted.len(), mutants.len());
        if !wanted.is_empty() {
            let mut command = cargo_mutants(krate, &tool, &copy)?;
            if !arguments.again {
                command.env("PROPTEST_CASES", CASES);
                let skips = krate.slow.iter().flat_map(|name| ["--skip", name]);
                for argument in ["--"].into_iter().chain(skips) {
                    command.args(["--cargo-test-arg", argument]);
                }
            }
            attempt(krate, command, &folder, &skipped, |name, outcome| match names.get(name) {
                Some(place) => results.add(&mutants[*place], outcome),
                None => bail!("cargo-mutants tried what it did not list: {name}"),
            })?;
        }
    }
    krate.report.write(&mutants, &results)
}

/// cargo-mutants on the copy, with what selects the crate's mutants and its tests.
fn cargo_mutants(krate: &Crate, tool: &Path, copy: &Path) -> Result<Command> {
    let mut command = run::unset_package(run::command(tool));
    command.args(["mutants", "--colors", "never", "--package", krate.package, "--dir"]).arg(copy);
    for (flag, globs) in [("--file", krate.files), ("--exclude", krate.left_out)] {
        for glob in globs {
            command.args([flag, glob]);
        }
    }
    // Folders of the copy are other packages to cargo than those of the checkout: nothing is rebuilt in turn.
    command.current_dir(copy).env("CARGO_TARGET_DIR", run::cache()?.join("mutants/target"));
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    Ok(command)
}

/// All mutants, and the place of each by the name that cargo-mutants gives it.
fn list(krate: &Crate, tool: &Path, copy: &Path) -> Result<(BTreeMap<String, usize>, Vec<Mutant>)> {
    let output = cargo_mutants(krate, tool, copy)?.args(["--list", "--json"]).output()?;
    ensure!(output.status.success(), "cargo-mutants lists nothing: {}", String::from_utf8_lossy(&output.stderr));
    let listed: Vec<Listed> = serde_json::from_slice(&output.stdout).context("cannot read the list of mutants")?;
    let mut texts = BTreeMap::new();
    let mut mutants = Vec::new();
    for (entry, id) in listed.iter().zip(1..) {
        if !texts.contains_key(&entry.file) {
            texts.insert(&entry.file, fs::read_to_string(copy.join(&entry.file))?);
        }
        mutants.push(mutant(id, entry, &texts[&entry.file]).with_context(|| format!("cannot read {}", entry.name))?);
    }
    let names = listed.into_iter().enumerate().map(|(place, entry)| (entry.name, place)).collect();
    Ok((names, mutants))
}

fn mutant(id: u32, entry: &Listed, text: &str) -> Result<Mutant> {
    let (start, end) = (offset(text, &entry.span.start)?, offset(text, &entry.span.end)?);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    // The rest of the file, tests included, may change without making the result void.
    let (from, to) = match &entry.function {
        Some(Function { span }) => (offset(text, &span.start)?, offset(text, &span.end)?),
        None => (line_start, line_end),
    };
    let (_, change) = entry.name.split_once(": ").context("a mutant without its change")?;
    Ok(Mutant {
        id,
        file: entry.file.clone(),
        line: entry.span.start.line,
        start: start - from,
        hash: hash(&text[from..to]),
        operator: change.to_owned(),
        before: shortened(&text[line_start..line_end]),
        after: shortened(&format!("{}{}{}", &text[line_start..start], entry.replacement, &text[end..line_end])),
    })
}

fn offset(text: &str, place: &Place) -> Result<usize> {
    let before: usize = text.split_inclusive('\n').take(place.line - 1).map(str::len).sum();
    let line = text.get(before..).context("a line past the file's end")?;
    let column: usize = line.chars().take(place.column - 1).map(char::len_utf8).sum();
    Ok(before + column)
}

fn shortened(code: &str) -> String {
    let line = one_line(code);
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line,
    }
}

/// Runs cargo-mutants on all mutants but the `skipped`, and hands each outcome to `keep` within a second.
fn attempt(
    krate: &Crate,
    mut command: Command,
    folder: &Path,
    skipped: &str,
    mut keep: impl FnMut(&str, Outcome) -> Result<()>,
) -> Result<()> {
    let output = folder.join("mutants.out");
    if output.exists() {
        fs::remove_dir_all(&output)?;
    }
    mirror::write(&output.join("caught.txt"), skipped.as_bytes())?;
    command.args(["--in-place", "--iterate", "--no-times", "--minimum-test-timeout", "60", "--output"]).arg(folder);
    for argument in ["--ignore-rust-version", "--locked"].iter().chain(krate.tests) {
        command.args(["--cargo-arg", argument]);
    }
    let mut child = command.spawn().context("cannot start cargo-mutants")?;
    let mut lists = LISTS.map(|(name, outcome)| (output.join(name), outcome, 0));
    // The run turns the list of skipped mutants away before it begins its own.
    while !output.join("mutants.json").exists() && child.try_wait()?.is_none() {
        thread::sleep(Duration::from_millis(100));
    }
    loop {
        let status = child.try_wait()?;
        for list in &mut lists {
            let (path, outcome, read) = list;
            *read += added(path, *read, |name| keep(name, *outcome))?;
        }
        match status {
            None => thread::sleep(Duration::from_secs(1)),
            Some(status) if status.code().is_some_and(|code| ENDED.contains(&code)) => return Ok(()),
            Some(status) => bail!("cargo-mutants failed ({status}); its logs are in {}", output.display()),
        }
    }
}

/// Reads whole lines of `path` from `start`, and returns the number of bytes read.
fn added(path: &PathBuf, start: usize, mut line: impl FnMut(&str) -> Result<()>) -> Result<usize> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let new = text.get(start..).unwrap_or_default();
    let whole = new.rfind('\n').map_or(0, |end| end + 1);
    new[..whole].lines().try_for_each(&mut line)?;
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(line: usize, from: usize, to: usize) -> Listed {
        let span = |start, end| Span { start, end };
        Listed {
            name: format!("a.rs:{line}:{from}: replace < with <= in f"),
            file: "a.rs".into(),
            function: Some(Function { span: span(Place { line: 2, column: 1 }, Place { line: 4, column: 2 }) }),
            span: span(Place { line, column: from }, Place { line, column: to }),
            replacement: "<=".into(),
        }
    }

    #[test]
    fn a_mutant_shows_its_line_before_and_after() {
        let text = "// é\nfn f(a: u8) -> bool {\n    a /* é */ < 2\n}\n";
        let mutant = mutant(1, &listed(3, 15, 16), text).expect("a mutant");
        assert_eq!(mutant.before, "a /* é */ < 2");
        assert_eq!(mutant.after, "a /* é */ <= 2");
        assert_eq!(mutant.operator, "replace < with <= in f");
    }

    #[test]
    fn a_result_outlives_changes_outside_the_function() {
        let function = "fn f(a: u8) -> bool {\n    a < 2\n}\n";
        let mutant = |before: &str| mutant(1, &listed(3, 7, 8), &format!("{before}{function}")).expect("a mutant");
        let (old, new) = (mutant("\n"), mutant("// more\n"));
        assert_eq!((old.hash, old.start), (new.hash, new.start));
    }
}
