//! The clock of the network. All deadlines visible to users (nonces, tokens, sessions, epochs) use this clock.
//!
//! A local network can change its time: it writes a signed offset, in seconds, to a file that all its services read.
//! Nothing else changes the time.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use time::OffsetDateTime;

/// The source of the current time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The system clock, in UTC.
    #[default]
    System,
    /// The system clock plus the offset in a file, which is read on every call.
    File(FileClock),
}

/// An offset file and the last offset read from it.
#[derive(Clone, Debug)]
pub struct FileClock {
    path: PathBuf,
    last: Arc<AtomicI64>,
}

impl FileClock {
    /// The offset in seconds, which can be negative. If the file is missing or not a number, this returns the last
    /// valid offset, so that one failed read does not reset the time to the system clock.
    fn offset(&self) -> i64 {
        let read = std::fs::read_to_string(&self.path).ok().and_then(|text| text.trim().parse().ok());
        match read {
            Some(seconds) => {
                self.last.store(seconds, Ordering::Relaxed);
                seconds
            }
            None => self.last.load(Ordering::Relaxed),
        }
    }
}

impl Clock {
    /// [`Clock::File`] if `file` is given, otherwise [`Clock::System`].
    #[must_use]
    pub fn new(file: Option<PathBuf>) -> Self {
        match file {
            Some(path) => Self::File(FileClock { path, last: Arc::default() }),
            None => Self::System,
        }
    }

    /// The current time of the network, in UTC.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        match self {
            Self::System => now,
            Self::File(file) => now.saturating_add(time::Duration::seconds(file.offset())),
        }
    }

    /// The current time of the network, in Unix seconds. Times before 1970 return 0.
    #[must_use]
    pub fn unix(&self) -> u64 {
        u64::try_from(self.now().unix_timestamp()).unwrap_or(0)
    }

    /// Returns when the time of the network has reached `deadline`. The clock is polled, so a change of the offset ends
    /// the sleep within 250 ms.
    pub async fn sleep_until(&self, deadline: OffsetDateTime) {
        const POLL_INTERVAL: Duration = Duration::from_millis(250);
        loop {
            let left = deadline - self.now();
            if !left.is_positive() {
                return;
            }
            tokio::time::sleep(left.unsigned_abs().min(POLL_INTERVAL)).await;
        }
    }

    /// Sleeps for `duration`, measured by the clock of the network.
    pub async fn sleep(&self, duration: Duration) {
        self.sleep_until(self.now().saturating_add(duration.try_into().unwrap_or(time::Duration::MAX))).await;
    }
}

/// Writes `seconds` to the offset file at `path` with an atomic rename, so that readers never see a partial number. The
/// number can be negative.
///
/// # Errors
/// If the folder of the file does not exist or is not writable.
pub fn write_offset(path: &Path, seconds: i64) -> std::io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let mut file = std::fs::File::create(&draft)?;
    write!(file, "{seconds}")?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is removed when dropped, and the path of an offset file in it.
    fn scratch() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("offset");
        (folder, path)
    }

    #[test]
    fn an_offset_moves_the_time_forwards_or_backwards() {
        let (_folder, path) = scratch();
        let clock = Clock::new(Some(path.clone()));
        for offset in [0_i64, 3_600, -3_600] {
            write_offset(&path, offset).expect("write");
            let shift = (clock.now() - OffsetDateTime::now_utc()).whole_seconds();
            assert!((shift - offset).abs() <= 1, "offset {offset} gave {shift}");
        }
    }

    #[test]
    fn a_missing_or_malformed_file_keeps_the_last_offset() {
        let (_folder, path) = scratch();
        let clock = Clock::new(Some(path.clone()));
        write_offset(&path, 7_200).expect("write");
        assert!(clock.unix() > 0);
        std::fs::remove_file(&path).expect("remove");
        assert!((clock.now() - OffsetDateTime::now_utc()).whole_seconds() >= 7_199);
        std::fs::write(&path, "not a number").expect("write");
        assert!((clock.now() - OffsetDateTime::now_utc()).whole_seconds() >= 7_199);
    }

    #[tokio::test]
    async fn a_changed_offset_ends_a_sleep() {
        let (_folder, path) = scratch();
        let clock = Clock::new(Some(path.clone()));
        let deadline = clock.now() + time::Duration::hours(1);
        let mut sleep = std::pin::pin!(clock.sleep_until(deadline));
        // A timeout of zero polls once, which starts the sleep.
        tokio::time::timeout(Duration::ZERO, &mut sleep).await.expect_err("asleep for an hour");
        write_offset(&path, 3_601).expect("write");
        tokio::time::timeout(Duration::from_secs(30), sleep).await.expect("woken");
    }
}
