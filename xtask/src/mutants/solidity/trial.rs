//! Runs the contracts' tests against one mutant, and keeps what came out.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{File, OpenOptions},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::{checked, forge, operators::Mutant};

/// Tests that measure gas, which instrumented code changes, and those that take long and come last.
const GAS: &str = "GasTest";
const SLOW: &str = "GasTest|PassProofTest|ListenProofTest|Groth16Test|Invariant";
/// A mutant that loops.
const TIMEOUT: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A test failed.
    Killed,
    /// The tests did not end in time.
    TimedOut,
    /// No test failed.
    Survived,
}

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

/// What was tried so far, kept in a file with a line for each trial, so that a run continues where the last one ended.
pub struct Results {
    file: File,
    /// Hash of each source file: a result counts only for the file as it was.
    hashes: BTreeMap<String, u64>,
    outcomes: HashMap<Key, Outcome>,
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Key {
    file: String,
    hash: u64,
    start: usize,
    operator: String,
    after: String,
}

impl Results {
    pub fn open(folder: &Path, sources: &BTreeMap<String, String>) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join("results.jsonl");
        let file = OpenOptions::new().create(true).append(true).read(true).open(&path);
        let file = file.with_context(|| format!("cannot open {}", path.display()))?;
        let mut outcomes = HashMap::new();
        for line in BufReader::new(&file).lines() {
            let (key, outcome): (Key, Outcome) = serde_json::from_str(&line?)?;
            outcomes.insert(key, outcome);
        }
        let hashes = sources.iter().map(|(path, text)| (path.clone(), hash(text))).collect();
        Ok(Self { file, hashes, outcomes })
    }

    /// Whether a mutant is still to be tried.
    pub fn wants(&self, mutant: &Mutant, again: bool) -> bool {
        match self.outcome(mutant) {
            None => true,
            Some(outcome) => again && outcome == Outcome::Survived,
        }
    }

    pub fn outcome(&self, mutant: &Mutant) -> Option<Outcome> {
        self.outcomes.get(&self.key(mutant)).copied()
    }

    pub fn add(&mut self, mutant: &Mutant, outcome: Outcome) -> Result<()> {
        let key = self.key(mutant);
        writeln!(self.file, "{}", serde_json::to_string(&(&key, outcome))?)?;
        self.outcomes.insert(key, outcome);
        Ok(())
    }

    fn key(&self, mutant: &Mutant) -> Key {
        Key {
            file: mutant.file.clone(),
            hash: self.hashes.get(&mutant.file).copied().unwrap_or_default(),
            start: mutant.start,
            operator: mutant.operator.to_owned(),
            after: mutant.after.clone(),
        }
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
