//! Checks that every file that a document names exists.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::run;

/// Top-level folders. A path in a document that starts with one of them is relative to the root.
const FOLDERS: [&str; 15] = [
    "attestor/",
    "chains/",
    "circuits/",
    "cli/",
    "clients/",
    "contracts/",
    "crates/",
    "docs/",
    "indexer/",
    "programs/",
    "relayer/",
    "streaming-node/",
    "tests/",
    "web/",
    "xtask/",
];

/// Checks all documents.
///
/// # Errors
/// If a path does not exist. The error lists all of them.
pub fn check() -> Result<()> {
    let mut missing = Vec::new();
    for document in documents()? {
        let text = fs::read_to_string(&document).with_context(|| format!("cannot read {}", document.display()))?;
        let named = paths(&text);
        let absent = named.into_iter().filter(|path| !run::root().join(path).exists());
        missing.extend(absent.map(|path| format!("{}: {path}", document.display())));
    }
    if !missing.is_empty() {
        bail!("documents name files that do not exist:\n{}", missing.join("\n"));
    }
    Ok(())
}

/// The Markdown files in the root, `docs` and `docs/decisions`.
fn documents() -> Result<Vec<std::path::PathBuf>> {
    let root = run::root();
    let mut found = Vec::new();
    for folder in [root.clone(), root.join("docs"), root.join("docs/decisions")] {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The paths in backticks in `text`. Braces such as `{a,b}/c` are expanded. Paths with other characters (`*`, a space)
/// are not checked.
fn paths(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| FOLDERS.iter().any(|folder| code.starts_with(folder)))
        .flat_map(expand)
        .filter(|path| path.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c)))
        .filter(|path| path.ends_with('/') || Path::new(path).extension().is_some())
        .collect()
}

fn expand(code: &str) -> Vec<String> {
    let parts = code.split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?)));
    match parts {
        Some((head, (choices, tail))) => choices.split(',').flat_map(|c| expand(&format!("{head}{c}{tail}"))).collect(),
        None => vec![code.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_and_braces_expanded() {
        let text =
            "see `programs/a/src/{b,c}.rs`, `crates/x/`, `cargo xtask`, `ListenRewards.attest` and `tests/*.txt`";
        assert_eq!(paths(text), ["programs/a/src/b.rs", "programs/a/src/c.rs", "crates/x/"]);
    }

    #[test]
    fn every_path_in_the_documents_exists() {
        check().expect("all paths exist");
    }
}
