//! Hashes the samples of a recording.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{MediaError, Source, error::name_of, ffmpeg::Ffmpeg};

/// The encoding of PCM samples: signed, little endian, interleaved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SampleFormat {
    /// 16 bits per sample.
    S16le,
    /// 24 bits per sample, in three bytes.
    S24le,
}

impl SampleFormat {
    /// The format that represents `source` without loss: 24 bits for lossless sources above 16 bits, otherwise 16 bits.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        match source.bit_depth {
            Some(17..) => Self::S24le,
            _ => Self::S16le,
        }
    }

    /// The name of this format in ffmpeg.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::S16le => "s16le",
            Self::S24le => "s24le",
        }
    }
}

/// The hash of a recording's samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pcm {
    /// Encoding of the hashed samples.
    pub format: SampleFormat,
    /// SHA-256 of the samples, in hexadecimal.
    pub sha256: String,
}

/// Computes the SHA-256 of the output of `ffmpeg -f s16le` or `-f s24le` for `path`, with the sample rate and channels of
/// the file.
///
/// # Errors
///
/// [`MediaError::NoFfmpeg`], [`MediaError::Ffmpeg`] or [`MediaError::Stalled`].
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
