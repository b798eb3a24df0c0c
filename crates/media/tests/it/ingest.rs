//! Tags, covers, progress, loudness and sample hashes.

use std::sync::Mutex;

use media::{IngestOptions, SampleFormat, Stage, ingest_file, pcm_sha256, quiet};
use store::BlobStore;

use crate::support::{Workspace, ffmpeg};

const TAGS: [&str; 7] = [
    "title=Caribbean",
    "artist=Shawn Parrotte",
    "album=HyperRogue",
    "ISRC=us-s1z-99-00001",
    "TSRC=us-s1z-99-00001",
    "copyright=2013 Shawn Parrotte",
    "barcode=012345678905",
];

#[tokio::test]
async fn tags_and_cover_are_read_and_do_not_change_the_renditions() {
    for (extension, codec) in [("flac", "flac"), ("mp3", "libmp3lame")] {
        let workspace = Workspace::new();
        let plain = workspace.music(&format!("plain.{extension}"), "11", &["-ar", "44100", "-c:a", codec]);
        let tagged = workspace.tagged(&plain, &format!("tagged.{extension}"), &TAGS, true);
        let options = IngestOptions::default();
        let bare = ingest_file(&plain, &workspace.store, &options, &quiet).await.unwrap();
        let full = ingest_file(&tagged, &workspace.store, &options, &quiet).await.unwrap();

        assert_eq!(bare.tags.title.as_deref(), Some("plain"));
        assert_eq!((bare.tags.artist, bare.cover), (None, None));
        let tags = &full.tags;
        assert_eq!(tags.title.as_deref(), Some("Caribbean"), "{extension}");
        assert_eq!(tags.artist.as_deref(), Some("Shawn Parrotte"), "{extension}");
        assert_eq!(tags.album.as_deref(), Some("HyperRogue"), "{extension}");
        assert_eq!(tags.isrc.as_deref(), Some("USS1Z9900001"), "{extension}");
        assert_eq!(tags.c_line.as_deref(), Some("2013 Shawn Parrotte"), "{extension}");
        let cover = full.cover.unwrap();
        assert_eq!(cover.mime, "image/png");
        let image = workspace.store.read(&cover.cid.parse().unwrap(), 1 << 20).await.unwrap();
        assert_eq!(image, std::fs::read(workspace.path("cover.png")).unwrap());

        let cids = |renditions: &[protocol::manifest::Rendition]| {
            renditions.iter().map(|rendition| rendition.cid.clone()).collect::<Vec<_>>()
        };
        assert_eq!(cids(&bare.renditions), cids(&full.renditions), "{extension}");
        assert_eq!(bare.pcm, full.pcm);
    }
}

#[tokio::test]
async fn progress_reports_every_stage_in_order() {
    let workspace = Workspace::new();
    let path = workspace.music("a.wav", "15", &[]);
    let reported = Mutex::new(Vec::new());
    let report = |stage: Stage, share: f64| reported.lock().unwrap().push((stage, share));
    ingest_file(&path, &workspace.store, &IngestOptions::default(), &report).await.unwrap();
    let reported = reported.into_inner().unwrap();
    assert!(reported.is_sorted(), "{reported:?}");
    for stage in [Stage::Validate, Stage::Master, Stage::Compare, Stage::Stream, Stage::Store] {
        assert!(reported.contains(&(stage, 1.0)), "{stage:?}");
    }
}

#[tokio::test]
async fn silence_has_no_loudness() {
    let workspace = Workspace::new();
    let path = workspace.path("silence.wav");
    ffmpeg(&["-f", "lavfi", "-t", "11", "-i", "anullsrc=r=44100:cl=stereo", path.to_str().unwrap()]);
    let ingested = ingest_file(&path, &workspace.store, &IngestOptions::default(), &quiet).await.unwrap();
    assert_eq!(ingested.loudness, None);
    assert!(ingested.waveform.iter().all(|peak| *peak == 0));
}

#[tokio::test]
async fn a_reference_tone_has_its_specified_loudness() {
    let workspace = Workspace::new();
    let path = workspace.path("tone.wav");
    // EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS measures -23 LUFS.
    let tone = "aevalsrc=0.0707946*sin(2*PI*1000*t)|0.0707946*sin(2*PI*1000*t):s=48000";
    ffmpeg(&["-f", "lavfi", "-t", "20", "-i", tone, "-c:a", "pcm_s24le", path.to_str().unwrap()]);
    let ingested = ingest_file(&path, &workspace.store, &IngestOptions::default(), &quiet).await.unwrap();
    let loudness = ingested.loudness.unwrap();
    assert!((loudness.integrated_lufs + 23.0).abs() < 0.1, "{loudness:?}");
    assert!((loudness.true_peak_dbtp + 23.0).abs() < 0.2, "{loudness:?}");
}

#[tokio::test]
async fn one_changed_sample_changes_the_sample_hash() {
    let workspace = Workspace::new();
    let path = workspace.music("a.wav", "11", &[]);
    let before = pcm_sha256(&path, SampleFormat::S16le).await.unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 2;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert_ne!(pcm_sha256(&path, SampleFormat::S16le).await.unwrap(), before);
}

/// Services spawn these futures on a multi-threaded runtime.
#[test]
fn the_futures_are_send() {
    fn assert_send<T: Send>(_: &T) {}
    let workspace = Workspace::new();
    let options = IngestOptions::default();
    assert_send(&ingest_file("absent.wav".as_ref(), &workspace.store, &options, &quiet));
    assert_send(&pcm_sha256("absent.wav".as_ref(), SampleFormat::S16le));
}

/// The header of a WAV file written to a pipe has no length.
#[tokio::test]
async fn a_wav_without_a_length_is_accepted() {
    let workspace = Workspace::new();
    let path = workspace.path("piped.wav");
    std::fs::write(&path, ffmpeg(&["-f", "lavfi", "-t", "11", "-i", "anoisesrc=a=0.1:r=44100", "-f", "wav", "-"]))
        .unwrap();
    let ingested = ingest_file(&path, &workspace.store, &IngestOptions::default(), &quiet).await.unwrap();
    assert_eq!((ingested.source.samples, ingested.duration_ms), (11 * 44_100, 11_000));
}
