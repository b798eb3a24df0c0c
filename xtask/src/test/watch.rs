//! Names a test that hangs and kills its process, so that the run continues with the next suite.

use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    time::{Duration, Instant},
};

/// The message of libtest for a test that has run for a minute.
const SLOW: &str = " has been running for over 60 seconds";

/// Maximum duration of one test. The slowest test takes five minutes, and much longer with `--long`.
pub const fn limit(long: bool) -> Duration {
    let minute = 60;
    Duration::from_secs(if long { 120 * minute } else { 20 * minute })
}

/// The tests of a runner that have run for more than a minute.
pub struct Watch {
    runner: u32,
    limit: Duration,
    slow: BTreeMap<String, Instant>,
}

impl Watch {
    /// Watches the process `runner`, whose children are the test binaries.
    pub const fn new(runner: u32, limit: Duration) -> Self {
        Self { runner, limit, slow: BTreeMap::new() }
    }

    /// Reads from a line of output which tests are slow and which ended.
    pub fn read(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test ") else { return };
        if let Some(name) = rest.strip_suffix(SLOW) {
            self.slow.insert(name.to_owned(), Instant::now());
        } else if rest.starts_with("result: ") {
            self.slow.clear();
        } else if let Some((name, _)) = rest.rsplit_once(" ... ") {
            self.slow.remove(name);
        }
    }

    /// Kills the test binary if one of its tests runs longer than the limit.
    pub fn kill_hanging(&mut self) {
        let hanging: Vec<_> = self.slow.iter().filter(|(_, since)| since.elapsed() >= self.limit).collect();
        if hanging.is_empty() {
            return;
        }
        for (name, _) in hanging {
            println!("test {name} hangs and is killed after {} minutes", self.limit.as_secs() / 60 + 1);
        }
        self.slow.clear();
        for child in children(self.runner) {
            let _ = Command::new("kill").args(["-KILL", &child]).status();
        }
    }
}

/// Process ids of the children of a process.
fn children(process: u32) -> Vec<String> {
    let text = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}
