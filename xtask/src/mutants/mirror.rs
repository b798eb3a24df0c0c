//! A copy of the checkout that mutants are written into, so that the checkout can be edited meanwhile.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::run;

/// List of the files in a copy, for the next update.
const LIST: &str = "mirror.txt";

/// Makes `copy` equal to the checkout: every file that git tracks or could track. Files that are the same keep their
/// times, so that cargo builds no more than it must; files that are gone from the checkout are removed.
pub fn update(copy: &Path) -> Result<()> {
    let mut git = run::command("git");
    let output = git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).output()?;
    ensure!(output.status.success(), "git lists no files: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
    let names: BTreeSet<_> = names.split('\0').filter(|name| run::root().join(name).is_file()).collect();
    let list = copy.with_file_name(LIST);
    for gone in fs::read_to_string(&list).unwrap_or_default().lines().filter(|name| !names.contains(name)) {
        let _ = fs::remove_file(copy.join(gone));
    }
    for name in &names {
        let bytes = fs::read(run::root().join(name)).with_context(|| format!("cannot read {name}"))?;
        write(&copy.join(name), &bytes)?;
    }
    let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
    write(&list, lines.as_bytes())
}

/// Writes a file where its content differs.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().context("a file without a folder")?)?;
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
