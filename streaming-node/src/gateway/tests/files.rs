//! Tests of file responses: headers, ranges, validators, directories and errors.

use std::sync::Arc;

use reqwest::Method;
use store::{BlobStore, CODEC_RAW, cid_of};
use test_support::random_bytes;

use super::{MIB, TestGateway, TestStore, header};

#[tokio::test]
async fn a_file_comes_with_everything_a_player_and_a_cache_need() {
    let test_store = TestStore::new();
    let bytes = [b"fLaC".to_vec(), random_bytes(3 * MIB)].concat();
    let cid = test_store.store.put_bytes(&bytes).await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let path = format!("/ipfs/{cid}");

    let response = gateway.get(&path, &[("Origin", "https://elsewhere.example")]).await;
    assert_eq!(response.status(), 200);
    for (name, expected) in [
        ("content-length", bytes.len().to_string().as_str()),
        ("content-type", "audio/flac"),
        ("accept-ranges", "bytes"),
        ("etag", &format!("\"{cid}\"")),
        ("cache-control", "public, max-age=29030400, immutable"),
        ("x-ipfs-path", &path),
        ("x-ipfs-roots", &cid.to_string()),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", "*"),
    ] {
        assert_eq!(header(&response, name), expected, "{name}");
    }
    let exposed = header(&response, "access-control-expose-headers").to_ascii_lowercase();
    for name in ["content-length", "content-range", "accept-ranges", "etag", "x-ipfs-path", "x-ipfs-roots"] {
        assert!(exposed.contains(name), "{name} is not exposed");
    }
    assert!(header(&response, "content-security-policy").contains("sandbox"));
    let head = gateway.request(Method::HEAD, &path).send().await.unwrap();
    for (name, value) in response.headers().iter().filter(|(name, _)| *name != "date") {
        assert_eq!(head.headers().get(name), Some(value), "HEAD: {name}");
    }
    assert_eq!(head.bytes().await.unwrap().len(), 0);
    assert!(response.bytes().await.unwrap() == bytes);
}

#[tokio::test]
async fn ranges_are_slices() {
    let test_store = TestStore::new();
    let bytes = random_bytes(2 * MIB + 100);
    let cid = test_store.store.put_bytes(&bytes).await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let path = format!("/ipfs/{cid}");
    let size = bytes.len();
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 1),
        (format!("bytes={}-{}", MIB - 1, MIB), MIB - 1, MIB + 1),
        (format!("bytes={MIB}-"), MIB, size),
        ("bytes=-100".to_owned(), size - 100, size),
        (format!("bytes=5-{}", 10 * size), 5, size),
    ] {
        let response = gateway.get(&path, &[("Range", &range)]).await;
        assert_eq!(response.status(), 206, "{range}");
        assert_eq!(header(&response, "content-range"), format!("bytes {from}-{}/{size}", to - 1));
        assert_eq!(header(&response, "content-length"), (to - from).to_string());
        assert!(response.bytes().await.unwrap() == bytes[from..to], "{range}");
    }
    for range in ["bytes=5-2", "bytes=0-1,5-6", "lines=1-2"] {
        let response = gateway.get(&path, &[("Range", range)]).await;
        assert_eq!((response.status().as_u16(), response.content_length()), (200, Some(size as u64)), "{range}");
    }
    for range in [format!("bytes={size}-"), "bytes=-0".to_owned()] {
        let response = gateway.get(&path, &[("Range", &range)]).await;
        assert_eq!(response.status(), 416, "{range}");
        assert_eq!(header(&response, "content-range"), format!("bytes */{size}"));
        assert_eq!(header(&response, "content-type"), "application/problem+json");
    }
    let tag = format!("\"{cid}\"");
    let same = gateway.get(&path, &[("Range", "bytes=0-1"), ("If-Range", &tag)]).await;
    assert_eq!(same.status(), 206);
    let other = gateway.get(&path, &[("Range", "bytes=0-1"), ("If-Range", "\"other\"")]).await;
    assert_eq!(other.status(), 200);
    let head = gateway.request(Method::HEAD, &path).header("Range", "bytes=0-9").send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (206, "10"));
}

#[tokio::test]
async fn a_matching_etag_returns_304() {
    let test_store = TestStore::new();
    let cid = test_store.store.put_bytes(b"{\"a\": 1}").await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    for tag in [format!("\"{cid}\""), format!("W/\"{cid}\""), format!("\"x\", \"{cid}\""), "*".to_owned()] {
        let response = gateway.get(&format!("/ipfs/{cid}"), &[("If-None-Match", &tag)]).await;
        assert_eq!(response.status(), 304, "{tag}");
        assert_eq!(header(&response, "etag"), format!("\"{cid}\""));
        assert!(response.bytes().await.unwrap().is_empty());
    }
    let response = gateway.get(&format!("/ipfs/{cid}"), &[("If-None-Match", "\"other\"")]).await;
    assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, "application/json"));
}

#[tokio::test]
async fn file_names_determine_media_type_and_disposition() {
    let test_store = TestStore::new();
    let cid = test_store.store.put_bytes(b"<script>alert(1)</script>").await.unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let response = gateway.get(&format!("/ipfs/{cid}?filename=M%C3%B6.html&download=true"), &[]).await;
    assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
    let disposition = header(&response, "content-disposition");
    assert_eq!(disposition, "attachment; filename=\"M_.html\"; filename*=UTF-8''M%C3%B6.html");
    let response = gateway.get(&format!("/ipfs/{cid}"), &[]).await;
    assert_eq!(header(&response, "content-type"), "text/plain; charset=utf-8");
    assert_eq!(header(&response, "content-disposition"), "");
}

#[tokio::test]
async fn errors_are_problems_readable_from_every_origin() {
    let test_store = TestStore::new();
    let file = test_store.store.put_bytes(b"a file").await.unwrap();
    let absent = cid_of(CODEC_RAW, b"absent");
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    for (path, status, code) in [
        ("/ipfs/nonsense".to_owned(), 400, "cid-invalid"),
        (format!("/ipfs/{absent}"), 404, "content-not-found"),
        (format!("/ipfs/{file}/name"), 404, "path-not-found"),
        (format!("/ipfs/{file}?format=tar"), 400, "format-unsupported"),
        (format!("/ipfs/{file}?format=car&dag-scope=x"), 400, "car-invalid"),
    ] {
        let response = gateway.get(&path, &[]).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(header(&response, "access-control-allow-origin"), "*", "{path}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
        let problem: serde_json::Value = response.json().await.unwrap();
        assert_eq!(problem["code"], code, "{path}");
    }
    let here = gateway.get(&format!("/ipfs/{file}"), &[("Cache-Control", "only-if-cached")]).await;
    assert_eq!(here.status(), 200);
    let gone = gateway.get(&format!("/ipfs/{absent}"), &[("Cache-Control", "max-age=1, only-if-cached")]).await;
    assert_eq!(gone.status(), 412);
}

#[tokio::test]
async fn cors_preflight_requests_are_allowed() {
    let test_store = TestStore::new();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let request = gateway.request(Method::OPTIONS, "/ipfs/bafkqaaa");
    let request = request.header("Origin", "https://elsewhere.example").header("Access-Control-Request-Method", "GET");
    let response = request.header("Access-Control-Request-Headers", "range,x-stream-token").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let allowed = header(&response, "access-control-allow-headers").to_ascii_lowercase();
    assert!(allowed.contains("range") && allowed.contains("x-stream-token"), "{allowed}");
    // An identity CID contains its file. This one is empty.
    let response = gateway.get("/ipfs/bafkqaaa", &[]).await;
    assert_eq!((response.status().as_u16(), response.content_length()), (200, Some(0)));
}

#[tokio::test]
async fn a_corrupt_block_ends_the_answer_before_it() {
    let test_store = TestStore::new();
    let bytes = random_bytes(2 * MIB);
    let cid = test_store.store.put_bytes(&bytes).await.unwrap();
    let digest = hex::encode(cid_of(CODEC_RAW, &bytes[MIB..]).hash().digest());
    let block = test_store.folder.path().join("blocks").join(&digest[..2]).join(&digest);
    std::fs::write(&block, vec![0; MIB]).unwrap();
    let gateway = TestGateway::over(Arc::new(test_store.store.clone())).await;
    let mut response = gateway.get(&format!("/ipfs/{cid}"), &[]).await;
    let mut got = Vec::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(piece)) => got.extend_from_slice(&piece),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    let error = end.expect_err("the response ended as if it were complete");
    assert!(error.is_body() || error.is_decode(), "{error}");
    assert!(bytes[..MIB].starts_with(&got), "a byte of the corrupt block was sent");
}
