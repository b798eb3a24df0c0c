//! Runs `tests/solana` against objects in a folder, and stops at the first test that fails.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{mutants::results::Outcome, run};

/// Tests that measure what instrumented code changes.
const MEASURING: [&str; 3] = ["compute", "bench::", "figures::"];
/// Tests that take long: they are run on survivors, with `--again`.
const SLOW: [&str; 4] = ["fuzz::", "vectors::", "rewards::invariants::", "attack_farm_rounding"];
/// Number of random lives that the slow tests play.
const CASES: &str = "8";
/// For all tests of one mutant.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The test binary.
pub struct Tests(PathBuf);

/// Tests that run together.
struct Stage<'a> {
    only: &'a [&'a str],
    left_out: Vec<&'a str>,
}

impl Tests {
    /// Builds the tests of the checkout and keeps a copy in `folder`, which later builds do not replace.
    pub fn build(folder: &Path) -> Result<Self> {
        let mut cargo = run::cargo("test")?;
        // The whole workspace, so that dependencies have the features that they have in every other build.
        cargo.args(["--workspace", "--test", "solana", "--no-run", "--message-format", "json-render-diagnostics"]);
        let output = cargo.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
        let messages = String::from_utf8(output.stdout)?;
        let of_test = |message: &Value| message["target"]["name"] == "solana" && message["profile"]["test"] == true;
        let found = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|message| message["executable"].as_str().filter(|_| of_test(&message)).map(PathBuf::from));
        match found {
            Some(path) if output.status.success() => {
                let copy = folder.join("tests");
                fs::copy(&path, &copy).with_context(|| format!("cannot copy {}", path.display()))?;
                Ok(Self(copy))
            }
            _ => bail!("the tests do not compile"),
        }
    }

    /// Runs the tests on the objects in `deploy`: the likely killers `first`, then the other quick tests, then the slow
    /// ones if asked for.
    pub fn run(&self, deploy: &Path, first: &[&'static str], slow: bool) -> Result<Outcome> {
        let start = Instant::now();
        let quick = |but: &[_]| [MEASURING.as_slice(), &SLOW, but].concat();
        let mut stages = vec![Stage { only: first, left_out: quick(&[]) }, Stage { only: &[], left_out: quick(first) }];
        if slow {
            stages.push(Stage { only: &SLOW, left_out: MEASURING.to_vec() });
        }
        for stage in stages {
            let mut child = self.start(deploy, &stage)?;
            match passes(&mut child, start) {
                Ok(true) => {}
                Ok(false) => return Ok(Outcome::Killed),
                Err(_) => return Ok(Outcome::TimedOut),
            }
        }
        Ok(Outcome::Survived)
    }

    fn start(&self, deploy: &Path, stage: &Stage<'_>) -> Result<Child> {
        let mut command = Command::new(&self.0);
        command.current_dir(run::root().join("tests/solana")).args(stage.only);
        for name in &stage.left_out {
            command.args(["--skip", name]);
        }
        command.env("VIBESTREAM_SBF_DIR", deploy).env("PROPTEST_CASES", CASES).env("INSTA_UPDATE", "no");
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().with_context(|| format!("cannot start {}", self.0.display()))
    }
}

/// The tests ran longer than [`TIMEOUT`].
struct Late;

/// Whether all tests pass; ends the tests at the first that fails.
fn passes(child: &mut Child, start: Instant) -> Result<bool, Late> {
    let (send, lines) = mpsc::channel();
    let output = child.stdout.take();
    let reader = thread::spawn(move || {
        for line in output.into_iter().flat_map(|output| BufReader::new(output).lines()).map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    let result = loop {
        match lines.recv_timeout(TIMEOUT.saturating_sub(start.elapsed())) {
            Ok(line) if line.ends_with("... FAILED") => break Ok(false),
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => break Err(Late),
            Err(RecvTimeoutError::Disconnected) => break Ok(true),
        }
    };
    if !matches!(result, Ok(true)) {
        let _ = child.kill();
    }
    drop(lines);
    let ended = child.wait().is_ok_and(|status| status.success());
    let _ = reader.join();
    result.map(|passed| passed && ended)
}
