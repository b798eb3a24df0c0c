//! When a playing counts: the rules alone, without clock or database.
//!
//! A session starts at some server time. Heartbeats follow, each with the running total of milliseconds really played.
//! A heartbeat is credited with what was played since the last one, but never more than the server saw pass, nor than
//! one heartbeat may bring. So `credited ≤ time passed` holds whatever a client says, and a listen cannot be had faster
//! than by waiting for it. Bytes served must cover what is credited, or it does not count yet.
//!
//! This raises the cost of faking; what bounds fraud is that a fan's listens only divide the fan's own weight.

use time::{Duration, OffsetDateTime};

/// Pause between heartbeats that clients are asked for, in milliseconds.
pub const HEARTBEAT_MS: u64 = 10_000;

/// Heartbeats closer than this are refused, in milliseconds (or half a listen, for short tracks, if that is less).
pub const SHORTEST_GAP_MS: u64 = 9_000;

/// A gap longer than this earns nothing, in milliseconds.
pub const LONGEST_GAP_MS: u64 = 25_000;

/// Most that one heartbeat is credited with, in milliseconds.
pub const CREDIT_CAP_MS: u64 = 12_000;

/// How much more than the server's elapsed time a client may report, in milliseconds: two clocks never quite agree.
pub const TOLERANCE_MS: u64 = 1_000;

/// A listen is this much playing, or half the track if that is less, in milliseconds.
pub const LISTEN_MS: u64 = 30_000;

/// A session without a heartbeat for so long may be replaced.
pub const SILENCE: Duration = Duration::seconds(60);

/// Playing time that counts as a listen to a track of `duration_ms`.
#[must_use]
pub const fn required_ms(duration_ms: u64) -> u64 {
    let half = duration_ms.div_ceil(2);
    if half < LISTEN_MS { half } else { LISTEN_MS }
}

/// What is known of a playing so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Server time of the start or of the last heartbeat taken.
    pub last_at: OffsetDateTime,
    /// The client's total at that time.
    pub played_ms: u64,
    /// What of it was credited.
    pub credited_ms: u64,
    /// What makes a listen.
    pub required_ms: u64,
}

/// Why a heartbeat changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too soon after the last.
    #[error("this heartbeat comes too early: send one every {} s", HEARTBEAT_MS / 1_000)]
    Early {
        /// How long to wait, in milliseconds.
        wait_ms: u64,
    },
    /// More was reported than could have been played.
    #[error("more playing was reported than time has passed here")]
    ExceedsClock,
    /// The total fell.
    #[error("the reported total of playing fell")]
    Backwards,
}

impl Refusal {
    /// Stable name of the case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Early { .. } => "heartbeat-early",
            Self::ExceedsClock => "played-exceeds-clock",
            Self::Backwards => "played-backwards",
        }
    }
}

/// A heartbeat that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What is known now.
    pub progress: Progress,
    /// The gap before it was too long to be credited.
    pub late: bool,
}

impl Progress {
    /// A playing of a track of `duration_ms` that starts at `now`.
    #[must_use]
    pub const fn start(duration_ms: u64, now: OffsetDateTime) -> Self {
        Self { last_at: now, played_ms: 0, credited_ms: 0, required_ms: required_ms(duration_ms) }
    }

    /// Takes a heartbeat that arrives at `now` and reports `played_ms` in all.
    ///
    /// # Errors
    /// See [`Refusal`]; nothing changes then.
    pub fn heartbeat(&self, now: OffsetDateTime, played_ms: u64) -> Result<Taken, Refusal> {
        // A clock that went backwards shows no time passed.
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

    /// Whether enough was played.
    #[must_use]
    pub const fn played_enough(&self) -> bool {
        self.credited_ms >= self.required_ms
    }

    /// Whether bytes worth `covered_ms` of playing allow for what was credited: half does, since a variable bit rate can
    /// make the start of a recording far smaller than its average.
    #[must_use]
    pub const fn covered(&self, covered_ms: u64) -> bool {
        covered_ms.saturating_mul(2) >= self.credited_ms
    }
}

/// Playing time that the served bytes are worth: of each file (`served`, `size`, in bytes) its share of the duration.
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
