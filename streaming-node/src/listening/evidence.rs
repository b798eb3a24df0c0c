//! The rules that decide when a session counts as a listen. They use no clock and no database.
//!
//! A session starts at a server time. Each heartbeat reports the total number of milliseconds played. It is credited with the
//! time played since the last heartbeat, but at most with the time that elapsed on the server and with
//! [`CREDIT_CAP_MS`]. So `credited ≤ elapsed time` holds for any input, and a client cannot earn a listen faster than by
//! waiting. The bytes sent to the session must also cover the credited time.
//!
//! These rules raise the cost of fake listens. The damage of fraud is bounded because the listens of a fan only divide the
//! weight of that fan.

use time::{Duration, OffsetDateTime};

/// Interval at which clients should send heartbeats, in milliseconds.
pub const HEARTBEAT_MS: u64 = 10_000;

/// Minimum time between heartbeats, in milliseconds. For short tracks it is half of a listen, if that is less.
pub const SHORTEST_GAP_MS: u64 = 9_000;

/// Maximum time between heartbeats, in milliseconds. After a longer gap, nothing is credited.
pub const LONGEST_GAP_MS: u64 = 25_000;

/// Maximum credit of one heartbeat, in milliseconds.
pub const CREDIT_CAP_MS: u64 = 12_000;

/// Time by which the reported playback can exceed the time elapsed on the server, in milliseconds. It allows for clocks that
/// run at slightly different speeds.
pub const TOLERANCE_MS: u64 = 1_000;

/// Playback time of a listen, in milliseconds. For short tracks it is half of the duration, if that is less.
pub const LISTEN_MS: u64 = 30_000;

/// Time without a heartbeat after which a session can be replaced by a new one.
pub const SILENCE: Duration = Duration::seconds(60);

/// Playback time required for a listen to a track of `duration_ms`, in milliseconds.
#[must_use]
pub const fn required_ms(duration_ms: u64) -> u64 {
    let half = duration_ms.div_ceil(2);
    if half < LISTEN_MS { half } else { LISTEN_MS }
}

/// The progress of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Server time of the start or of the last accepted heartbeat.
    pub last_at: OffsetDateTime,
    /// Total playback time reported at that time, in milliseconds.
    pub played_ms: u64,
    /// Credited playback time, in milliseconds.
    pub credited_ms: u64,
    /// Playback time required for a listen, in milliseconds.
    pub required_ms: u64,
}

/// Why a heartbeat was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The heartbeat came too soon after the last one.
    #[error("the heartbeat came too early: send one every {} s", HEARTBEAT_MS / 1_000)]
    Early {
        /// Time to wait, in milliseconds.
        wait_ms: u64,
    },
    /// The reported playback time exceeds the elapsed time.
    #[error("the reported playback time exceeds the elapsed time")]
    ExceedsClock,
    /// The reported total is lower than the previous one.
    #[error("the reported total of playback time is lower than before")]
    Backwards,
}

impl Refusal {
    /// Stable error code in kebab case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Early { .. } => "heartbeat-early",
            Self::ExceedsClock => "played-exceeds-clock",
            Self::Backwards => "played-backwards",
        }
    }
}

/// The result of an accepted heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The new progress.
    pub progress: Progress,
    /// Whether nothing was credited because the gap was longer than [`LONGEST_GAP_MS`].
    pub late: bool,
}

impl Progress {
    /// The progress of a session that starts at `now` with a track of `duration_ms`.
    #[must_use]
    pub const fn start(duration_ms: u64, now: OffsetDateTime) -> Self {
        Self { last_at: now, played_ms: 0, credited_ms: 0, required_ms: required_ms(duration_ms) }
    }

    /// Processes a heartbeat received at `now` that reports a total of `played_ms`.
    ///
    /// # Errors
    /// [`Refusal`] if the heartbeat is rejected.
    pub fn heartbeat(&self, now: OffsetDateTime, played_ms: u64) -> Result<Taken, Refusal> {
        // If the clock went backwards, no time has elapsed.
        let elapsed = u64::try_from((now - self.last_at).whole_milliseconds()).unwrap_or(0);
        let gap = SHORTEST_GAP_MS.min(self.required_ms);
        if elapsed < gap {
            return Err(Refusal::Early { wait_ms: gap - elapsed });
        }
        let played = played_ms.checked_sub(self.played_ms).ok_or(Refusal::Backwards)?;
        if played > elapsed + TOLERANCE_MS {
            return Err(Refusal::ExceedsClock);
        }
        let late = elapsed > LONGEST_GAP_MS;
        let credit = if late { 0 } else { played.min(elapsed).min(CREDIT_CAP_MS) };
        let progress = Self { last_at: now, played_ms, credited_ms: self.credited_ms + credit, ..*self };
        Ok(Taken { progress, late })
    }

    /// Whether the credited time is enough for a listen.
    #[must_use]
    pub const fn played_enough(&self) -> bool {
        self.credited_ms >= self.required_ms
    }

    /// Whether sent bytes worth `covered_ms` of playback are enough for the credited time. Half of it is enough, because with a
    /// variable bit rate the start of a recording can be much smaller than average.
    #[must_use]
    pub const fn covered(&self, covered_ms: u64) -> bool {
        covered_ms.saturating_mul(2) >= self.credited_ms
    }
}

/// Playback time that the sent bytes are worth, in milliseconds: for each file (`served`, `size`, in bytes) its fraction of
/// the duration.
#[must_use]
pub fn covered_ms(duration_ms: u64, files: impl IntoIterator<Item = (u64, u64)>) -> u64 {
    let worth = |(served, size): (u64, u64)| {
        let share = u128::from(served.min(size)) * u128::from(duration_ms);
        share.checked_div(u128::from(size)).map_or(0, |ms| ms as u64)
    };
    files.into_iter().map(worth).fold(0, u64::saturating_add)
}

#[cfg(test)]
#[path = "evidence_tests.rs"]
mod tests;
