//! Property tests with two sizes: few cases by default, and more than [`LONG_CALLS`] calls of the tested code under
//! `cargo xtask test --long`. The calls are counted and printed.
//!
//! ```no_run
//! use proptest::prelude::*;
//! use properties::Property;
//!
//! let sorts = Property { name: "sorting keeps the length", cases: 256, calls: 1, seed: None };
//! sorts.run(any::<Vec<u8>>(), |mut bytes, calls| {
//!     let length = bytes.len();
//!     bytes.sort();
//!     calls.add(1);
//!     prop_assert_eq!(bytes.len(), length);
//!     Ok(())
//! });
//! ```
#![warn(missing_docs)]

use std::{
    fmt::Debug,
    io::Write as _,
    sync::atomic::{AtomicU64, Ordering},
};

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner},
};

/// Environment variable that `cargo xtask test --long` sets.
pub const LONG_VARIABLE: &str = "VIBESTREAM_LONG";

/// A property makes more calls than this under `--long`.
pub const LONG_CALLS: u64 = 100_000;

/// Counts the calls of the tested code.
#[derive(Debug, Default)]
pub struct Calls(AtomicU64);

impl Calls {
    /// Counts `calls` more.
    pub fn add(&self, calls: u64) {
        self.0.fetch_add(calls, Ordering::Relaxed);
    }

    /// Number of calls made.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A property, and the number of cases with which it is checked.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The property as a short sentence; printed, and part of error messages.
    pub name: &'static str,
    /// Number of cases without `--long`; `PROPTEST_CASES` overrides it.
    pub cases: u32,
    /// Lower bound of the average number of calls per case.
    pub calls: u32,
    /// Seed of the cases; `None` for a new seed in each run.
    pub seed: Option<[u8; 32]>,
}

impl Property {
    /// Checks the property with values of `strategy`. `check` must count its calls of the tested code with
    /// [`Calls::add`].
    ///
    /// # Panics
    ///
    /// When `check` fails for a value; when no call was counted; under `--long`, when at most [`LONG_CALLS`] were
    /// counted.
    #[track_caller]
    pub fn run<S: Strategy>(&self, strategy: S, check: impl Fn(S::Value, &Calls) -> TestCaseResult)
    where
        S::Value: Debug,
    {
        let is_long = std::env::var_os(LONG_VARIABLE).is_some();
        let calls = self.counted(is_long, strategy, check);
        let minimum = minimum(is_long);
        // Bypasses the test runner's capture of output, so that a passing run prints the line as well.
        let _ = writeln!(
            std::io::stdout().lock(),
            "property: {}: {} calls in {} cases",
            self.name,
            calls,
            self.cases(is_long)
        );
        assert!(calls > minimum, "{}: only {calls} calls, expected more than {minimum}", self.name);
    }

    fn counted<S: Strategy>(
        &self,
        is_long: bool,
        strategy: S,
        check: impl Fn(S::Value, &Calls) -> TestCaseResult,
    ) -> u64
    where
        S::Value: Debug,
    {
        let config = Config {
            cases: self.cases(is_long),
            max_shrink_iters: 200,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = match &self.seed {
            Some(seed) => TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, seed)),
            None => TestRunner::new(config),
        };
        let calls = Calls::default();
        if let Err(error) = runner.run(&strategy, |value| check(value, &calls)) {
            panic!("{}: {error}", self.name);
        }
        calls.count()
    }

    /// Number of cases.
    fn cases(&self, is_long: bool) -> u32 {
        if is_long {
            return u32::try_from(LONG_CALLS / u64::from(self.calls) + 1).unwrap_or(u32::MAX);
        }
        let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
        asked.unwrap_or(self.cases)
    }
}

/// A run must make more calls than this.
fn minimum(is_long: bool) -> u64 {
    if is_long { LONG_CALLS } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAIRS: Property = Property { name: "pairs", cases: 5, calls: 2, seed: Some([1; 32]) };

    #[test]
    fn a_long_run_makes_more_calls_than_the_minimum() {
        let calls = PAIRS.counted(true, any::<u8>(), |_, calls| {
            calls.add(2);
            Ok(())
        });
        assert!(calls > LONG_CALLS && calls <= LONG_CALLS + 2, "{calls}");
        assert_eq!(minimum(true), LONG_CALLS);
    }

    #[test]
    fn a_short_run_has_its_own_cases() {
        if std::env::var_os("PROPTEST_CASES").is_none() {
            assert_eq!(PAIRS.cases(false), 5);
        }
    }

    #[test]
    #[should_panic(expected = "only 0 calls")]
    fn a_property_that_makes_no_calls_fails() {
        PAIRS.run(any::<u8>(), |_, _| Ok(()));
    }

    #[test]
    #[should_panic(expected = "pairs: ")]
    fn a_property_that_does_not_hold_fails() {
        PAIRS.run(any::<u8>(), |byte, calls| {
            calls.add(2);
            prop_assert!(byte < 10);
            Ok(())
        });
    }
}
