//! Mutants of `contracts/src`: guards, branches, operators, constants, statements, events and modifiers, one at a time.
//!
//! slither-mutate does not fit this repository: it compiles each mutant on its own through crytic-compile, where this
//! compiles all mutants once, and it deletes its results at the start, so that a run that was ended starts from nothing.

mod operators;
mod schema;
mod tree;
mod trial;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{Arguments, Mutant, report::Report, results::Results};
use crate::{contracts, run};
use operators::{Finder, Rewrites};

/// Keys that a ceremony makes, and what has no code of its own.
const LEFT_OUT: [&str; 2] = ["src/verifiers/", "src/interfaces/"];
/// Files of OpenZeppelin with modifiers that the contracts use.
const FOREIGN: [&str; 2] = [
    "node_modules/@openzeppelin/contracts/access/Ownable.sol",
    "node_modules/@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol",
];
/// What the copy is compiled and tested with, besides `foundry.toml`.
const PROFILE: &str = r#"
[profile.mutants]
via_ir = false
gas_snapshot_emit = false
code_size_limit = 1_000_000
out = "out"
cache_path = "cache"

[profile.mutants.fuzz]
runs = 16
seed = "0x1"

[profile.mutants.invariant]
runs = 4
depth = 128
fail_on_revert = true
"#;

const REPORT: Report = Report {
    name: "solidity",
    title: "the contracts",
    rule: "A mutant changes one place of `contracts/src`: it is killed when a test fails.",
    folder: "contracts/",
};

/// Tries the mutants that have no result yet, and writes the report.
pub fn run(arguments: &Arguments) -> Result<()> {
    contracts::build_with_ast()?;
    let (mutants, sources) = Build::read()?.mutants()?;
    let folder = run::cache()?.join("mutants/solidity");
    let mut results = Results::open(&folder)?;
    if !arguments.report {
        prepare(&folder, &sources)?;
        let copy = folder.join("contracts");
        trial::baseline(&copy)?;
        let wanted = results.wanted(&mutants, arguments, &REPORT)?;
        results.try_all(&wanted, |mutant| trial::try_one(&copy, mutant))?;
    }
    REPORT.write(&mutants, &results)
}

/// What forge compiled: source files with their syntax trees.
struct Build {
    /// Relative path to text.
    sources: BTreeMap<String, String>,
    trees: BTreeMap<String, Value>,
}

impl Build {
    fn read() -> Result<Self> {
        let folder = contracts::folder().join(contracts::AST).join("build-info");
        let newest = fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?
            .filter_map(Result::ok)
            .max_by_key(|entry| entry.metadata().and_then(|meta| meta.modified()).ok())
            .context("forge left no build info")?;
        let info: Value =
            serde_json::from_slice(&fs::read(newest.path())?).context("cannot read forge's build info")?;
        let mut build = Self { sources: BTreeMap::new(), trees: BTreeMap::new() };
        for (path, output) in info["output"]["sources"].as_object().context("a build without sources")? {
            let text = info["input"]["sources"][path]["content"].as_str().context("a source without text")?;
            build.sources.insert(path.clone(), text.to_owned());
            build.trees.insert(path.clone(), output["ast"].clone());
        }
        Ok(build)
    }

    /// All mutants, and the instrumented source files.
    fn mutants(&self) -> Result<(Vec<Mutant>, BTreeMap<String, String>)> {
        let mut finder = Finder::default();
        self.trees.values().for_each(|tree| finder.learn(tree));
        let ours = |path: &&String| path.starts_with("src/") && !LEFT_OUT.iter().any(|part| path.starts_with(part));
        let mut rewrites = BTreeMap::new();
        for path in self.trees.keys().filter(ours) {
            rewrites.insert(path.clone(), finder.find(path, &self.sources[path], &self.trees[path])?);
        }
        let mut sources = BTreeMap::from([("src/ActiveMutant.sol".to_owned(), schema::LIBRARY.to_owned())]);
        for (path, mut rewrites) in rewrites {
            operators::switchable(&self.sources[&path], &self.trees[&path], &finder.modifiers, &mut rewrites)?;
            sources.insert(path.clone(), schema::instrument(&self.sources[&path], &rewrites));
        }
        for path in FOREIGN {
            let source = self.sources.get(path).with_context(|| format!("{path} was not compiled"))?;
            let mut rewrites = Rewrites::new();
            operators::switchable(source, &self.trees[path], &finder.modifiers, &mut rewrites)?;
            sources.insert(path.to_owned(), schema::instrument(source, &rewrites));
        }
        Ok((finder.mutants, sources))
    }
}

/// Copies the contracts and what their tests read to `folder`, instrumented.
fn prepare(folder: &Path, sources: &BTreeMap<String, String>) -> Result<()> {
    let copy = folder.join("contracts");
    for (from, to) in [("contracts/src", "src"), ("contracts/test", "test"), ("contracts/script", "script")] {
        copy_folder(&run::root().join(from), &copy.join(to))?;
    }
    copy_folder(&run::root().join("contracts/lib"), &copy.join("lib"))?;
    copy_folder(&run::root().join("tests/vectors"), &folder.join("tests/vectors"))?;
    for package in ["@openzeppelin", "solady", "solc"] {
        copy_folder(&contracts::folder().join("node_modules").join(package), &copy.join("node_modules").join(package))?;
    }
    // What solc needs to run.
    for package in fs::read_dir(contracts::folder().join("node_modules"))?.filter_map(Result::ok) {
        let to = copy.join("node_modules").join(package.file_name());
        if !to.exists() && package.file_name() != ".bin" {
            std::os::unix::fs::symlink(package.path(), to)?;
        }
    }
    let config = fs::read_to_string(contracts::folder().join("foundry.toml"))?;
    fs::write(copy.join("foundry.toml"), config + PROFILE)?;
    for (path, text) in sources {
        fs::write(copy.join(path), text).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}

/// `to` as a copy of `from`; files that are the same keep their times, so that forge compiles no more than it must.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut rsync = Command::new("cp");
    rsync.args(["--recursive", "--update", "--preserve=timestamps", "--no-target-directory"]).arg(from).arg(to);
    run::check(&mut rsync)
}

/// forge in the copy, as the profile for mutants.
fn forge(copy: &Path) -> Command {
    let pinned: PathBuf = contracts::folder().join("node_modules/.bin/forge");
    let mut forge = Command::new(if pinned.exists() { pinned } else { "forge".into() });
    forge.current_dir(copy);
    forge.env("FOUNDRY_PROFILE", "mutants").env("FOUNDRY_DISABLE_NIGHTLY_WARNING", "1").env("NO_COLOR", "1");
    forge
}

/// Fails unless a command ends with success; what it wrote is in the error.
fn checked(command: &mut Command, what: &str) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!("{what}:\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
