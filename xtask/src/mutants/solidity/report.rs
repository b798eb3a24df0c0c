//! The report in `docs/mutants`: how many mutants of each file were killed, and each that survived.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::{
    operators::Mutant,
    trial::{Outcome, Results},
};
use crate::run;

/// Survivors that no test can kill, each with its reason.
const EXPLAINED: &str = "docs/mutants/solidity-explained.json";
const REPORT: &str = "docs/mutants/solidity.md";

#[derive(Deserialize)]
struct Explained {
    file: String,
    before: String,
    after: String,
    reason: String,
}

#[derive(Default)]
struct Count {
    found: usize,
    tried: usize,
    killed: usize,
    explained: usize,
}

pub fn write(mutants: &[Mutant], results: &Results) -> Result<()> {
    let text = fs::read_to_string(run::root().join(EXPLAINED)).unwrap_or_else(|_| "[]".to_owned());
    let explained: Vec<Explained> = serde_json::from_str(&text).with_context(|| format!("cannot read {EXPLAINED}"))?;
    let reason = |mutant: &Mutant| {
        let same = |entry: &&Explained| {
            (&entry.file, &entry.before, &entry.after) == (&mutant.file, &mutant.before, &mutant.after)
        };
        explained.iter().find(same).map(|entry| entry.reason.as_str())
    };
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut survivors = String::new();
    for mutant in mutants {
        let count = counts.entry(&mutant.file).or_default();
        count.found += 1;
        let Some(outcome) = results.outcome(mutant) else { continue };
        count.tried += 1;
        if outcome != Outcome::Survived {
            count.killed += 1;
            continue;
        }
        let why = reason(mutant);
        count.explained += usize::from(why.is_some());
        writeln!(
            survivors,
            "- `contracts/{}:{}` {}\n  ```diff\n  - {}\n  + {}\n  ```\n  {}",
            mutant.file,
            mutant.line,
            mutant.operator,
            mutant.before,
            mutant.after,
            why.unwrap_or("**Not explained.**")
        )?;
    }
    let path = run::root().join(REPORT);
    fs::create_dir_all(path.parent().context("a report without a folder")?)?;
    fs::write(&path, page(&counts, &survivors)?)?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

fn page(counts: &BTreeMap<&str, Count>, survivors: &str) -> Result<String> {
    let mut page = String::from(
        "# Mutants of the contracts\n\n\
         Written by `cargo xtask mutants solidity`. A mutant changes one place of `contracts/src`: it is killed when a test fails.\n\
         A survivor is explained in `solidity-explained.json` when no test can tell it from the original.\n\n\
         | file | mutants | tried | killed | explained | killed or explained |\n|---|---:|---:|---:|---:|---:|\n",
    );
    let mut total = Count::default();
    for (file, count) in counts {
        row(&mut page, &format!("`{file}`"), count)?;
        total.found += count.found;
        total.tried += count.tried;
        total.killed += count.killed;
        total.explained += count.explained;
    }
    row(&mut page, "**all**", &total)?;
    write!(page, "\n## Survivors\n\n{survivors}")?;
    Ok(page)
}

fn row(page: &mut String, name: &str, count: &Count) -> Result<()> {
    let share = (count.killed + count.explained) as f64 * 100.0 / count.tried.max(1) as f64;
    let part = if count.tried == 0 { "-".to_owned() } else { format!("{share:.1} %") };
    writeln!(page, "| {name} | {} | {} | {} | {} | {part} |", count.found, count.tried, count.killed, count.explained)?;
    Ok(())
}
