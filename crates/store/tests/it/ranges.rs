//! Reading a range returns exactly these bytes and reads only the blocks that contain them.

use std::{ops::Range, sync::LazyLock};

use proptest::prelude::*;
use store::{BlobStore, Cid, EmbeddedStore, unixfs};
use test_support::random_bytes;
use tokio::runtime::Runtime;

use crate::support::{Watched, collect};

const MIB: usize = 1 << 20;
const SIZE: usize = 5 * MIB + 123;

struct Fixture {
    runtime: Runtime,
    store: EmbeddedStore,
    bytes: Vec<u8>,
    cid: Cid,
    _folder: tempfile::TempDir,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let bytes = random_bytes(SIZE);
    let cid = runtime.block_on(store.put_bytes(&bytes)).unwrap();
    Fixture { runtime, store, bytes, cid, _folder: folder }
});

fn check(range: Range<usize>) {
    let fixture = &*FIXTURE;
    let blocks = Watched::new(&fixture.store);
    let wanted = range.start as u64..range.end as u64;
    let read = fixture.runtime.block_on(async {
        let stream = unixfs::read_range(std::sync::Arc::new(blocks.clone()), fixture.cid, wanted);
        collect(stream.await.unwrap()).await.unwrap()
    });
    assert!(read == fixture.bytes[range.clone()], "{range:?}");
    let leaves = if range.is_empty() { 0 } else { range.end.div_ceil(MIB) - range.start / MIB };
    assert_eq!(blocks.seen.lock().unwrap().len(), 1 + leaves, "{range:?}");
}

#[test]
fn ranges_at_block_boundaries() {
    for (start, end) in [
        (0, 0),
        (0, 1),
        (MIB, 2 * MIB),
        (MIB - 1, MIB + 1),
        (MIB, MIB),
        (SIZE, SIZE),
        (SIZE - 1, SIZE),
        (5 * MIB, SIZE),
        (0, SIZE),
    ] {
        check(start..end);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn random_ranges(a in 0..=SIZE, b in 0..=SIZE) {
        check(a.min(b)..a.max(b));
    }
}
