//! A recording as bare samples, and their hash.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{MediaError, Source, error::name_of, ffmpeg::Ffmpeg};

/// How samples are written out: signed, little-endian, interleaved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SampleFormat {
    /// 16 bits.
    S16le,
    /// 24 bits in three bytes.
    S24le,
}

impl SampleFormat {
    /// The format that loses nothing: 24 bits for lossless sources above 16, 16 bits for all others.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        match source.bit_depth {
            Some(17..) => Self::S24le,
            _ => Self::S16le,
        }
    }

    /// ffmpeg's name for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::S16le => "s16le",
            Self::S24le => "s24le",
        }
    }
}

/// A recording's samples, identified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pcm {
    /// How they are written.
    pub format: SampleFormat,
    /// SHA-256 of them, in hexadecimal.
    pub sha256: String,
}

/// SHA-256 of the samples in `path` as `ffmpeg -f s16le` or `-f s24le` writes them, at the file's own rate and channels.
pub async fn pcm_sha256(path: &Path, format: SampleFormat) -> Result<Pcm, MediaError> {
    let mut hash = Sha256::new();
    let bytes = Ffmpeg::new("decoding samples")
        .arg("-i")
        .arg(path)
        .args(["-map", "0:a:0", "-f", format.name(), "pipe:1"])
        .digest(&mut hash)
        .await?;
    if bytes == 0 {
        return Err(MediaError::NotAudio(name_of(path)));
    }
    Ok(Pcm { format, sha256: hex::encode(hash.finalize()) })
}
