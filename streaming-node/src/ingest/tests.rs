//! Tests of uploads over HTTP.

use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, routing::post};
use reqwest::{Body, Client, Response};
use serde_json::Value;
use store::{BlobStore, EmbeddedStore};

use super::{Uploads, UploadsConfig, upload};
use crate::gateway::tests::serve;

struct World {
    url: String,
    store: EmbeddedStore,
    folder: tempfile::TempDir,
}

impl World {
    async fn new(config: UploadsConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(folder.path().join("store")).unwrap();
        let work = folder.path().join("work");
        std::fs::create_dir(&work).unwrap();
        let uploads = Uploads::new(Arc::new(store.clone()), UploadsConfig { work_folder: Some(work), ..config });
        let handler = async move |request: upload::UploadRequest| upload::upload(uploads.clone(), request).await;
        let url = serve(Router::new().route("/v1/uploads", post(handler))).await;
        Self { url, store, folder }
    }

    async fn send(&self, name: &str, body: impl Into<Body>) -> Response {
        let url = format!("{}/v1/uploads?filename={name}", self.url);
        Client::new().post(url).body(body).send().await.unwrap()
    }

    fn left_behind(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("work")).unwrap().count()
    }
}

/// A WAV file with a tone.
fn wav(seconds: u32) -> Vec<u8> {
    let source = format!("sine=f=330:d={seconds}:r=44100,aformat=channel_layouts=stereo");
    let program = std::env::var_os("FFMPEG").unwrap_or_else(|| "ffmpeg".into());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.wav");
    let arguments = ["-nostdin", "-v", "error", "-f", "lavfi", "-i", &source];
    let status = Command::new(program).args(arguments).arg(&path).status().unwrap();
    assert!(status.success());
    std::fs::read(path).unwrap()
}

async fn lines(response: Response) -> Vec<Value> {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    response.text().await.unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn an_upload_is_encoded_and_stored() {
    let world = World::new(UploadsConfig::default()).await;
    let lines = lines(world.send("Blue%20Tone.wav", wav(12)).await).await;
    let stages: Vec<&str> = lines.iter().filter_map(|line| line["stage"].as_str()).collect();
    for stage in ["validate", "master", "compare", "stream", "store"] {
        assert!(stages.contains(&stage), "{stage}");
    }
    assert!(lines.iter().any(|line| line["event"] == "received"));
    let (last, before) = lines.split_last().unwrap();
    assert_eq!(last["event"], "done");
    assert!(before.iter().all(|line| line["event"] != "done"));
    assert_eq!(before.last().unwrap()["share"], 1.0);
    let ingested: media::Ingested = serde_json::from_value(last["ingested"].clone()).unwrap();
    assert_eq!(ingested.tags.title.as_deref(), Some("Blue Tone"));
    assert_eq!(ingested.duration_ms, 12_000);
    for rendition in &ingested.renditions {
        assert_eq!(world.store.size(&rendition.cid.parse().unwrap()).await.unwrap(), rendition.bytes);
    }
    assert_eq!(world.left_behind(), 0);
}

#[tokio::test]
async fn rejected_recordings_have_an_error_code() {
    let world = World::new(UploadsConfig { max_bytes: 4 << 20, ..UploadsConfig::default() }).await;
    for (name, body, code) in [
        ("lyrics.txt", b"la la la".to_vec(), "recording-unknown"),
        ("empty.wav", Vec::new(), "recording-empty"),
        ("short.wav", wav(3), "recording-too-short"),
        ("cut.wav", wav(20)[..1 << 20].to_vec(), "recording-cut-short"),
    ] {
        let lines = lines(world.send(name, body).await).await;
        let last = lines.last().unwrap();
        assert_eq!((&last["event"], &last["problem"]["code"]), (&"refused".into(), &code.into()), "{last}");
        assert!(last["problem"]["detail"].as_str().unwrap().starts_with(name), "{last}");
    }
    let announced = world.send("big.wav", vec![0; 5 << 20]).await;
    assert_eq!(announced.status(), 413);
    let pieces = futures::stream::iter((0..80).map(|_| Ok::<_, std::io::Error>(vec![0u8; 64 << 10])));
    let lines = lines(world.send("big.wav", Body::wrap_stream(pieces)).await).await;
    assert_eq!(lines.last().unwrap()["problem"]["code"], "upload-too-large");
    assert_eq!(world.left_behind(), 0);
}

#[tokio::test]
async fn uploads_above_the_limit_are_rejected_until_one_is_cancelled() {
    let world = World::new(UploadsConfig { at_once: 1, ..UploadsConfig::default() }).await;
    let (send, body) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    send.send(Ok(vec![0; 1 << 20])).await.unwrap();
    let body = Body::wrap_stream(tokio_stream::wrappers::ReceiverStream::new(body));
    // The response starts while the recording is still being sent.
    let mut slow = tokio::time::timeout(Duration::from_secs(30), world.send("slow.wav", body)).await.unwrap();
    let first = slow.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"{\"event\":\"received\""));

    let turned_away = world.send("other.wav", wav(1)).await;
    assert_eq!(turned_away.status(), 503);
    assert_eq!(turned_away.headers()["retry-after"], "10");

    drop((slow, send));
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut answer = world.send("other.wav", wav(1)).await;
    while answer.status() != 200 {
        assert!(Instant::now() < deadline, "uploads are still rejected: {}", answer.status());
        tokio::time::sleep(Duration::from_millis(100)).await;
        answer = world.send("other.wav", wav(1)).await;
    }
    lines(answer).await;
    assert_eq!(world.left_behind(), 0);
}
