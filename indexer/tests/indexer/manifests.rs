//! Manifests are fetched from a gateway that may respond late or with wrong bytes.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use cid::{Cid, multihash::Multihash};
use indexer::manifests::{self, ManifestConfig};
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::support::Database;

/// The CIDv1 (raw, sha2-256) of `bytes`.
fn raw(bytes: &[u8]) -> String {
    Cid::new_v1(0x55, Multihash::<64>::wrap(0x12, &Sha256::digest(bytes)).expect("fits")).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_is_stored_once_its_bytes_match_the_cid() {
    let database = Database::new().await;
    let manifest = serde_json::json!({
        "version": 1, "chain": "eip155:31337", "registrant": "0x0", "title": "Song", "artist": "Band",
        "renditions": [{"role": "master", "cid": raw(b"audio"), "codec": "flac", "mime": "audio/flac", "bytes": 5,
            "bitrate": 1, "sample_rate": 44100, "channels": 2, "duration_ms": 1000}],
        "duration_ms": 1000,
    });
    let bytes = serde_json::to_vec(&manifest).expect("json");
    let (good, bad) = (raw(&bytes), raw(b"not a manifest"));
    // The responses: 404, then wrong bytes, then always the bytes of the CID.
    let answers = [(StatusCode::NOT_FOUND, b"not found".to_vec()), (StatusCode::OK, b"wrong bytes".to_vec())];
    let answers = Arc::new(Mutex::new(VecDeque::from(answers)));
    let (served, left) = (good.clone(), answers.clone());
    let gateway = Router::new().route(
        "/ipfs/{cid}",
        get(move |Path(cid): Path<String>| async move {
            if cid != served {
                return (StatusCode::OK, b"not a manifest".to_vec());
            }
            left.lock().await.pop_front().unwrap_or_else(|| (StatusCode::OK, bytes.clone()))
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let config = ManifestConfig {
        gateway: format!("http://{}", listener.local_addr().expect("address")),
        timeout_ms: 1_000,
        poll_ms: 10,
    };
    tokio::spawn(async { axum::serve(listener, gateway).await });
    for cid in [&good, &bad] {
        sqlx::query("INSERT INTO manifests (cid) VALUES ($1)")
            .bind(cid)
            .execute(&database.pool)
            .await
            .expect("inserts");
    }
    let stop = CancellationToken::new();
    let running = tokio::spawn(manifests::run(database.pool.clone(), config, stop.clone()));
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    loop {
        let sql = "SELECT state, document ->> 'title' AS title, attempts FROM manifests WHERE cid = $1";
        let row = sqlx::query(sql).bind(&good).fetch_one(&database.pool).await.expect("row");
        if row.get::<String, _>("state") == "present" {
            assert_eq!(row.get::<Option<String>, _>("title").as_deref(), Some("Song"));
            assert!(answers.lock().await.is_empty(), "the 404 and the wrong bytes were not both requested");
            assert!(row.get::<i32, _>("attempts") >= 3, "three attempts: a 404, wrong bytes, the manifest");
            break;
        }
        assert!(tokio::time::Instant::now() < deadline, "never fetched");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let state: String = sqlx::query_scalar("SELECT state FROM manifests WHERE cid = $1")
        .bind(&bad)
        .fetch_one(&database.pool)
        .await
        .expect("row");
    assert_eq!(state, "invalid");
    stop.cancel();
    running.await.expect("joined").expect("clean");
}
