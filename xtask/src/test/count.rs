//! Runs a test runner, prints its output, and counts the results.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};

use super::watch::Watch;

/// Number of tests that passed, failed and were skipped (libtest calls these ignored).
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Count {
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The test runner, which decides the format of its output.
#[derive(Clone, Copy)]
pub enum Runner {
    Cargo,
    Forge,
}

/// Sums the results of all suites. If a suite ends without a result line, because its process aborted, its announced
/// tests that did not pass count as failed.
struct Tally {
    runner: Runner,
    total: Count,
    /// Number of tests announced by the current suite, and their results so far.
    open: Option<(u32, Count)>,
}

impl Tally {
    const fn new(runner: Runner) -> Self {
        Self { runner, total: Count { passed: 0, failed: 0, skipped: 0 }, open: None }
    }

    fn read(&mut self, line: &str) {
        let result = match self.runner {
            Runner::Cargo => line.strip_prefix("test result: "),
            Runner::Forge => line.strip_prefix("Suite result: "),
        };
        if let Some(count) = result.and_then(result_of) {
            self.open = None;
            self.total.add(count);
        } else if let Some(announced) = announced(line) {
            self.abort();
            self.open = Some((announced, Count::default()));
        } else if let Some((_, so_far)) = &mut self.open {
            match line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... ")) {
                Some((_, "ok")) => so_far.passed += 1,
                Some((_, outcome)) if outcome.starts_with("ignored") => so_far.skipped += 1,
                _ => {}
            }
        }
    }

    /// Ends the current suite, which had no result line.
    fn abort(&mut self) {
        if let Some((announced, so_far)) = self.open.take() {
            let failed = announced.saturating_sub(so_far.passed + so_far.skipped);
            println!("a suite of {announced} tests ended without a result: {failed} of them count as failed");
            self.total.add(Count { failed, ..so_far });
        }
    }
}

/// Runs `command` and counts its tests. A failure of the command without a failed test counts as one failed test. If a
/// test runs longer than `limit`, its name is printed and its process killed.
pub fn run(command: &mut Command, runner: Runner, limit: Duration) -> Result<Count> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {command:?}"))?;
    let lines = lines(child.stdout.take().context("the runner has no output")?);
    let mut tally = Tally::new(runner);
    let mut watch = Watch::new(child.id(), limit);
    let mut ended = None;
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(line) => {
                println!("{line}");
                watch.read(&line);
                tally.read(&line);
            }
            // A process that a killed test left behind can keep the pipe open, so the output ends when the runner ends.
            Err(RecvTimeoutError::Timeout) if ended.is_some() => break,
            Err(RecvTimeoutError::Timeout) => {
                watch.kill_hanging();
                ended = child.try_wait()?;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    tally.abort();
    let status = match ended {
        Some(status) => status,
        None => child.wait()?,
    };
    if !status.success() && tally.total.failed == 0 {
        tally.total.failed = 1;
    }
    Ok(tally.total)
}

/// Sends the lines of `output` from another thread, so that the receiver can wait with a timeout.
fn lines(output: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut bytes = Vec::new();
        while output.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned();
            bytes.clear();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// `ok. 3 passed; 1 failed; 2 ignored; …` (libtest) or `ok. 3 passed; 1 failed; 2 skipped; …` (forge).
fn result_of(text: &str) -> Option<Count> {
    let skipped = number_before(text, " ignored").or_else(|| number_before(text, " skipped"))?;
    Some(Count { passed: number_before(text, " passed")?, failed: number_before(text, " failed")?, skipped })
}

/// The number in `running 12 tests`, with which libtest starts a suite.
fn announced(line: &str) -> Option<u32> {
    let rest = line.strip_prefix("running ")?;
    rest.strip_suffix(" tests").or_else(|| rest.strip_suffix(" test"))?.parse().ok()
}

/// The number directly before `unit`.
fn number_before(text: &str, unit: &str) -> Option<u32> {
    let end = text.find(unit)?;
    let start = text[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + 1);
    text[start..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(runner: Runner, output: &str) -> Count {
        let mut tally = Tally::new(runner);
        output.lines().for_each(|line| tally.read(line));
        tally.abort();
        tally.total
    }

    #[test]
    fn libtest_results_are_summed_and_ignored_tests_are_counted() {
        let output = "running 3 tests\ntest a ... ok\ntest b ... FAILED\ntest c ... ignored, slow\n\n\
                      test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
                      running 1 test\ntest d ... ok\n\
                      test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.1s";
        assert_eq!(counted(Runner::Cargo, output), Count { passed: 2, failed: 1, skipped: 1 });
    }

    #[test]
    fn tests_of_a_suite_that_aborts_count_as_failed() {
        let output = "running 4 tests\ntest a ... ok\nrunning 1 test\ntest d ... ok\n\
                      test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(counted(Runner::Cargo, output), Count { passed: 2, failed: 3, skipped: 0 });
    }

    #[test]
    fn forge_results_are_summed() {
        let output = "Suite result: FAILED. 35 passed; 2 failed; 1 skipped; finished in 244.69ms (243.08ms CPU time)";
        assert_eq!(counted(Runner::Forge, output), Count { passed: 35, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_counts_as_one_failure() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'running 0 tests'; echo 'test result: ok. 0 passed; 0 failed; 0 ignored;'; exit 3"]);
        let count = run(&mut command, Runner::Cargo, Duration::from_secs(60)).expect("sh");
        assert_eq!(count, Count { passed: 0, failed: 1, skipped: 0 });
    }

    #[test]
    fn a_test_that_hangs_is_named_and_killed() {
        let mut command = Command::new("sh");
        let script = "echo 'running 2 tests'; echo 'test quick ... ok'; \
                      echo 'test stuck has been running for over 60 seconds'; sleep 600; exit 1";
        command.args(["-c", script]);
        let started = std::time::Instant::now();
        let count = run(&mut command, Runner::Cargo, Duration::ZERO).expect("sh");
        assert_eq!(count, Count { passed: 1, failed: 1, skipped: 0 });
        assert!(started.elapsed() < Duration::from_secs(300), "it was not killed");
    }
}
