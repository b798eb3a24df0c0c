//! Compares this gateway with the gateway of Kubo: same requests, same blocks.

use std::sync::Arc;

use reqwest::{Client, Method};
use store::{BlobStore, KuboConfig, KuboStore};
use test_support::{kubo::Kubo, random_bytes};

use super::{MIB, TestGateway, header};

/// Headers that must be equal.
const SAME: [&str; 6] = ["content-length", "content-range", "etag", "cache-control", "content-type", "accept-ranges"];

#[tokio::test(flavor = "multi_thread")]
async fn responses_equal_those_of_kubo() {
    let kubo = Kubo::start();
    let store = KuboStore::connect(&KuboConfig { api: kubo.api(), timeout_s: 20 }).unwrap();
    let flac = [b"fLaC\0\0\0\x22".to_vec(), random_bytes(2 * MIB + 77)].concat();
    let song = store.put_bytes(&flac).await.unwrap();
    let json = store.put_bytes(b"{\"version\":1}").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a song.flac"), &flac).unwrap();
    std::fs::write(folder.path().join("index.html"), "<!doctype html><p>hello").unwrap();
    let album = kubo.ipfs(&["add", "-Qr", folder.path().to_str().unwrap()]);
    let gateway = TestGateway::over(Arc::new(store)).await;

    let (song, json) = (format!("/ipfs/{song}"), format!("/ipfs/{json}"));
    let album = format!("/ipfs/{album}");
    let named = format!("{album}/a%20song.flac");
    let tag = format!("\"{}\"", &song[6..]);
    let requests: Vec<(&str, Vec<(&str, &str)>)> = vec![
        (&song, vec![]),
        (&json, vec![]),
        (&named, vec![]),
        (&song, vec![("Range", "bytes=0-1000")]),
        (&song, vec![("Range", "bytes=0-")]),
        (&named, vec![("Range", "bytes=1048570-1048580")]),
        (&named, vec![("Range", "bytes=-5")]),
        (&song, vec![("If-None-Match", &tag)]),
        (&song, vec![("Accept", "application/vnd.ipld.raw")]),
    ];
    for (path, headers) in requests {
        for method in [Method::GET, Method::HEAD] {
            let ours = send(&gateway.url, path, &headers, method.clone()).await;
            let theirs = send(&kubo.gateway(), path, &headers, method.clone()).await;
            assert_eq!(ours.status(), theirs.status(), "{method} {path} {headers:?}");
            for name in SAME {
                // A 304 needs no media type, and the file name of a block is not specified.
                assert_eq!(header(&ours, name), header(&theirs, name), "{name} of {method} {path} {headers:?}");
            }
            assert!(ours.bytes().await.unwrap() == theirs.bytes().await.unwrap(), "bytes of {method} {path}");
        }
    }
    for path in [format!("{named}?format=car"), format!("{named}?format=car&dag-scope=entity&entity-bytes=0:9")] {
        let ours = send(&gateway.url, &path, &[], Method::GET).await;
        let theirs = send(&kubo.gateway(), &path, &[], Method::GET).await;
        assert_eq!(header(&ours, "content-type"), header(&theirs, "content-type"));
        assert!(ours.bytes().await.unwrap() == theirs.bytes().await.unwrap(), "{path}");
    }
    let outside = ("Range", "bytes=99999999-");
    let (ours, theirs) =
        (gateway.get(&song, &[outside]).await, send(&kubo.gateway(), &song, &[outside], Method::GET).await);
    assert_eq!((ours.status().as_u16(), theirs.status().as_u16()), (416, 416));
    assert_eq!(header(&ours, "content-range"), header(&theirs, "content-range"));

    let page = gateway.get(&album, &[]).await;
    assert_eq!((page.status().as_u16(), header(&page, "location")), (301, format!("{album}/").as_str()));
    let page = gateway.get(&format!("{album}/"), &[]).await;
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    assert_eq!(page.text().await.unwrap(), "<!doctype html><p>hello");
}

async fn send(base: &str, path: &str, headers: &[(&str, &str)], method: Method) -> reqwest::Response {
    let request = Client::new().request(method, format!("{base}{path}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}
