//! Progress for people, on stderr: one line a step, with the time it took.

use std::time::Instant;

/// Starts at the first line.
pub struct Progress {
    started: Instant,
}

impl Default for Progress {
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

impl Progress {
    /// Says what happens now.
    pub fn say(&self, text: impl AsRef<str>) {
        eprintln!("[{:6.1}s] {}", self.started.elapsed().as_secs_f64(), text.as_ref());
    }
}
