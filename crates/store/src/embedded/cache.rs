//! Verified blocks in memory, so that listeners of one track share them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use cid::Cid;
use lru::LruCache;

/// A least-recently-used cache bounded by bytes.
pub(super) struct Cache {
    limit: usize,
    held: Mutex<Held>,
}

struct Held {
    blocks: LruCache<Cid, Bytes>,
    bytes: usize,
}

impl Cache {
    pub(super) fn new(limit: usize) -> Self {
        let held = Held { blocks: LruCache::unbounded(), bytes: 0 };
        Self { limit, held: Mutex::new(held) }
    }

    pub(super) fn get(&self, cid: &Cid) -> Option<Bytes> {
        self.held().blocks.get(cid).cloned()
    }

    pub(super) fn put(&self, cid: Cid, block: Bytes) {
        let mut held = self.held();
        held.bytes += block.len();
        if let Some(before) = held.blocks.put(cid, block) {
            held.bytes -= before.len();
        }
        while held.bytes > self.limit {
            match held.blocks.pop_lru() {
                Some((_, block)) => held.bytes -= block.len(),
                None => break,
            }
        }
    }

    pub(super) fn clear(&self) {
        let mut held = self.held();
        held.blocks.clear();
        held.bytes = 0;
    }

    // The map is consistent between statements, so that a panic elsewhere does no harm to it.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CODEC_RAW, cid_of};

    #[test]
    fn holds_no_more_than_its_limit_and_forgets_the_oldest() {
        let cache = Cache::new(10);
        let cids: Vec<_> = (0..3u8).map(|i| cid_of(CODEC_RAW, &[i])).collect();
        cache.put(cids[0], Bytes::from_static(&[0; 4]));
        cache.put(cids[1], Bytes::from_static(&[0; 4]));
        assert!(cache.get(&cids[0]).is_some());
        cache.put(cids[2], Bytes::from_static(&[0; 4]));
        assert!(cache.get(&cids[1]).is_none());
        assert!(cache.get(&cids[0]).is_some());
        assert_eq!(cache.held().bytes, 8);
        cache.put(cids[1], Bytes::from_static(&[0; 11]));
        assert!(cache.get(&cids[1]).is_none());
    }
}
