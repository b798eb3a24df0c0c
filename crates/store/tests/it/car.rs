//! CAR export.

use std::collections::HashSet;

use store::{
    BlobStore, CODEC_RAW, Cid, EmbeddedStore,
    car::{CarRequest, EntityBytes, Scope, export},
    cid_of,
};
use test_support::random_bytes;

use crate::{directories::directory, support::collect};

const MIB: usize = 1 << 20;

/// Parses a CAR, verifies every block, and returns the CIDs in order.
fn blocks(car: &[u8]) -> Vec<Cid> {
    let varint = |at: &mut usize| {
        let mut value = 0usize;
        for shift in (0..).step_by(7) {
            let byte = car[*at];
            *at += 1;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    };
    let mut at = 0;
    let header = varint(&mut at);
    at += header;
    let mut cids = Vec::new();
    while at < car.len() {
        let length = varint(&mut at);
        let section = &car[at..at + length];
        at += length;
        let cid = Cid::read_bytes(section).unwrap();
        store::verify(&cid, &section[cid.to_bytes().len()..]).unwrap();
        cids.push(cid);
    }
    cids
}

async fn car(store: &EmbeddedStore, root: &Cid, path: &[&str], request: CarRequest) -> Vec<Cid> {
    let resolved = store.resolve(root, path).await.unwrap();
    let stream = export(store.blocks(), resolved, request).await.unwrap();
    blocks(&collect(stream).await.unwrap())
}

fn scope(scope: Scope) -> CarRequest {
    CarRequest { scope, ..CarRequest::default() }
}

#[tokio::test]
async fn each_scope_exports_its_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let bytes = random_bytes(2 * MIB + 1);
    let file = store.put_bytes(&bytes).await.unwrap();
    let other = store.put_bytes(b"other").await.unwrap();
    let dir = directory(&store, &[("a", file), ("b", other)]).await;
    let leaves: Vec<Cid> = bytes.chunks(MIB).map(|leaf| cid_of(CODEC_RAW, leaf)).collect();

    assert_eq!(car(&store, &dir, &["a"], scope(Scope::Block)).await, [dir, file]);
    let whole = [&[dir, file], &leaves[..]].concat();
    assert_eq!(car(&store, &dir, &["a"], scope(Scope::Entity)).await, whole);
    assert_eq!(car(&store, &dir, &[], scope(Scope::Entity)).await, [dir]);
    let all = [&[dir, file], &leaves[..], &[other]].concat();
    assert_eq!(car(&store, &dir, &[], scope(Scope::All)).await, all);
}

#[tokio::test]
async fn a_byte_range_exports_only_its_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let bytes = random_bytes(4 * MIB);
    let file = store.put_bytes(&bytes).await.unwrap();
    let leaf = |i: usize| cid_of(CODEC_RAW, &bytes[i * MIB..(i + 1) * MIB]);
    let part = |from, to| CarRequest { scope: Scope::Entity, bytes: Some(EntityBytes { from, to }), duplicates: false };
    let middle = part(MIB as i64, Some(2 * MIB as i64 - 1));
    assert_eq!(car(&store, &file, &[], middle).await, [file, leaf(1)]);
    assert_eq!(car(&store, &file, &[], part(-1, None)).await, [file, leaf(3)]);
    assert_eq!(car(&store, &file, &[], part(MIB as i64 - 1, Some(MIB as i64))).await, [file, leaf(0), leaf(1)]);
    assert_eq!(car(&store, &file, &[], part(99 * MIB as i64, None)).await, [file]);
}

#[tokio::test]
async fn repeated_blocks_are_sent_once_unless_duplicates_are_requested() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let file = store.put_bytes(&vec![0; 3 * MIB]).await.unwrap();
    let once = car(&store, &file, &[], CarRequest::default()).await;
    assert_eq!(once.len(), 2);
    assert_eq!(once.iter().collect::<HashSet<_>>().len(), 2);
    let again = CarRequest { duplicates: true, ..CarRequest::default() };
    assert_eq!(car(&store, &file, &[], again).await.len(), 4);
}
