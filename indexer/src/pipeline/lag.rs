//! How long blocks take from their arrival at the chain's node to their rows being visible.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// How many of the last blocks the median is taken over.
const KEPT: usize = 1_000;
/// How many announced blocks are remembered while they wait.
const WAITING: usize = 4_096;

/// Measures one chain.
#[derive(Debug, Default)]
pub struct LagMeter {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Announced and not yet written.
    arrived: BTreeMap<u64, Instant>,
    /// Milliseconds of the last blocks.
    recent: VecDeque<f64>,
    /// The newest height announced.
    head: u64,
}

/// The lag over the last blocks, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lag {
    /// Half of the blocks were faster.
    pub median: f64,
    /// 95 of 100 were faster.
    pub p95: f64,
    /// Over how many blocks.
    pub blocks: usize,
}

impl LagMeter {
    /// The node announced `height` just now. The first announcement only says where the chain is: its block may be old.
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

    /// Rows up to and including `height` are visible since just now.
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

    /// The lag over the last blocks; `None` before the first.
    pub fn lag(&self) -> Option<Lag> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sorted: Vec<f64> = inner.recent.iter().copied().collect();
        drop(inner);
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let at = |part: usize| sorted.get(last * part / 100).copied();
        Some(Lag { median: at(50)?, p95: at(95)?, blocks: sorted.len() })
    }

    /// The newest height announced.
    pub fn head(&self) -> u64 {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_announced_after_the_first_count() {
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
