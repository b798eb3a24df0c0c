//! Ingests a source file: validates it, encodes its renditions, and adds them to the store.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use protocol::manifest::{self, Access, Loudness, Manifest, Role};
use serde::{Deserialize, Serialize};
use store::{BlobStore, quiet as no_progress};
use tokio::{fs::File, sync::mpsc};

use crate::{
    Analysis, CoverImage, Encoded, MediaError, Pcm, SampleFormat, Source, Tags, analyse,
    analysis::duration_ms,
    decode::Decoder,
    encode_aac, encode_master,
    error::{name_of, unreadable},
    pcm_sha256, read_tags, work_folder,
};

/// Minimum duration of a recording, in milliseconds.
pub const MIN_DURATION_MS: u64 = 10_000;

/// The steps of [`ingest_file`], in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Decoding and measuring the source.
    Validate,
    /// Encoding the master.
    Master,
    /// Comparing the samples of the master with those of the source.
    Compare,
    /// Encoding the lossy renditions.
    Stream,
    /// Adding the renditions and the cover to the store.
    Store,
}

/// A callback that receives the current stage and its completed fraction, 0 to 1.
pub type Progress<'a> = &'a (dyn Fn(Stage, f64) + Send + Sync);

/// A [`Progress`] callback that does nothing.
pub fn quiet(_stage: Stage, _share: f64) {}

/// Options of [`ingest_file`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestOptions {
    /// Bit rates of the AAC renditions of a stereo source, in bits per second. A mono source gets half.
    pub aac_bitrates: Vec<u32>,
    /// Folder for temporary files. `None` means the temporary folder of the system.
    pub work_folder: Option<PathBuf>,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self { aac_bitrates: vec![192_000], work_folder: None }
    }
}

/// A cover image in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// CIDv1 of the image.
    pub cid: String,
    /// Media type of the image.
    pub mime: String,
}

/// A recording whose renditions are in the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ingested {
    /// Audio format of the source.
    pub source: Source,
    /// Hash of the samples, which are the same in the source and the master.
    pub pcm: Pcm,
    /// Tags of the source. If it has no title, the title is the file name without extension.
    pub tags: Tags,
    /// Cover in the tags of the source.
    pub cover: Option<Cover>,
    /// The stored renditions; the master is first.
    pub renditions: Vec<manifest::Rendition>,
    /// Loudness of the whole recording; `None` if it is silent.
    pub loudness: Option<Loudness>,
    /// Peak values from 0 to 255 (full scale), evenly spaced, at most 800.
    pub waveform: Vec<u8>,
    /// Duration of the master, in milliseconds.
    pub duration_ms: u64,
}

/// Validates the recording at `path`, encodes its renditions, and adds them to `blobs`.
///
/// Nothing is added until all renditions are encoded and the master is verified to be lossless. The same file produces the
/// same CIDs, so an interrupted ingest can be repeated.
///
/// # Errors
///
/// [`MediaError`] if the file is rejected, or if ffmpeg, a temporary file or the store fails.
pub async fn ingest_file(
    path: &Path,
    blobs: &dyn BlobStore,
    options: &IngestOptions,
    progress: Progress<'_>,
) -> Result<Ingested, MediaError> {
    let (analysis, tags, cover) = validate(path, progress).await?;
    let source = &analysis.source;
    if source.duration_ms < MIN_DURATION_MS {
        let seconds = source.duration_ms as f64 / 1000.0;
        return Err(MediaError::TooShort { file: name_of(path), seconds, least: MIN_DURATION_MS / 1000 });
    }
    let folder = work_folder(options.work_folder.as_deref())?;
    let (encoded, pcm) = encode(path, source, options, folder.path(), progress).await?;
    let duration_ms = master_duration(&encoded, source)?;
    let (renditions, cover) = put_all(blobs, &encoded, cover, duration_ms, progress).await?;
    Ok(Ingested {
        pcm,
        tags: titled(tags, path),
        cover,
        renditions,
        loudness: analysis.loudness,
        waveform: analysis.waveform,
        duration_ms,
        source: analysis.source,
    })
}

impl Ingested {
    /// Builds the manifest of this recording. `chain` is the CAIP-2 id of the chain on which `registrant` registers it.
    /// Fields that the tags do not provide are left empty for the caller; a missing artist becomes "Unknown artist".
    #[must_use]
    pub fn manifest(&self, chain: &str, registrant: &str) -> Manifest {
        let tags = self.tags.clone();
        Manifest {
            version: manifest::VERSION,
            chain: chain.to_owned(),
            registrant: registrant.to_owned(),
            title: tags.title.unwrap_or_else(|| "Untitled".to_owned()),
            artist: tags.artist.unwrap_or_else(|| "Unknown artist".to_owned()),
            album: tags.album,
            isrc: tags.isrc,
            upc: tags.upc,
            iswc: None,
            p_line: None,
            c_line: tags.c_line,
            explicit: tags.explicit,
            access: Access::Open,
            cover: self.cover.as_ref().map(|cover| cover.cid.clone()),
            renditions: self.renditions.clone(),
            loudness: self.loudness,
            waveform: self.waveform.clone(),
            duration_ms: self.duration_ms,
        }
    }
}

/// Decodes on a blocking thread, which reports progress through a channel.
async fn validate(path: &Path, progress: Progress<'_>) -> Result<(Analysis, Tags, Option<CoverImage>), MediaError> {
    let (sender, mut shares) = mpsc::unbounded_channel();
    let file = path.to_owned();
    let work = tokio::task::spawn_blocking(move || {
        let mut last = 0.0;
        let analysis = analyse(&file, &mut |share| {
            if share - last >= 0.01 {
                last = share;
                let _ = sender.send(share);
            }
        })?;
        let (tags, cover) = read_tags(&file);
        Ok((analysis, tags, cover))
    });
    progress(Stage::Validate, 0.0);
    while let Some(share) = shares.recv().await {
        progress(Stage::Validate, share);
    }
    let done = work.await.map_err(|e| unreadable(path)(std::io::Error::other(e)))?;
    progress(Stage::Validate, 1.0);
    done
}

async fn encode(
    path: &Path,
    source: &Source,
    options: &IngestOptions,
    folder: &Path,
    progress: Progress<'_>,
) -> Result<(Vec<Encoded>, Pcm), MediaError> {
    let share = |done: u64| (done as f64 / source.duration_ms.max(1) as f64).min(1.0);
    // One ffmpeg uses one core, so the streams are encoded in parallel with the master. Their progress is reported once
    // the master is compared, so that stages are reported in order.
    let compared = AtomicBool::new(false);
    let lossless = async {
        let master = encode_master(path, source, folder, &|done| progress(Stage::Master, share(done))).await?;
        progress(Stage::Master, 1.0);
        let pcm = compare(path, &master, source, progress).await?;
        compared.store(true, Ordering::Relaxed);
        Ok((master, pcm))
    };
    let lossy = async {
        let count = options.aac_bitrates.len().max(1) as f64;
        let mut streams = Vec::new();
        for bitrate in &options.aac_bitrates {
            let made = streams.len() as f64;
            let report = |done| {
                if compared.load(Ordering::Relaxed) {
                    progress(Stage::Stream, (made + share(done)) / count);
                }
            };
            let bitrate = bitrate / if source.channels == 1 { 2 } else { 1 };
            streams.push(encode_aac(path, source, bitrate, folder, &report).await?);
        }
        Ok::<_, MediaError>(streams)
    };
    let ((master, pcm), streams) = tokio::try_join!(lossless, lossy)?;
    progress(Stage::Stream, 1.0);
    Ok((std::iter::once(master).chain(streams).collect(), pcm))
}

/// Hashes the samples of source and master, and fails if they differ.
async fn compare(path: &Path, master: &Encoded, source: &Source, progress: Progress<'_>) -> Result<Pcm, MediaError> {
    let format = SampleFormat::of(source);
    progress(Stage::Compare, 0.0);
    let (of_source, of_master) = tokio::try_join!(pcm_sha256(path, format), pcm_sha256(&master.path, format))?;
    if of_source != of_master {
        return Err(MediaError::NotLossless(name_of(path)));
    }
    progress(Stage::Compare, 1.0);
    Ok(of_source)
}

/// Duration according to the header of the master. Other decoders may decode a lossy source to a slightly different length.
fn master_duration(encoded: &[Encoded], source: &Source) -> Result<u64, MediaError> {
    let master = encoded.iter().find(|rendition| rendition.role == Role::Master);
    let samples = match master {
        Some(master) => Decoder::open(&master.path)?.declared_samples(),
        None => None,
    };
    Ok(duration_ms(samples.unwrap_or(source.samples), source.sample_rate))
}

async fn put_all(
    blobs: &dyn BlobStore,
    encoded: &[Encoded],
    cover: Option<CoverImage>,
    duration_ms: u64,
    progress: Progress<'_>,
) -> Result<(Vec<manifest::Rendition>, Option<Cover>), MediaError> {
    let mut sizes = Vec::new();
    for rendition in encoded {
        let about = tokio::fs::metadata(&rendition.path).await;
        sizes.push(about.map_err(MediaError::Work)?.len());
    }
    let total = sizes.iter().sum::<u64>().max(1) as f64;
    let mut before = 0;
    let mut renditions = Vec::new();
    for (rendition, size) in encoded.iter().zip(sizes) {
        let mut file = File::open(&rendition.path).await.map_err(MediaError::Work)?;
        let report = |taken: u64| progress(Stage::Store, (before + taken) as f64 / total);
        let stored = blobs.put(&mut file, Some(size), &report).await?;
        before += size;
        renditions.push(manifest::Rendition {
            role: rendition.role,
            cid: stored.cid.to_string(),
            codec: rendition.codec.to_owned(),
            mime: rendition.mime.to_owned(),
            bytes: size,
            bitrate: u32::try_from(size.saturating_mul(8_000) / duration_ms.max(1)).unwrap_or(u32::MAX),
            sample_rate: rendition.sample_rate,
            channels: rendition.channels,
            bit_depth: rendition.bit_depth,
            duration_ms,
        });
    }
    let cover = match cover {
        None => None,
        Some(cover) => {
            let size = cover.bytes.len() as u64;
            let stored = blobs.put(&mut cover.bytes.as_slice(), Some(size), &no_progress).await?;
            Some(Cover { cid: stored.cid.to_string(), mime: cover.mime.to_owned() })
        }
    };
    Ok((renditions, cover))
}

fn titled(mut tags: Tags, path: &Path) -> Tags {
    let stem = || Some(path.file_stem()?.to_string_lossy().into_owned());
    tags.title = tags.title.or_else(stem);
    tags
}
