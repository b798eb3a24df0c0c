//! The error type of this crate. Messages are written for the person who selected the file.

use std::{io, path::Path};

/// Why a recording was rejected, or which operation failed.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// Reading the file failed.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// The error of the operating system.
        #[source]
        source: io::Error,
    },
    /// The file has no bytes.
    #[error("{0} is empty")]
    Empty(String),
    /// The file is not in a known audio format.
    #[error("{0} is not a recording in a known format; FLAC, WAV, AIFF, ALAC, MP3, AAC and Ogg Vorbis are accepted")]
    NotAudio(String),
    /// The format is known, but the container is truncated or malformed.
    #[error("{file} looks like a recording, but its structure cannot be read ({reason}); it may be cut short")]
    Structure {
        /// Name of the file.
        file: String,
        /// The error of the container parser.
        reason: String,
    },
    /// The codec is not supported.
    #[error("{file} uses an audio codec that is not accepted ({codec})")]
    Codec {
        /// Name of the file.
        file: String,
        /// Name or id of the codec.
        codec: String,
    },
    /// The file has fewer samples than its header states.
    #[error("{file} is cut short: it ends after {got} of {expected} samples")]
    CutShort {
        /// Name of the file.
        file: String,
        /// Samples per channel that were decoded.
        got: u64,
        /// Samples per channel according to the header.
        expected: u64,
    },
    /// The file ends in the middle of its audio, and its header does not state the length.
    #[error("{file} is cut short: it ends in the middle of its audio, after {got} samples")]
    EndsEarly {
        /// Name of the file.
        file: String,
        /// Samples per channel that were decoded.
        got: u64,
    },
    /// A part of the audio cannot be decoded.
    #[error("{file} is damaged after {seconds:.1} s: {reason}")]
    Damaged {
        /// Name of the file.
        file: String,
        /// Position of the damage, in seconds.
        seconds: f64,
        /// The error of the decoder.
        reason: String,
    },
    /// The recording is neither mono nor stereo.
    #[error("{file} has {channels} channels; only mono and stereo are accepted")]
    Channels {
        /// Name of the file.
        file: String,
        /// Number of channels.
        channels: usize,
    },
    /// The sample rate is not accepted.
    #[error("{file} has a sample rate of {rate} Hz; 8,000 to 192,000 Hz are accepted")]
    SampleRate {
        /// Name of the file.
        file: String,
        /// Sample rate, in Hz.
        rate: u32,
    },
    /// The recording is shorter than [`MIN_DURATION_MS`](crate::MIN_DURATION_MS).
    #[error("{file} lasts {seconds:.1} s; a recording needs at least {least} s")]
    TooShort {
        /// Name of the file.
        file: String,
        /// Duration, in seconds.
        seconds: f64,
        /// Minimum duration, in seconds.
        least: u64,
    },
    /// ffmpeg could not be started.
    #[error("ffmpeg cannot be started ({0}); install it or set the environment variable FFMPEG to its path")]
    NoFfmpeg(#[source] io::Error),
    /// ffmpeg exited with an error.
    #[error("ffmpeg failed while {task}: {reason}")]
    Ffmpeg {
        /// The operation, such as "encoding the master".
        task: &'static str,
        /// The last line that ffmpeg wrote to standard error.
        reason: String,
    },
    /// ffmpeg made no progress before the timeout.
    #[error("ffmpeg made no progress for {seconds} s while {task}")]
    Stalled {
        /// The operation, such as "encoding the master".
        task: &'static str,
        /// The timeout, in seconds.
        seconds: u64,
    },
    /// The encoded master has other samples than the source.
    #[error("the master of {0} does not decode to the samples of its source; nothing was published")]
    NotLossless(String),
    /// Reading or writing a temporary file failed.
    #[error("could not read or write temporary files: {0}")]
    Work(#[source] io::Error),
    /// Adding a rendition to the store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// The name of a file in error messages.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Returns a function that adds the name of the file to an I/O error.
pub(crate) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> MediaError {
    let file = name_of(path);
    move |source| MediaError::Unreadable { file, source }
}
