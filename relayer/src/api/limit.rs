//! How often one client may hand in claims. Kept in memory, by a keyed hash of the address, for a minute.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher as _,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

const WINDOW: Duration = Duration::from_secs(60);
/// Above this many clients the windows that ended are forgotten.
const MANY: usize = 10_000;

/// Counts per client and window.
#[derive(Clone)]
pub struct Limits {
    most: u32,
    hasher: RandomState,
    windows: Arc<Mutex<HashMap<u64, (Instant, u32)>>>,
}

impl Limits {
    /// At most so many per client and minute.
    pub fn new(most: u32) -> Self {
        Self { most, hasher: RandomState::new(), windows: Arc::default() }
    }

    /// Counts one; the seconds to wait when it is one too many.
    pub fn take(&self, client: IpAddr, now: Instant) -> Result<(), u64> {
        let mut windows = self.windows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if windows.len() > MANY {
            windows.retain(|_, (start, _)| now.duration_since(*start) < WINDOW);
        }
        let (start, count) = windows.entry(self.hasher.hash_one(client)).or_insert((now, 0));
        if now.duration_since(*start) >= WINDOW {
            (*start, *count) = (now, 0);
        }
        if *count >= self.most {
            return Err((WINDOW - now.duration_since(*start)).as_secs().max(1));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends() {
        let limits = Limits::new(2);
        let (a, b) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let start = Instant::now();
        assert!(limits.take(a, start).is_ok() && limits.take(a, start).is_ok());
        assert_eq!(limits.take(a, start), Err(60));
        assert!(limits.take(b, start).is_ok());
        assert!(limits.take(a, start + WINDOW).is_ok());
    }
}
