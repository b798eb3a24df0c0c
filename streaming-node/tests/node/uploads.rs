//! Uploading a recording to a node, and playing it.

use std::process::Command;

use chain::Namespace;
use serde_json::Value;

use crate::{
    fan::{Answer, Fan},
    world::World,
};

/// A FLAC file with a sine tone of 11 seconds.
fn recording() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.flac");
    let program = std::env::var_os("FFMPEG").unwrap_or_else(|| "ffmpeg".into());
    let arguments = ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "sine=f=440:d=11:r=48000"];
    assert!(Command::new(program).args(arguments).arg(&path).status().unwrap().success());
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn an_uploaded_recording_is_served_to_any_client() {
    let world = World::start(|_| {}).await;
    let url = format!("{}/v1/uploads?filename=Tone.flac", world.replica.url);
    let stranger = Answer::of(reqwest::Client::new().post(&url).body(recording())).await;
    assert_eq!((stranger.status.as_u16(), stranger.code()), (401, "unauthorized"));

    let artist = Fan::sign_in(&world.replica.url, Namespace::Ethereum, 9).await;
    let response = artist.http.post(&url).bearer_auth(&artist.access).body(recording()).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let lines = response.text().await.unwrap();
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["event"], "done", "{last}");
    let renditions = last["ingested"]["renditions"].as_array().unwrap();
    assert_eq!(renditions.len(), 2);
    for rendition in renditions {
        let url = format!("{}/ipfs/{}", world.replica.url, rendition["cid"].as_str().unwrap());
        let response = reqwest::get(url).await.unwrap();
        assert_eq!(response.headers()["content-type"], rendition["mime"].as_str().unwrap());
        assert_eq!(response.bytes().await.unwrap().len() as u64, rendition["bytes"].as_u64().unwrap());
    }
}
