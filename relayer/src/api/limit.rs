//! How often one client may hand in claims. Kept in memory, by a keyed hash of the address, for a minute.

use std::{
    collections::hash_map::RandomState, hash::BuildHasher as _, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};

/// Above this many clients those that may hand in a whole minute's claims again are forgotten.
const MANY: usize = 10_000;

/// Seconds to wait where no claims are taken at all.
const MINUTE: u64 = 60;

type Buckets<C> = RateLimiter<u64, DashMapStateStore<u64>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// A bucket of one minute's claims per client, refilled evenly.
#[derive(Clone)]
pub struct Limits<C: Clock = DefaultClock> {
    hasher: RandomState,
    clock: C,
    /// `None` takes no claims.
    buckets: Option<Arc<Buckets<C>>>,
}

impl Limits {
    /// At most `most` per client and minute.
    pub fn new(most: u32) -> Self {
        Self::with_clock(most, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock(most: u32, clock: C) -> Self {
        let quota = NonZeroU32::new(most).map(Quota::per_minute);
        let buckets = quota.map(|quota| Arc::new(RateLimiter::new(quota, DashMapStateStore::default(), clock.clone())));
        Self { hasher: RandomState::new(), clock, buckets }
    }

    /// Counts one claim.
    ///
    /// # Errors
    /// The seconds to wait, at least 1, when it is one too many.
    pub fn take(&self, client: IpAddr) -> Result<(), u64> {
        let Some(buckets) = &self.buckets else { return Err(MINUTE) };
        if buckets.len() > MANY {
            buckets.retain_recent();
        }
        buckets.check_key(&self.hasher.hash_one(client)).map_err(|early| {
            let wait = early.wait_time_from(self.clock.now());
            (wait + Duration::from_millis(999)).as_secs().max(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn a_bucket_refills_over_a_minute() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(2, clock.clone());
        let (a, b) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        assert!(limits.take(a).is_ok() && limits.take(a).is_ok());
        assert_eq!(limits.take(a), Err(30));
        assert!(limits.take(b).is_ok());
        clock.advance(Duration::from_secs(29));
        assert_eq!(limits.take(a), Err(1));
        clock.advance(Duration::from_secs(1));
        assert!(limits.take(a).is_ok());
        assert_eq!(limits.take(a), Err(30));
    }

    #[test]
    fn a_limit_of_zero_takes_nothing() {
        assert_eq!(Limits::new(0).take(IpAddr::from([127, 0, 0, 1])), Err(60));
    }
}
