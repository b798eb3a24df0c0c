//! Mutants of the Solana programs: each check is left out once. `require!`, constraints of accounts, and signatures.
//!
//! A program is compiled once with all of its mutants. Which one an object plays is a number in its constants, so that
//! a mutant costs the time of the tests and not that of a compiler.

mod checks;
mod object;
mod trial;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};

use super::{
    Arguments, Mutant, mirror,
    report::Report,
    results::{Outcome, Results},
};
use crate::{
    run,
    sbf::{self, Place, Program},
};

const REPORT: Report = Report {
    name: "programs",
    title: "the Solana programs",
    rule: "A mutant leaves out one check of a program: a `require!`, a constraint of an account, or the signature that \
           the type `Signer` demands. It is killed when a test in `tests/solana` fails.",
    folder: "",
};

/// Tests that probably kill the mutants of each program.
const FIRST: [(&str, &[&str]); 3] = [
    ("ownership", &["signatures::", "refusals::", "registrants::", "market", "issue::", "prefunded::"]),
    ("royalties", &["signatures::", "refusals::", "royalty_attacks::", "guards::", "hook::", "positions::", "vault::"]),
    ("rewards", &["signatures::", "refusals::", "rewards::"]),
];

/// Tries the mutants that have no result yet, and writes the report.
pub fn run(arguments: &Arguments) -> Result<()> {
    let folder = run::cache()?.join("mutants").join(REPORT.name);
    let mut mutants = Vec::new();
    let mut sources = Vec::new();
    for program in &sbf::PROGRAMS {
        sources.push(instrument(program, &mut mutants)?);
    }
    let mut results = Results::open(&folder)?;
    if !arguments.report {
        build(&folder, &sources)?;
        let tests = trial::Tests::build(&folder)?;
        let deploy = folder.join("deploy");
        eprintln!("running the tests without a mutant");
        let outcome = tests.run(&deploy, FIRST[0].1, false)?;
        ensure!(outcome == Outcome::Survived, "the tests fail without a mutant");
        let wanted = results.wanted(&mutants, arguments, &REPORT)?;
        results.try_all(&wanted, |mutant| try_one(&folder, &tests, mutant, arguments.again))?;
    }
    REPORT.write(&mutants, &results)
}

/// Files of the instrumented program, with their text.
fn instrument(program: &Program, mutants: &mut Vec<Mutant>) -> Result<Vec<(PathBuf, String)>> {
    let mut paths = Vec::new();
    rust_files(&PathBuf::from(program.folder).join("src"), &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.to_str().context("a path that is not UTF-8")?;
        let source = fs::read_to_string(run::root().join(&path))?;
        let first = mutants.len() as u32 + 1;
        let (found, mut text) =
            checks::instrument(name, &source, first).with_context(|| format!("cannot read {name}"))?;
        mutants.extend(found);
        if path.ends_with("src/lib.rs") {
            text += object::MODULE;
        }
        files.push((path, text));
    }
    Ok(files)
}

/// Paths from the root.
fn rust_files(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(run::root().join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            rust_files(&path, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Builds each program with its mutants. The programs that it depends on stay as they are: their accounts, which a call
/// is made from, must demand signatures.
fn build(folder: &Path, programs: &[Vec<(PathBuf, String)>]) -> Result<()> {
    sbf::toolchain()?;
    let copy = folder.join("tree");
    let place = Place { root: copy.clone(), targets: folder.join("sbf"), deploy: folder.join("objects") };
    for (program, files) in sbf::PROGRAMS.iter().zip(programs) {
        mirror::update(&copy)?;
        for (path, text) in files {
            mirror::write(&copy.join(path), text.as_bytes())?;
        }
        place.build(program)?;
        play(folder, program.name, 0)?;
    }
    let arithmetic = Place { deploy: folder.join("deploy"), ..place };
    arithmetic.build(&sbf::ARITHMETIC)
}

fn try_one(folder: &Path, tests: &trial::Tests, mutant: &Mutant, slow: bool) -> Result<Outcome> {
    let program = mutant.file.split('/').nth(1).context("a mutant outside of the programs")?;
    let first = FIRST.iter().find(|(name, _)| *name == program).map_or(&[] as &[&'static str], |(_, tests)| tests);
    play(folder, program, mutant.id)?;
    let outcome = tests.run(&folder.join("deploy"), first, slow);
    play(folder, program, 0)?;
    outcome
}

/// Deploys a program such that it plays the mutant `id`.
fn play(folder: &Path, program: &str, id: u32) -> Result<()> {
    let name = format!("{program}.so");
    fs::create_dir_all(folder.join("deploy"))?;
    object::play(&folder.join("objects").join(&name), id, &folder.join("deploy").join(&name))
}
