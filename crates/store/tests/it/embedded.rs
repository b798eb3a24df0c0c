//! The embedded store.

use std::{fs, path::Path, time::Duration};

use store::{BlobStore, CODEC_RAW, Cid, EmbeddedStore, StoreError, cid_of, quiet};
use test_support::random_bytes;

use crate::support::read;

const MIB: usize = 1 << 20;

fn block_path(folder: &Path, cid: &Cid) -> std::path::PathBuf {
    let digest = hex::encode(cid.hash().digest());
    folder.join("blocks").join(&digest[..2]).join(digest)
}

#[tokio::test]
async fn a_file_is_readable_after_reopening_the_store() {
    let folder = tempfile::tempdir().unwrap();
    for size in [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 17] {
        let bytes = random_bytes(size);
        let cid = EmbeddedStore::open(folder.path()).unwrap().put_bytes(&bytes).await.unwrap();
        let store = EmbeddedStore::open(folder.path()).unwrap();
        assert_eq!(store.size(&cid).await.unwrap(), size as u64);
        assert!(store.is_pinned(&cid).await.unwrap());
        assert!(store.has(&cid).await.unwrap());
        assert_eq!(read(&store, &cid, 0..size as u64).await.unwrap(), bytes);
    }
    assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_corrupt_block_is_never_returned() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = random_bytes(2 * MIB);
    let cid = EmbeddedStore::open(folder.path()).unwrap().put_bytes(&bytes).await.unwrap();
    let second = cid_of(CODEC_RAW, &bytes[MIB..]);
    let path = block_path(folder.path(), &second);
    let mut block = fs::read(&path).unwrap();
    block[MIB - 1] ^= 1;
    fs::write(&path, &block).unwrap();

    let store = EmbeddedStore::open(folder.path()).unwrap();
    assert_eq!(read(&store, &cid, 0..MIB as u64).await.unwrap(), &bytes[..MIB]);
    let at = MIB as u64;
    assert!(matches!(read(&store, &cid, at..at + 1).await, Err(StoreError::Corrupt(c)) if c == second));
    assert!(matches!(store.get_block(&second).await, Err(StoreError::Corrupt(_))));

    // Adding the file again repairs the block.
    assert_eq!(store.put_bytes(&bytes).await.unwrap(), cid);
    assert_eq!(read(&store, &cid, 0..2 * at).await.unwrap(), bytes);
}

#[tokio::test]
async fn a_source_of_another_length_is_rejected_and_not_pinned() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let bytes = random_bytes(10);
    let error = store.put(&mut bytes.as_slice(), Some(11), &quiet).await.unwrap_err();
    assert!(matches!(error, StoreError::Length { expected: 11, got: 10 }));
    assert!(!store.is_pinned(&cid_of(CODEC_RAW, &bytes)).await.unwrap());
}

#[tokio::test]
async fn progress_reports_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let bytes = random_bytes(2 * MIB + 5);
    let heard = std::sync::Mutex::new(Vec::new());
    let hear = |taken| heard.lock().unwrap().push(taken);
    store.put(&mut bytes.as_slice(), None, &hear).await.unwrap();
    assert_eq!(*heard.lock().unwrap(), [MIB as u64, 2 * MIB as u64, 2 * MIB as u64 + 5]);
}

#[tokio::test]
async fn missing_blocks_and_invalid_ranges_have_distinct_errors() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let absent = cid_of(CODEC_RAW, b"never added");
    assert!(matches!(store.size(&absent).await, Err(StoreError::NotFound(c)) if c == absent));
    assert!(!store.has(&absent).await.unwrap());
    let cid = store.put_bytes(b"four").await.unwrap();
    let error = store.read_range(&cid, 2..5).await.err().unwrap();
    assert!(matches!(error, StoreError::Range { start: 2, end: 5, size: 4, .. }));
    assert!(matches!(store.read(&cid, 3).await, Err(StoreError::TooLarge { size: 4, limit: 3, .. })));
    assert_eq!(store.read(&cid, 4).await.unwrap(), b"four");
}

#[tokio::test]
async fn a_sweep_keeps_pinned_and_recent_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let kept = random_bytes(2 * MIB);
    let gone = random_bytes(2 * MIB + 1);
    let keep = store.put_bytes(&kept).await.unwrap();
    let lose = store.put_bytes(&gone).await.unwrap();
    store.unpin(&lose).await.unwrap();
    store.unpin(&lose).await.unwrap();
    assert_eq!(store.sweep(Duration::from_secs(60)).await.unwrap(), 0);
    assert_eq!(store.sweep(Duration::ZERO).await.unwrap(), 4);
    assert!(!store.has(&lose).await.unwrap());
    assert_eq!(read(&store, &keep, 0..kept.len() as u64).await.unwrap(), kept);
}

#[tokio::test]
async fn a_block_that_does_not_match_its_cid_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let cid = cid_of(CODEC_RAW, b"a");
    assert!(matches!(store.put_block(&cid, b"b".as_slice().into()).await, Err(StoreError::Corrupt(_))));
    store.put_block(&cid, b"a".as_slice().into()).await.unwrap();
    assert!(store.has(&cid).await.unwrap());
}

#[tokio::test]
async fn two_stores_in_one_folder_can_add_the_same_file_concurrently() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = random_bytes(3 * MIB);
    let one = EmbeddedStore::open(folder.path()).unwrap();
    let two = EmbeddedStore::open(folder.path()).unwrap();
    let (a, b) = tokio::join!(one.put_bytes(&bytes), two.put_bytes(&bytes));
    assert_eq!(a.unwrap(), b.unwrap());
}
