//! Every accepted format is encoded to a lossless master and an AAC rendition.

use media::{IngestOptions, ingest_file, quiet};
use protocol::manifest::{Manifest, Role};
use store::BlobStore;

use crate::support::{Workspace, samples_sha256};

struct Expected {
    codec: &'static str,
    rate: u32,
    channels: u16,
    depth: Option<u16>,
    samples: &'static str,
}

async fn check(name: &str, arguments: &[&str], expected: Expected) {
    let workspace = Workspace::new();
    let path = workspace.music(name, "11", arguments);
    let ingested = ingest_file(&path, &workspace.store, &IngestOptions::default(), &quiet).await;
    let ingested = ingested.unwrap_or_else(|e| panic!("{name}: {e}"));

    let source = &ingested.source;
    assert_eq!(source.codec, expected.codec, "{name}");
    assert_eq!(source.lossless, expected.depth.is_some(), "{name}");
    assert_eq!((source.sample_rate, source.channels), (expected.rate, expected.channels), "{name}");
    assert_eq!(source.bit_depth, expected.depth, "{name}");
    assert!(ingested.duration_ms.abs_diff(11_000) < 120, "{name}: {} ms", ingested.duration_ms);
    assert!(ingested.duration_ms.abs_diff(source.duration_ms) < 120, "{name}");

    // The test decodes the source independently: its samples equal those of the stored master.
    let of_source = samples_sha256(&path, expected.samples);
    assert_eq!(ingested.pcm.sha256, of_source, "{name}");
    assert_eq!(ingested.pcm.format.name(), expected.samples, "{name}");
    let [master, aac] = &ingested.renditions[..] else { panic!("{name}: {} renditions", ingested.renditions.len()) };
    assert_eq!((master.role, aac.role), (Role::Master, Role::Stream));
    let fetched = workspace.path("fetched.flac");
    let bytes = workspace.store.read(&master.cid.parse().unwrap(), 1 << 30).await.unwrap();
    assert_eq!(bytes.len() as u64, master.bytes);
    std::fs::write(&fetched, bytes).unwrap();
    assert_eq!(samples_sha256(&fetched, expected.samples), of_source, "{name}");

    assert_eq!((master.sample_rate, master.channels), (expected.rate, expected.channels), "{name}");
    assert_eq!(master.bit_depth, Some(if expected.samples == "s24le" { 24 } else { 16 }), "{name}");
    assert_eq!((aac.codec.as_str(), aac.mime.as_str()), ("aac", "audio/mp4"));
    let head = workspace.store.read_range(&aac.cid.parse().unwrap(), 0..aac.bytes.min(4096)).await.unwrap();
    let head: Vec<_> = futures::TryStreamExt::try_collect(head).await.unwrap();
    let index = head.concat().windows(4).position(|tag| tag == b"moov");
    assert!(index.is_some_and(|at| at < 100), "{name}: the index is not in front");

    let loudness = ingested.loudness.expect("music is not silent");
    assert!((-40.0..0.0).contains(&loudness.integrated_lufs), "{name}: {loudness:?}");
    assert!((-20.0..3.0).contains(&loudness.true_peak_dbtp), "{name}: {loudness:?}");
    assert!((430..=450).contains(&ingested.waveform.len()), "{name}: {}", ingested.waveform.len());
    assert!(ingested.waveform.iter().any(|peak| *peak > 20), "{name}");

    let manifest = ingested.manifest("solana:test", "registrant");
    assert_eq!(Manifest::from_json(&manifest.to_json().unwrap()).unwrap(), manifest);
    let title = std::path::Path::new(name).file_stem().unwrap().to_str().unwrap();
    assert_eq!((manifest.title.as_str(), manifest.artist.as_str()), (title, "Unknown artist"));
    assert!(std::fs::read_dir(workspace.path("store/tmp")).unwrap().next().is_none());
}

macro_rules! formats {
    ($($test:ident: $name:literal, $arguments:expr => $codec:literal, $rate:literal, $channels:literal, $depth:expr, $samples:literal;)*) => {
        $(#[tokio::test]
        async fn $test() {
            let expected = Expected { codec: $codec, rate: $rate, channels: $channels, depth: $depth, samples: $samples };
            check($name, &$arguments, expected).await;
        })*
    };
}

formats! {
    flac_16: "a.flac", ["-ar", "44100", "-sample_fmt", "s16"] => "flac", 44_100, 2, Some(16), "s16le";
    flac_24_96: "a.flac", ["-ar", "96000", "-sample_fmt", "s32"] => "flac", 96_000, 2, Some(24), "s24le";
    flac_mono: "a.flac", ["-ar", "48000", "-ac", "1", "-sample_fmt", "s32"] => "flac", 48_000, 1, Some(24), "s24le";
    wav_16_mono: "a.wav", ["-ar", "44100", "-ac", "1"] => "pcm_s16le", 44_100, 1, Some(16), "s16le";
    wav_24_88: "a.wav", ["-ar", "88200", "-c:a", "pcm_s24le"] => "pcm_s24le", 88_200, 2, Some(24), "s24le";
    wav_8: "a.wav", ["-ar", "44100", "-c:a", "pcm_u8"] => "pcm_u8", 44_100, 2, Some(8), "s16le";
    wav_32: "a.wav", ["-ar", "48000", "-c:a", "pcm_s32le"] => "pcm_s32le", 48_000, 2, Some(32), "s24le";
    wav_float: "a.wav", ["-ar", "48000", "-c:a", "pcm_f32le"] => "pcm_f32le", 48_000, 2, Some(24), "s24le";
    aiff: "a.aiff", ["-ar", "44100"] => "pcm_s16be", 44_100, 2, Some(16), "s16le";
    alac: "a.m4a", ["-ar", "44100", "-c:a", "alac", "-sample_fmt", "s16p"] => "alac", 44_100, 2, Some(16), "s16le";
    alac_24: "a.m4a", ["-ar", "96000", "-c:a", "alac", "-sample_fmt", "s32p"] => "alac", 96_000, 2, Some(24), "s24le";
    mp3: "a.mp3", ["-ar", "44100", "-b:a", "192k"] => "mp3", 44_100, 2, None, "s16le";
    mp3_mono_vbr: "a.mp3", ["-ar", "48000", "-ac", "1", "-q:a", "4"] => "mp3", 48_000, 1, None, "s16le";
    mp3_bare: "a.mp3", ["-ar", "44100", "-write_xing", "0", "-id3v2_version", "0"] => "mp3", 44_100, 2, None, "s16le";
    aac: "a.m4a", ["-ar", "48000", "-c:a", "aac"] => "aac", 48_000, 2, None, "s16le";
    adts: "a.aac", ["-ar", "44100", "-c:a", "aac"] => "aac", 44_100, 2, None, "s16le";
    vorbis: "a.ogg", ["-ar", "44100", "-c:a", "libvorbis"] => "vorbis", 44_100, 2, None, "s16le";
}
