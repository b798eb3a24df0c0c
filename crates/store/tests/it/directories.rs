//! Path resolution.

use ipld_dagpb::{PbLink, PbNode};
use store::{BlobStore, CODEC_DAG_PB, CODEC_RAW, Cid, EmbeddedStore, Stat, StoreError, cid_of};

/// Adds a plain directory with `entries` and returns its CID.
pub async fn directory(store: &EmbeddedStore, entries: &[(&str, Cid)]) -> Cid {
    let links = entries.iter().map(|(name, cid)| PbLink { cid: *cid, name: Some((*name).to_owned()), size: Some(0) });
    let node = PbNode { links: links.collect(), data: Some(vec![0x08, 0x01].into()) };
    let block = node.into_bytes();
    let cid = cid_of(CODEC_DAG_PB, &block);
    store.put_block(&cid, block.into()).await.unwrap();
    cid
}

#[tokio::test]
async fn a_path_is_resolved_through_directories() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let song = store.put_bytes(b"la la la").await.unwrap();
    let inner = directory(&store, &[("song.flac", song)]).await;
    let outer = directory(&store, &[("album", inner), ("cover.png", song)]).await;

    let found = store.resolve(&outer, &["album", "song.flac"]).await.unwrap();
    assert_eq!(found.cid, song);
    assert_eq!(found.proof, [outer, inner]);
    assert_eq!(store.resolve(&outer, &[]).await.unwrap().cid, outer);
    assert_eq!(store.stat(&outer).await.unwrap(), Stat::Directory);
    assert!(matches!(store.size(&outer).await, Err(StoreError::NotAFile(_))));

    let error = store.resolve(&outer, &["album", "b-side.flac"]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("directory {inner} has no entry \"b-side.flac\""));
    // A file has no entries.
    let error = store.resolve(&outer, &["cover.png", "x"]).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchPath { directory, .. } if directory == song));
}

#[tokio::test]
async fn a_tree_with_wrong_sizes_is_malformed() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path()).unwrap();
    let leaf = store.put_bytes(b"four").await.unwrap();
    // Type File, file size 5, one part of 5 bytes; the leaf has 4.
    let node = PbNode {
        links: vec![PbLink { cid: leaf, name: Some(String::new()), size: Some(4) }],
        data: Some(vec![0x08, 0x02, 0x18, 0x05, 0x20, 0x05].into()),
    };
    let block = node.into_bytes();
    let cid = cid_of(CODEC_DAG_PB, &block);
    store.put_block(&cid, block.into()).await.unwrap();
    let read = crate::support::read(&store, &cid, 0..5).await;
    assert!(matches!(read, Err(StoreError::Malformed { cid, .. }) if cid == leaf));

    // The codec is dag-pb, but the block is not a protobuf message.
    let cid = cid_of(CODEC_DAG_PB, b"\xff\xff\xff");
    store.put_block(&cid, b"\xff\xff\xff".as_slice().into()).await.unwrap();
    assert!(matches!(store.stat(&cid).await, Err(StoreError::Malformed { .. })));
    assert_eq!(cid_of(CODEC_RAW, b"four"), leaf);
}
