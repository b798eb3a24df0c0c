//! An in-memory cache of verified blocks, so that a track with many listeners is read from disk once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use cid::Cid;
use lru::LruCache;

/// A least-recently-used cache limited by its size in bytes.
pub(super) struct Cache {
    limit: usize,
    state: Mutex<State>,
}

struct State {
    blocks: LruCache<Cid, Bytes>,
    bytes: usize,
}

impl Cache {
    pub(super) fn new(limit: usize) -> Self {
        let state = State { blocks: LruCache::unbounded(), bytes: 0 };
        Self { limit, state: Mutex::new(state) }
    }

    pub(super) fn get(&self, cid: &Cid) -> Option<Bytes> {
        self.state().blocks.get(cid).cloned()
    }

    pub(super) fn put(&self, cid: Cid, block: Bytes) {
        let mut state = self.state();
        state.bytes += block.len();
        if let Some(before) = state.blocks.put(cid, block) {
            state.bytes -= before.len();
        }
        while state.bytes > self.limit {
            match state.blocks.pop_lru() {
                Some((_, block)) => state.bytes -= block.len(),
                None => break,
            }
        }
    }

    pub(super) fn clear(&self) {
        let mut state = self.state();
        state.blocks.clear();
        state.bytes = 0;
    }

    // A poisoned lock is safe to reuse: no statement under the lock panics halfway through an update.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CODEC_RAW, cid_of};

    #[test]
    fn evicts_the_least_recently_used_blocks_above_the_limit() {
        let cache = Cache::new(10);
        let cids: Vec<_> = (0..3u8).map(|i| cid_of(CODEC_RAW, &[i])).collect();
        cache.put(cids[0], Bytes::from_static(&[0; 4]));
        cache.put(cids[1], Bytes::from_static(&[0; 4]));
        assert!(cache.get(&cids[0]).is_some());
        cache.put(cids[2], Bytes::from_static(&[0; 4]));
        assert!(cache.get(&cids[1]).is_none());
        assert!(cache.get(&cids[0]).is_some());
        assert_eq!(cache.state().bytes, 8);
        cache.put(cids[1], Bytes::from_static(&[0; 11]));
        assert!(cache.get(&cids[1]).is_none());
    }
}
