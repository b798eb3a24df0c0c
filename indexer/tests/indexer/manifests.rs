//! Manifests come from a gateway that may be late or lie.

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use cid::{Cid, multihash::Multihash};
use indexer::manifests::{self, ManifestConfig};
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::support::Database;

fn raw(bytes: &[u8]) -> String {
    Cid::new_v1(0x55, Multihash::<64>::wrap(0x12, &Sha256::digest(bytes)).expect("fits")).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_is_kept_once_its_bytes_match() {
    let database = Database::new().await;
    let manifest = serde_json::json!({
        "version": 1, "chain": "eip155:31337", "registrant": "0x0", "title": "Song", "artist": "Band",
        "renditions": [{"role": "master", "cid": raw(b"audio"), "codec": "flac", "mime": "audio/flac", "bytes": 5,
            "bitrate": 1, "sample_rate": 44100, "channels": 2, "duration_ms": 1000}],
        "duration_ms": 1000,
    });
    let bytes = serde_json::to_vec(&manifest).expect("json");
    let (good, bad) = (raw(&bytes), raw(b"not a manifest"));
    // Absent at first, then wrong, then right.
    let answers = Arc::new(Mutex::new(vec![bytes.clone(), b"wrong bytes".to_vec()]));
    let served = good.clone();
    let gateway = Router::new().route(
        "/ipfs/{cid}",
        get(move |Path(cid): Path<String>| async move {
            if cid != served {
                return (StatusCode::OK, b"not a manifest".to_vec());
            }
            let mut answers = answers.lock().await;
            match answers.len() {
                2 => (StatusCode::NOT_FOUND, answers.pop().expect("one")),
                _ => (StatusCode::OK, answers.last().expect("one").clone()),
            }
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
            assert!(row.get::<i32, _>("attempts") >= 2, "the first attempt met a 404");
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
