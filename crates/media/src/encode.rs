//! Renditions.
//!
//! Encoders run without timestamps, version strings or tags in their output, so that the same source gives the same CID
//! from the same ffmpeg. What is written is whole when the function returns, and of no use before.

use std::path::{Path, PathBuf};

use protocol::manifest::Role;

use crate::{MediaError, SampleFormat, Source, ffmpeg::Ffmpeg};

/// A rendition in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Where it is.
    pub path: PathBuf,
    /// What it is for.
    pub role: Role,
    /// `flac` or `aac`.
    pub codec: &'static str,
    /// Media type.
    pub mime: &'static str,
    /// Sample rate, in Hz.
    pub sample_rate: u32,
    /// Channels.
    pub channels: u16,
    /// Bits per sample, where lossless.
    pub bit_depth: Option<u16>,
}

/// Makes the lossless master of `path` in `folder`: FLAC at the source's rate, channels and depth (16 or 24 bits).
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

/// Makes an AAC-LC rendition of `path` in `folder`: MP4 with its index in front, so that it plays while it loads; encoder
/// delay and padding are in its edit list.
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

/// The rate of a lossy rendition: the source's, or the largest even part of it that every player can do.
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
    fn high_rates_come_down_by_whole_steps() {
        assert_eq!(aac_rate(44_100), 44_100);
        assert_eq!(aac_rate(88_200), 44_100);
        assert_eq!(aac_rate(96_000), 48_000);
        assert_eq!(aac_rate(50_000), 48_000);
    }
}
