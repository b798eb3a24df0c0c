//! Limits the number of claims per client and minute. Counts are kept in memory, by a keyed hash of the client's
//! address.

use std::{
    collections::hash_map::RandomState, hash::BuildHasher as _, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};

/// Number of clients above which those with a full bucket are removed.
const MANY: usize = 10_000;

/// Seconds after which to retry if the limit is 0.
const MINUTE: u64 = 60;

type Buckets<C> = RateLimiter<u64, DashMapStateStore<u64>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// One bucket per client, with the claims of one minute. It is refilled evenly.
#[derive(Clone)]
pub struct Limits<C: Clock = DefaultClock> {
    hasher: RandomState,
    clock: C,
    /// `None` accepts no claims.
    buckets: Option<Arc<Buckets<C>>>,
}

impl Limits {
    /// At most `most` claims per client and minute.
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
    /// If the limit is exceeded: the seconds to wait, at least 1.
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
    fn a_limit_of_zero_accepts_no_claims() {
        assert_eq!(Limits::new(0).take(IpAddr::from([127, 0, 0, 1])), Err(60));
    }
}
