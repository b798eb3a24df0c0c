//! The reports in `docs/mutants`: how many mutants of each file were killed, and each that survived.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::{
    Mutant,
    results::{Outcome, Results},
};
use crate::run;

/// The report of one target.
pub struct Report {
    /// Name of the target: the report is `docs/mutants/NAME.md`, and reasons stand in `NAME-explained.json` beside it.
    pub name: &'static str,
    /// What is mutated, for the heading.
    pub title: &'static str,
    /// One sentence that says what a mutant changes and what kills it.
    pub rule: &'static str,
    /// Folder that the mutants' files are relative to, with its slash.
    pub folder: &'static str,
}

/// A survivor that no test can kill, with the reason.
#[derive(Deserialize)]
pub struct Explained {
    file: String,
    before: String,
    after: String,
    reason: String,
}

impl Explained {
    /// Whether the reason is that of `mutant`.
    pub fn is_of(&self, mutant: &Mutant) -> bool {
        (&self.file, &self.before, &self.after) == (&mutant.file, &mutant.before, &mutant.after)
    }
}

#[derive(Default)]
struct Count {
    found: usize,
    tried: usize,
    killed: usize,
    explained: usize,
}

impl Report {
    /// Writes the report from the results so far.
    pub fn write(&self, mutants: &[Mutant], results: &Results) -> Result<()> {
        let explained = self.explained()?;
        let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
        let mut survivors = String::new();
        for mutant in mutants {
            let outcome = results.outcome(mutant);
            if outcome == Some(Outcome::Unviable) {
                continue;
            }
            let count = counts.entry(&mutant.file).or_default();
            count.found += 1;
            let Some(outcome) = outcome else { continue };
            count.tried += 1;
            if outcome != Outcome::Survived {
                count.killed += 1;
                continue;
            }
            let reason = explained.iter().find(|entry| entry.is_of(mutant)).map(|entry| entry.reason.as_str());
            count.explained += usize::from(reason.is_some());
            writeln!(
                survivors,
                "- `{}{}:{}` {}\n  ```diff\n  - {}\n  + {}\n  ```\n  {}",
                self.folder,
                mutant.file,
                mutant.line,
                mutant.operator,
                mutant.before,
                mutant.after,
                reason.unwrap_or("**Not explained.**")
            )?;
        }
        let path = run::root().join(format!("docs/mutants/{}.md", self.name));
        fs::create_dir_all(path.parent().context("a report without a folder")?)?;
        fs::write(&path, self.page(&counts, &survivors)?)?;
        eprintln!("wrote {}", path.display());
        Ok(())
    }

    /// The survivors that are explained.
    pub fn explained(&self) -> Result<Vec<Explained>> {
        let path = run::root().join(format!("docs/mutants/{}-explained.json", self.name));
        let text = fs::read_to_string(&path).unwrap_or_else(|_| "[]".to_owned());
        serde_json::from_str(&text).with_context(|| format!("cannot read {}", path.display()))
    }

    fn page(&self, counts: &BTreeMap<&str, Count>, survivors: &str) -> Result<String> {
        let mut page = format!(
            "# Mutants of {}\n\n\
             Written by `cargo xtask mutants {name}`. {}\n\
             A survivor is explained in `{name}-explained.json` when no test can tell it from the original.\n\n\
             | file | mutants | tried | killed | explained | killed or explained |\n|---|---:|---:|---:|---:|---:|\n",
            self.title,
            self.rule,
            name = self.name,
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
        if survivors.is_empty() {
            return Ok(page);
        }
        write!(page, "\n## Survivors\n\n{survivors}")?;
        Ok(page)
    }
}

fn row(page: &mut String, name: &str, count: &Count) -> Result<()> {
    let share = (count.killed + count.explained) as f64 * 100.0 / count.tried.max(1) as f64;
    let part = if count.tried == 0 { "-".to_owned() } else { format!("{share:.1} %") };
    writeln!(page, "| {name} | {} | {} | {} | {} | {part} |", count.found, count.tried, count.killed, count.explained)?;
    Ok(())
}
