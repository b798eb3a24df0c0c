//! Progress output on standard error: one line per step, with the time since the start.

use std::time::Instant;

/// Prints progress; its time starts when it is created.
pub struct Progress {
    started: Instant,
}

impl Default for Progress {
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

impl Progress {
    /// Prints one line.
    pub fn say(&self, text: impl AsRef<str>) {
        eprintln!("[{:6.1}s] {}", self.started.elapsed().as_secs_f64(), text.as_ref());
    }
}
