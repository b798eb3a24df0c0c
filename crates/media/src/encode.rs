//! Encodes renditions with ffmpeg.
//!
//! The output has no timestamps, version strings or tags, so that the same source and the same version of ffmpeg produce
//! the same CID. The output file is complete when the function returns, and must not be read before.

use std::path::{Path, PathBuf};

use protocol::manifest::Role;

use crate::{MediaError, SampleFormat, Source, ffmpeg::Ffmpeg};

/// An encoded rendition in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Path of the file.
    pub path: PathBuf,
    /// Whether this is the master or a stream.
    pub role: Role,
    /// Name of the codec: `flac` or `aac`.
    pub codec: &'static str,
    /// Media type, such as `audio/flac`.
    pub mime: &'static str,
    /// Sample rate, in Hz.
    pub sample_rate: u32,
    /// Number of channels.
    pub channels: u16,
    /// Bits per sample; `None` for a lossy codec.
    pub bit_depth: Option<u16>,
}

/// Encodes `path` as the lossless master in `folder`: FLAC with the sample rate, channels and bit depth (16 or 24) of the
/// source. `progress` receives the encoded duration, in milliseconds.
///
/// # Errors
///
/// [`MediaError::NoFfmpeg`], [`MediaError::Ffmpeg`] or [`MediaError::Stalled`].
pub async fn encode_master(
    path: &Path,
    source: &Source,
    folder: &Path,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<Encoded, MediaError> {
    let (depth, layout) = match SampleFormat::of(source) {
        SampleFormat::S16le => (16, ["-sample_fmt", "s16", "-bits_per_raw_sample", "16"]),
        SampleFormat::S24le => (24, ["-sample_fmt", "s32", "-bits_per_raw_sample", "24"]),
    };
    let output = folder.join("master.flac");
    input("encoding the master", path)
        .args(["-c:a", "flac", "-compression_level", "8"])
        .args(layout)
        .args(["-f", "flac"])
        .arg(&output)
        .encode(progress)
        .await?;
    Ok(Encoded {
        path: output,
        role: Role::Master,
        codec: "flac",
        mime: "audio/flac",
        sample_rate: source.sample_rate,
        channels: source.channels,
        bit_depth: Some(depth),
    })
}

/// Encodes `path` as AAC-LC in `folder`, with `bitrate` in bits per second. The MP4 index is at the front, so that playback
/// starts while the file loads. Encoder delay and padding are in the edit list.
///
/// # Errors
///
/// [`MediaError::NoFfmpeg`], [`MediaError::Ffmpeg`] or [`MediaError::Stalled`].
pub async fn encode_aac(
    path: &Path,
    source: &Source,
    bitrate: u32,
    folder: &Path,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<Encoded, MediaError> {
    let sample_rate = aac_rate(source.sample_rate);
    let output = folder.join(format!("aac-{bitrate}.m4a"));
    input("encoding AAC", path)
        .args(["-c:a", "aac", "-profile:a", "aac_low", "-b:a", &bitrate.to_string()])
        .args(["-ar", &sample_rate.to_string(), "-movflags", "+faststart", "-f", "mp4"])
        .arg(&output)
        .encode(progress)
        .await?;
    Ok(Encoded {
        path: output,
        role: Role::Stream,
        codec: "aac",
        mime: "audio/mp4",
        sample_rate,
        channels: source.channels,
        bit_depth: None,
    })
}

fn input(task: &'static str, path: &Path) -> Ffmpeg {
    Ffmpeg::new(task).arg("-i").arg(path).args(["-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1"]).args([
        "-fflags",
        "+bitexact",
        "-flags:a",
        "+bitexact",
    ])
}

/// The sample rate of a lossy rendition: the rate of the source, halved until every player supports it.
fn aac_rate(rate: u32) -> u32 {
    match rate {
        8_000 | 11_025 | 12_000 | 16_000 | 22_050 | 24_000 | 32_000 | 44_100 | 48_000 => rate,
        88_200 | 176_400 => 44_100,
        _ => 48_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn high_sample_rates_are_halved() {
        assert_eq!(aac_rate(44_100), 44_100);
        assert_eq!(aac_rate(88_200), 44_100);
        assert_eq!(aac_rate(96_000), 48_000);
        assert_eq!(aac_rate(50_000), 48_000);
    }
}
