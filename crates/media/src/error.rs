//! Why a recording is refused, in sentences for the person who chose the file.

use std::{io, path::Path};

/// What is wrong with a recording, or what failed while it was worked on.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The file cannot be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is nothing in it.
    #[error("{0} is empty")]
    Empty(String),
    /// No audio format is recognised.
    #[error("{0} is not a recording in a known format; FLAC, WAV, AIFF, ALAC, MP3, AAC and Ogg Vorbis are accepted")]
    NotAudio(String),
    /// A known format whose structure breaks off or makes no sense.
    #[error("{file} looks like a recording, but its structure cannot be read ({reason}); it may be cut short")]
    Structure {
        /// The file's name.
        file: String,
        /// Where reading it failed.
        reason: String,
    },
    /// A known container with a codec that cannot be decoded.
    #[error("{file} uses an audio codec that is not accepted ({codec})")]
    Codec {
        /// The file's name.
        file: String,
        /// What is known of the codec.
        codec: String,
    },
    /// Fewer samples than the header promises.
    #[error("{file} is cut short: it ends after {got} of {expected} samples")]
    CutShort {
        /// The file's name.
        file: String,
        /// Samples per channel that are there.
        got: u64,
        /// Samples per channel that were promised.
        expected: u64,
    },
    /// The file ends inside its audio, and its header does not say how much there should be.
    #[error("{file} is cut short: it ends in the middle of its audio, after {got} samples")]
    EndsEarly {
        /// The file's name.
        file: String,
        /// Samples per channel that are there.
        got: u64,
    },
    /// Audio that does not decode.
    #[error("{file} is damaged after {seconds:.1} s: {reason}")]
    Damaged {
        /// The file's name.
        file: String,
        /// Where.
        seconds: f64,
        /// What is wrong there.
        reason: String,
    },
    /// Neither mono nor stereo.
    #[error("{file} has {channels} channels; only mono and stereo are accepted")]
    Channels {
        /// The file's name.
        file: String,
        /// Its channels.
        channels: usize,
    },
    /// A rate outside what is accepted.
    #[error("{file} has {rate} samples a second; between 8,000 and 192,000 are accepted")]
    SampleRate {
        /// The file's name.
        file: String,
        /// Its rate, in Hz.
        rate: u32,
    },
    /// Shorter than a recording must be.
    #[error("{file} lasts {seconds:.1} s; a recording needs at least {least} s")]
    TooShort {
        /// The file's name.
        file: String,
        /// Its playing time.
        seconds: f64,
        /// The shortest accepted.
        least: u64,
    },
    /// ffmpeg is not installed.
    #[error("ffmpeg cannot be started ({0}); install it or name it in the environment variable FFMPEG")]
    NoFfmpeg(#[source] io::Error),
    /// ffmpeg gave up.
    #[error("ffmpeg failed {task}: {reason}")]
    Ffmpeg {
        /// What it was doing.
        task: &'static str,
        /// What it said.
        reason: String,
    },
    /// ffmpeg hangs.
    #[error("ffmpeg made no progress for {seconds} s {task}")]
    Stalled {
        /// What it was doing.
        task: &'static str,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The master would not have been the source.
    #[error("the master of {0} does not decode to the samples of its source; nothing was published")]
    NotLossless(String),
    /// Temporary files cannot be written.
    #[error("temporary files cannot be written: {0}")]
    Work(#[source] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// How errors name a file.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Attaches the file's name to an I/O error.
pub(crate) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> MediaError {
    let file = name_of(path);
    move |source| MediaError::Unreadable { file, source }
}
