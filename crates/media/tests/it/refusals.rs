//! Rejected files give a one-line error with the file name and the reason, and nothing is stored.

use std::{fs, path::Path};

use media::{IngestOptions, MediaError, ingest_file, quiet};

use crate::support::{Workspace, ffmpeg};

async fn rejected(workspace: &Workspace, path: &Path) -> MediaError {
    let answer = ingest_file(path, &workspace.store, &IngestOptions::default(), &quiet).await;
    let error = answer.expect_err("accepted");
    let stored = fs::read_dir(workspace.path("store/blocks")).unwrap().count();
    assert_eq!(stored, 0, "{error}: something was stored");
    let sentence = error.to_string();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(sentence.contains(name) && !sentence.contains('\n'), "{sentence}");
    error
}

#[tokio::test]
async fn text_files() {
    let workspace = Workspace::new();
    let path = workspace.path("lyrics.flac");
    fs::write(&path, "la la la\n".repeat(5_000)).unwrap();
    assert_eq!(
        rejected(&workspace, &path).await.to_string(),
        "lyrics.flac is not a recording in a known format; FLAC, WAV, AIFF, ALAC, MP3, AAC and Ogg Vorbis are accepted"
    );
    let path = workspace.path("lyrics.txt");
    fs::write(&path, "la").unwrap();
    assert!(matches!(rejected(&workspace, &path).await, MediaError::NotAudio(_)));
}

#[tokio::test]
async fn images_and_noise() {
    let workspace = Workspace::new();
    let image = workspace.path("cover.png");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc=s=640x480", "-frames:v", "1", image.to_str().unwrap()]);
    assert!(matches!(rejected(&workspace, &image).await, MediaError::NotAudio(_)));
    let mut state = 1u64;
    let noise: Vec<u8> = (0..300_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        })
        .collect();
    let path = workspace.path("noise.mp3");
    fs::write(&path, noise).unwrap();
    assert!(matches!(rejected(&workspace, &path).await, MediaError::NotAudio(_)));
}

#[tokio::test]
async fn an_empty_file() {
    let workspace = Workspace::new();
    let path = workspace.path("empty.wav");
    fs::write(&path, "").unwrap();
    assert_eq!(rejected(&workspace, &path).await.to_string(), "empty.wav is empty");
    assert!(matches!(rejected(&workspace, &workspace.path("absent.wav")).await, MediaError::Unreadable { .. }));
    let folder = workspace.path("folder.wav");
    fs::create_dir(&folder).unwrap();
    assert!(matches!(rejected(&workspace, &folder).await, MediaError::NotAudio(_)));
}

#[tokio::test]
async fn truncated_files() {
    let workspace = Workspace::new();
    for name in ["cut.flac", "cut.wav"] {
        let whole = fs::read(workspace.music(name, "30", &[])).unwrap();
        for share in [30, 60, 99] {
            let path = workspace.path(name);
            fs::write(&path, &whole[..whole.len() * share / 100]).unwrap();
            let error = rejected(&workspace, &path).await;
            assert!(
                matches!(error, MediaError::CutShort { got, expected, .. } if got < expected),
                "{share} %: {error}"
            );
            assert!(error.to_string().starts_with(&format!("{name} is cut short: ")), "{error}");
        }
    }
    let alac = ["-c:a", "alac", "-movflags", "+faststart"];
    for (name, arguments) in [("cut.m4a", &alac[..]), ("cut.aiff", &[])] {
        let whole = fs::read(workspace.music(name, "30", arguments)).unwrap();
        let path = workspace.path(name);
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let sentence = rejected(&workspace, &path).await.to_string();
        assert!(sentence.contains("cut short") || sentence.contains("damaged"), "{sentence}");
    }
}

#[tokio::test]
async fn damaged_files() {
    let workspace = Workspace::new();
    let path = workspace.music("scratched.flac", "30", &[]);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    fs::write(&path, bytes).unwrap();
    let error = rejected(&workspace, &path).await;
    assert!(matches!(error, MediaError::Damaged { .. } | MediaError::CutShort { .. }), "{error}");
}

#[tokio::test]
async fn a_short_recording() {
    let workspace = Workspace::new();
    let path = workspace.music("jingle.mp3", "9", &[]);
    let sentence = rejected(&workspace, &path).await.to_string();
    assert_eq!(sentence, "jingle.mp3 lasts 9.0 s; a recording needs at least 10 s");
}

#[tokio::test]
async fn a_recording_with_too_many_channels() {
    let workspace = Workspace::new();
    let path = workspace.music("cinema.flac", "11", &["-ac", "6"]);
    assert!(matches!(rejected(&workspace, &path).await, MediaError::Channels { channels: 6, .. }));
}

#[tokio::test]
async fn an_unsupported_codec() {
    let workspace = Workspace::new();
    let path = workspace.music("speech.opus", "11", &["-ar", "48000", "-c:a", "libopus"]);
    let error = rejected(&workspace, &path).await;
    assert!(matches!(error, MediaError::Codec { .. } | MediaError::NotAudio(_)), "{error}");
}
