//! Measures the lag of blocks: the time from the announcement of a block by the node of the chain to the commit of its
//! rows.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Number of most recent blocks over which the median is computed.
const KEPT: usize = 1_000;
/// Maximum number of announced blocks that are remembered until they are committed.
const WAITING: usize = 4_096;

/// Measures the lag of one chain.
#[derive(Debug, Default)]
pub struct LagMeter {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Heights that were announced and are not committed yet, with the time of the announcement.
    arrived: BTreeMap<u64, Instant>,
    /// Lags of the most recent blocks, in milliseconds.
    recent: VecDeque<f64>,
    /// The newest announced height; 0 before the first announcement.
    head: u64,
}

/// The lag of the most recent blocks, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lag {
    /// Median.
    pub median: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Number of blocks, at most 1,000.
    pub blocks: usize,
}

impl LagMeter {
    /// Records that the node announced `height` now. The first announcement is not measured, because its block can be
    /// old.
    pub fn announced(&self, height: u64) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.head > 0 && height > inner.head {
            inner.arrived.insert(height, Instant::now());
            if inner.arrived.len() > WAITING {
                inner.arrived.pop_first();
            }
        }
        inner.head = inner.head.max(height);
    }

    /// Records that the rows up to and including `height` were committed now, and updates the metrics of `chain`
    /// (CAIP-2 id).
    pub fn visible(&self, chain: &str, height: u64) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let later = inner.arrived.split_off(&height.saturating_add(1));
        let written = std::mem::replace(&mut inner.arrived, later);
        for arrival in written.into_values() {
            let milliseconds = arrival.elapsed().as_secs_f64() * 1_000.0;
            metrics::histogram!("indexer_block_lag_ms", "chain" => chain.to_owned()).record(milliseconds);
            if inner.recent.len() == KEPT {
                inner.recent.pop_front();
            }
            inner.recent.push_back(milliseconds);
        }
        drop(inner);
        if let Some(lag) = self.lag() {
            metrics::gauge!("indexer_lag_ms", "chain" => chain.to_owned()).set(lag.median);
        }
    }

    /// The lag of the most recent blocks. `None` before the first measured block.
    pub fn lag(&self) -> Option<Lag> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sorted: Vec<f64> = inner.recent.iter().copied().collect();
        drop(inner);
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let at = |part: usize| sorted.get(last * part / 100).copied();
        Some(Lag { median: at(50)?, p95: at(95)?, blocks: sorted.len() })
    }

    /// The newest announced height. 0 before the first announcement.
    pub fn head(&self) -> u64 {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_announced_block_is_not_measured() {
        let meter = LagMeter::default();
        meter.announced(100);
        meter.visible("eip155:1", 100);
        assert_eq!(meter.lag(), None);
        meter.announced(101);
        meter.announced(101);
        meter.announced(103);
        meter.visible("eip155:1", 102);
        assert_eq!(meter.lag().expect("one block").blocks, 1);
        meter.visible("eip155:1", 103);
        let lag = meter.lag().expect("two blocks");
        assert_eq!(lag.blocks, 2);
        assert!(lag.median >= 0.0 && lag.p95 >= lag.median);
        assert_eq!(meter.head(), 103);
    }
}
