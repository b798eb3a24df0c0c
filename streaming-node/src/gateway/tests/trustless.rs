//! Tests of block and CAR responses.

use std::sync::Arc;

use reqwest::Method;
use store::{BlobStore, CODEC_RAW, cid_of, verify};
use test_support::random_bytes;

use super::{MIB, TestGateway, TestStore, header};

#[tokio::test]
async fn a_block_is_what_its_cid_names() {
    let test_store = TestStore::new();
    let bytes = random_bytes(MIB + 1);
    let cid = test_store.store.put_bytes(&bytes).await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let path = format!("/ipfs/{cid}");
    let by_accept = gateway.get(&path, &[("Accept", "text/html, application/vnd.ipld.raw;q=0.9")]).await;
    assert_eq!(header(&by_accept, "content-type"), "application/vnd.ipld.raw");
    assert_eq!(header(&by_accept, "etag"), format!("\"{cid}.raw\""));
    assert!(header(&by_accept, "content-disposition").starts_with("attachment"));
    let by_accept = by_accept.bytes().await.unwrap();
    verify(&cid, &by_accept).unwrap();
    let by_query = gateway.get(&format!("{path}?format=raw"), &[("Accept", "application/vnd.ipld.car")]).await;
    assert_eq!(by_query.bytes().await.unwrap(), by_accept);

    let leaf = cid_of(CODEC_RAW, &bytes[..MIB]);
    let part = gateway.get(&format!("/ipfs/{leaf}?format=raw"), &[("Range", "bytes=1-3")]).await;
    assert_eq!((part.status().as_u16(), header(&part, "content-range")), (206, "bytes 1-3/1048576"));
    assert!(part.bytes().await.unwrap() == bytes[1..4]);
    let known = gateway.get(&format!("{path}?format=raw"), &[("If-None-Match", &format!("\"{cid}.raw\""))]).await;
    assert_eq!(known.status(), 304);
    let file = gateway.get(&path, &[("If-None-Match", &format!("\"{cid}.raw\""))]).await;
    assert_eq!(file.status(), 200);
}

#[tokio::test]
async fn a_car_holds_what_was_asked_for() {
    let test_store = TestStore::new();
    let bytes = random_bytes(3 * MIB);
    let cid = test_store.store.put_bytes(&bytes).await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let path = format!("/ipfs/{cid}");
    let accept = ("Accept", "application/vnd.ipld.car;version=1;order=dfs;dups=y");
    let whole = gateway.get(&path, &[accept]).await;
    assert_eq!(header(&whole, "content-type"), "application/vnd.ipld.car; version=1; order=dfs; dups=y");
    assert_eq!(header(&whole, "accept-ranges"), "none");
    let tag = header(&whole, "etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let whole = whole.bytes().await.unwrap();
    assert!(whole.len() > 3 * MIB && whole.len() < 3 * MIB + 1000);
    assert_eq!(gateway.get(&path, &[accept, ("If-None-Match", &tag)]).await.status(), 304);

    let query = format!("{path}?format=car&dag-scope=entity&entity-bytes=0:9");
    let part = gateway.get(&query, &[]).await;
    assert_ne!(header(&part, "etag"), tag);
    let part = part.bytes().await.unwrap();
    assert!(part.len() > MIB && part.len() < MIB + 1000, "{}", part.len());
    let head = gateway.request(Method::HEAD, &query).send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, ""));
    assert!(head.bytes().await.unwrap().is_empty());
    let other = gateway.get(&path, &[("Accept", "application/vnd.ipld.car;version=2")]).await;
    assert_eq!(other.status(), 400);
}
