//! Files that cannot be ingested are refused with one clear sentence.

use std::path::{Path, PathBuf};

use e2e::{progress::Progress, recording, stack::Ground};

async fn refused(file: &Path) -> String {
    let ground = Ground::new().unwrap();
    let store = ground.store().unwrap();
    let error = recording::ingest(&[file.to_owned()], store.as_ref(), &Progress::default()).await.unwrap_err();
    format!("{error:#}")
}

/// Creates a recording of a tone with ffmpeg; its length is `seconds`.
fn tone(dir: &Path, name: &str, seconds: u32) -> PathBuf {
    let file = dir.join(name);
    let made = std::process::Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", &format!("sine=frequency=440:duration={seconds}")])
        .arg(&file)
        .status()
        .unwrap();
    assert!(made.success());
    file
}

#[tokio::test]
async fn invalid_recordings_are_refused_with_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("notes.flac");
    std::fs::write(&text, "These are only words.\n".repeat(1_000)).unwrap();
    let whole = tone(dir.path(), "whole.flac", 45);
    let truncated = dir.path().join("truncated.flac");
    let bytes = std::fs::read(&whole).unwrap();
    std::fs::write(&truncated, &bytes[..bytes.len() / 2]).unwrap();
    let short = tone(dir.path(), "short.wav", 9);
    for (file, reason) in [
        (&text, "is not a recording in a known format"),
        (&truncated, "is cut short"),
        (&short, "a recording needs at least 10 s"),
        (&dir.path().join("missing.mp3"), "cannot be read"),
    ] {
        let sentence = refused(file).await;
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(sentence.contains(name) && sentence.contains(reason), "{sentence}");
        assert!(!sentence.contains('\n') && sentence.len() < 300, "{sentence}");
    }
}
