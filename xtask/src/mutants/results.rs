//! What was tried so far, kept in a file with a line for each trial, so that a run continues where the last one ended.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::{Arguments, Mutant, report::Report};

/// What the tests made of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A test failed.
    Killed,
    /// The tests did not end in time.
    TimedOut,
    /// No test failed.
    Survived,
    /// It does not compile, and does not count.
    Unviable,
}

/// The results of one target.
pub struct Results {
    file: File,
    outcomes: HashMap<Key, Outcome>,
}

/// What a result belongs to: it counts only while the code around the mutant stays as it was.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Key {
    file: String,
    hash: u64,
    start: usize,
    operator: String,
    after: String,
}

impl Key {
    fn of(mutant: &Mutant) -> Self {
        Self {
            file: mutant.file.clone(),
            hash: mutant.hash,
            start: mutant.start,
            operator: mutant.operator.clone(),
            after: mutant.after.clone(),
        }
    }
}

impl Results {
    /// Reads `results.jsonl` in `folder`, and creates both where they do not exist.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join("results.jsonl");
        let file = OpenOptions::new().create(true).append(true).read(true).open(&path);
        let file = file.with_context(|| format!("cannot open {}", path.display()))?;
        let mut outcomes = HashMap::new();
        for line in BufReader::new(&file).lines() {
            let (key, outcome): (Key, Outcome) = serde_json::from_str(&line?)?;
            outcomes.insert(key, outcome);
        }
        Ok(Self { file, outcomes })
    }

    /// The mutants that `arguments` select and that have no result yet, or are survivors to be tried again. Those that
    /// the `report` explains are not.
    pub fn wanted<'a>(&self, mutants: &'a [Mutant], arguments: &Arguments, report: &Report) -> Result<Vec<&'a Mutant>> {
        let explained = report.explained()?;
        let selected = mutants
            .iter()
            .filter(|mutant| arguments.filter.as_ref().is_none_or(|part| mutant.file.contains(part)))
            .filter(|mutant| mutant.id % arguments.every == 0);
        let wanted = selected.filter(|mutant| match self.outcome(mutant) {
            None => true,
            Some(Outcome::Survived) => arguments.again && !explained.iter().any(|entry| entry.is_of(mutant)),
            Some(_) => false,
        });
        Ok(wanted.collect())
    }

    /// The newest result of a mutant.
    pub fn outcome(&self, mutant: &Mutant) -> Option<Outcome> {
        self.outcomes.get(&Key::of(mutant)).copied()
    }

    /// Appends a result to the file.
    pub fn add(&mut self, mutant: &Mutant, outcome: Outcome) -> Result<()> {
        let key = Key::of(mutant);
        writeln!(self.file, "{}", serde_json::to_string(&(&key, outcome))?)?;
        self.outcomes.insert(key, outcome);
        Ok(())
    }

    /// Tries each of the `wanted` mutants and keeps its outcome.
    pub fn try_all(&mut self, wanted: &[&Mutant], attempt: impl Fn(&Mutant) -> Result<Outcome>) -> Result<()> {
        for (number, mutant) in wanted.iter().enumerate() {
            let outcome = attempt(mutant)?;
            eprintln!("{}/{} {outcome:?} {mutant}", number + 1, wanted.len());
            self.add(mutant, outcome)?;
        }
        Ok(())
    }
}

/// A number that changes with `text`.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
