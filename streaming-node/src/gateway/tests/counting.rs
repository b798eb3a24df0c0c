//! Tests of counting: exactly the sent bytes are counted.

use std::{sync::Arc, time::Duration};

use reqwest::Method;
use store::BlobStore;
use test_support::random_bytes;

use super::{MIB, TestGateway, TestStore, header};

#[tokio::test]
async fn bytes_are_counted_for_the_token_they_were_sent_to() {
    let test_store = TestStore::new();
    let bytes = random_bytes(MIB + 500);
    let cid = test_store.store.put_bytes(&bytes).await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let path = format!("/ipfs/{cid}");

    let by_header = gateway.get(&path, &[("X-Stream-Token", "alice")]).await;
    assert_eq!(header(&by_header, "cache-control"), "private, no-store");
    assert_eq!(by_header.bytes().await.unwrap().len(), bytes.len());
    assert_eq!(gateway.recorder.total("alice", &cid), bytes.len() as u64);

    let by_query = gateway.get(&format!("{path}?stream_token=bob"), &[("Range", "bytes=10-19")]).await;
    assert_eq!(by_query.bytes().await.unwrap().len(), 10);
    assert_eq!(gateway.recorder.total("bob", &cid), 10);

    let head = gateway.request(Method::HEAD, &path).header("X-Stream-Token", "carol").send().await.unwrap();
    assert_eq!(head.status(), 200);
    let known = gateway.get(&path, &[("X-Stream-Token", "carol"), ("If-None-Match", "*")]).await;
    assert_eq!(known.status(), 304);
    assert_eq!(gateway.recorder.total("carol", &cid), 0);
    gateway.get(&path, &[]).await.bytes().await.unwrap();
    assert_eq!(
        gateway.recorder.counted.lock().unwrap().iter().map(|(_, _, bytes)| bytes).sum::<u64>(),
        bytes.len() as u64 + 10
    );
}

#[tokio::test]
async fn an_invalid_token_receives_no_content() {
    let test_store = TestStore::new();
    let cid = test_store.store.put_bytes(b"music").await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let response = gateway.get(&format!("/ipfs/{cid}"), &[("X-Stream-Token", "bad")]).await;
    assert_eq!(response.status(), 401);
    let problem: serde_json::Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "stream-token-invalid");
}

/// If a client does not read the response, its bytes are neither counted nor buffered.
#[tokio::test]
async fn what_is_not_taken_is_not_counted() {
    let test_store = TestStore::new();
    let bytes = random_bytes(48 * MIB);
    let cid = test_store.store.put_bytes(&bytes).await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let mut response = gateway.get(&format!("/ipfs/{cid}"), &[("X-Stream-Token", "slow")]).await;
    let first = response.chunk().await.unwrap().unwrap();
    assert!(bytes.starts_with(&first));
    // A gateway that buffers gets half a second without progress to show it. One that is slower than that is not
    // noticed, but a correct one never fails.
    let (mut counted, mut unchanged) = (0, 0);
    while unchanged < 10 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = gateway.recorder.total("slow", &cid);
        unchanged = if now == counted { unchanged + 1 } else { 0 };
        counted = now;
    }
    drop(response);
    gateway.recorder.closed().await;
    // What the sockets hold is far less than half of the file.
    let counted = gateway.recorder.total("slow", &cid);
    assert!(counted < 24 * MIB as u64, "{counted} bytes were handed over to a reader of {}", first.len());
    assert!(counted >= first.len() as u64, "only {counted} bytes were counted for a reader of {}", first.len());
}
