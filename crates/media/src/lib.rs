//! Validates recordings, measures their loudness, and encodes the renditions that listeners stream.
//!
//! symphonia decodes every sample of the source first, so that a damaged file is rejected with a reason. ffmpeg encodes. A
//! master is published only if it decodes to exactly the same samples as its source.
//!
//! ```no_run
//! # async fn example(blobs: &dyn store::BlobStore) -> Result<(), media::MediaError> {
//! let ingested = media::ingest_file("song.wav".as_ref(), blobs, &media::IngestOptions::default(), &media::quiet).await?;
//! println!("{} ms, master {}", ingested.duration_ms, ingested.renditions[0].cid);
//! # Ok(()) }
//! ```
#![warn(missing_docs)]

mod analysis;
mod decode;
mod encode;
mod error;
mod ffmpeg;
mod ingest;
mod pcm;
mod tags;
mod waveform;
mod work;

pub use analysis::{Analysis, Source, analyse};
pub use encode::{Encoded, encode_aac, encode_master};
pub use error::MediaError;
pub use ingest::{Cover, IngestOptions, Ingested, MIN_DURATION_MS, Progress, Stage, ingest_file, quiet};
pub use pcm::{Pcm, SampleFormat, pcm_sha256};
pub use tags::{CoverImage, Tags, read_tags};
pub use work::work_folder;
