//! The Kubo store compared with the embedded store, using a real Kubo node.

use std::time::{Duration, Instant};

use store::{
    BlobStore, CODEC_RAW, Cid, EmbeddedStore, KuboConfig, KuboStore, StoreError,
    car::{CarRequest, EntityBytes, Scope, export},
    cid_of, quiet,
};
use test_support::{kubo::Kubo, random_bytes};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{collect, read};

const MIB: usize = 1 << 20;

fn connect(api: String, timeout_s: u64) -> KuboStore {
    KuboStore::connect(&KuboConfig { api, timeout_s }).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn kubo_and_embedded_store_agree() {
    let kubo = Kubo::start();
    let remote = connect(kubo.api(), 20);
    let folder = tempfile::tempdir().unwrap();
    let local = EmbeddedStore::open(folder.path()).unwrap();

    for size in [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB, 9 * MIB + 1234] {
        let bytes = random_bytes(size);
        let length = size as u64;
        let stored = remote.put(&mut bytes.as_slice(), Some(length), &quiet).await.unwrap();
        assert_eq!(stored.cid, local.put_bytes(&bytes).await.unwrap());
        assert_eq!(remote.size(&stored.cid).await.unwrap(), length);
        let (start, end) = (length / 3, length - length / 4);
        let expected = &bytes[start as usize..end as usize];
        assert_eq!(read(&remote, &stored.cid, start..end).await.unwrap(), expected);
        assert!(remote.has(&stored.cid).await.unwrap());
    }

    let cid = remote.put_bytes(b"pinned by adding").await.unwrap();
    assert!(remote.is_pinned(&cid).await.unwrap());
    remote.unpin(&cid).await.unwrap();
    remote.unpin(&cid).await.unwrap();
    assert!(!remote.is_pinned(&cid).await.unwrap());
    remote.pin(&cid).await.unwrap();
    assert!(remote.is_pinned(&cid).await.unwrap());

    let absent = cid_of(CODEC_RAW, b"never added");
    assert!(!remote.has(&absent).await.unwrap());
    assert!(matches!(remote.get_block(&absent).await, Err(StoreError::NotFound(_))));
    directories_agree(&kubo, &remote, &local).await;
    cars_agree(&kubo, &local).await;
    failed_sources_leave_nothing(&kubo, &remote).await;
}

async fn directories_agree(kubo: &Kubo, remote: &KuboStore, local: &EmbeddedStore) {
    // A directory with this many long names is sharded.
    let folder = tempfile::tempdir().unwrap();
    for i in 0..6000 {
        let name = format!("a-rather-long-name-so-that-it-is-sharded-{i:05}.txt");
        std::fs::write(folder.path().join(name), i.to_string()).unwrap();
    }
    let root = kubo.ipfs(&["add", "-Qr", folder.path().to_str().unwrap()]);
    let root: Cid = root.parse().unwrap();
    let block = remote.get_block(&root).await.unwrap();
    local.put_block(&root, block).await.unwrap();
    let name = "a-rather-long-name-so-that-it-is-sharded-04711.txt";
    let found = remote.resolve(&root, &[name]).await.unwrap();
    assert_eq!(remote.read(&found.cid, 10).await.unwrap(), b"4711");
    assert!(found.proof.len() > 1, "not sharded");
    assert!(matches!(remote.resolve(&root, &["absent"]).await, Err(StoreError::NoSuchPath { .. })));
}

async fn cars_agree(kubo: &Kubo, local: &EmbeddedStore) {
    let bytes = random_bytes(3 * MIB);
    let cid = local.put_bytes(&bytes).await.unwrap();
    let all = CarRequest::default();
    let part = CarRequest {
        scope: Scope::Entity,
        bytes: Some(EntityBytes { from: MIB as i64 + 1, to: Some(MIB as i64 + 9) }),
        duplicates: false,
    };
    let block = CarRequest { scope: Scope::Block, ..all };
    let part_query = format!("&dag-scope=entity&entity-bytes={}:{}", MIB + 1, MIB + 9);
    for (request, query) in [(all, ""), (part, part_query.as_str()), (block, "&dag-scope=block")] {
        let path = local.resolve(&cid, &[]).await.unwrap();
        let ours = collect(export(local.blocks(), path, request).await.unwrap()).await.unwrap();
        let url = format!("{}/ipfs/{cid}?format=car{query}", kubo.gateway());
        let theirs = reqwest::get(url).await.unwrap().bytes().await.unwrap();
        // Kubo already has this file: it was added in the loop over sizes.
        assert!(theirs == ours, "{query}: {} and {} bytes", theirs.len(), ours.len());
    }
}

fn pins(kubo: &Kubo) -> Vec<String> {
    let pins = kubo.ipfs(&["pin", "ls", "-q", "--type=recursive"]);
    let mut pins: Vec<_> = pins.lines().map(str::to_owned).collect();
    pins.sort();
    pins
}

/// Whether Kubo works on a request to add a file. Each line of its list begins with a command and whether it is active.
fn is_adding(kubo: &Kubo) -> bool {
    let commands = kubo.ipfs(&["diag", "cmds"]);
    let lines = commands.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let active: Vec<_> = lines.filter(|line| line.first() == Some(&"add")).map(|line| line.get(1).copied()).collect();
    assert!(!active.is_empty(), "the list has no requests to add a file:\n{commands}");
    active.contains(&Some("true"))
}

async fn failed_sources_leave_nothing(kubo: &Kubo, remote: &KuboStore) {
    let before = pins(kubo);
    let bytes = random_bytes(2 * MIB + 77);
    let broken = broken_source(&bytes);
    let error = remote.put(&mut { broken }, None, &quiet).await.unwrap_err();
    assert!(matches!(error, StoreError::Source(_)), "{error}");
    let error = remote.put(&mut bytes.as_slice(), Some(5), &quiet).await.unwrap_err();
    assert!(matches!(error, StoreError::Length { expected: 5, .. }), "{error}");
    // Kubo pins when a request ends, so both must have ended.
    let deadline = Instant::now() + Duration::from_secs(30);
    while is_adding(kubo) {
        assert!(Instant::now() < deadline, "Kubo still waits for the rest of a source");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(pins(kubo), before);
}

/// A reader that returns `bytes` and then an error.
fn broken_source(bytes: &[u8]) -> impl tokio::io::AsyncRead + Send + Unpin {
    struct Broken;
    impl tokio::io::AsyncRead for Broken {
        fn poll_read(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            _: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Err(std::io::Error::other("the disk is gone")))
        }
    }
    std::io::Cursor::new(bytes.to_vec()).chain(Broken)
}

#[tokio::test]
async fn a_kubo_that_does_not_respond_times_out() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let half = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
            let _ = socket.write_all(half).await;
            held.push(socket);
        }
    });
    let store = connect(api, 1);
    let start = Instant::now();
    let cid = cid_of(CODEC_RAW, b"x");
    let hung = [
        ("block/get", store.get_block(&cid).await.map(drop)),
        ("block/stat", store.has(&cid).await.map(drop)),
        ("add", store.put_bytes(&random_bytes(9 * MIB)).await.map(drop)),
    ];
    for (expected, answer) in hung {
        let error = answer.unwrap_err();
        assert!(matches!(error, StoreError::Timeout { call, .. } if call == expected), "{error}");
    }
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn wrong_bytes_from_kubo_are_rejected() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong").await;
        }
    });
    let store = connect(api, 5);
    let cid = cid_of(CODEC_RAW, b"right");
    assert!(matches!(store.get_block(&cid).await, Err(StoreError::Corrupt(c)) if c == cid));
}

#[tokio::test]
async fn an_unreachable_kubo_is_an_error() {
    let store = connect("http://127.0.0.1:9".to_owned(), 5);
    let error = store.put_bytes(b"x").await.unwrap_err();
    assert!(matches!(error, StoreError::Kubo { call: "add", .. }), "{error}");
    let bad = KuboStore::connect(&KuboConfig { api: "ipfs.example".to_owned(), timeout_s: 5 });
    assert!(matches!(bad.err(), Some(StoreError::Config(_))));
}
