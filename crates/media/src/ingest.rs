//! From a source file to a published recording.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use protocol::manifest::{self, Access, Loudness, Manifest, Role};
use serde::{Deserialize, Serialize};
use store::{BlobStore, quiet as unheard};
use tokio::{fs::File, sync::mpsc};

use crate::{
    Analysis, CoverImage, Encoded, MediaError, Pcm, SampleFormat, Source, Tags, analyse,
    analysis::duration_ms,
    decode::Decoder,
    encode_aac, encode_master,
    error::{name_of, unreadable},
    pcm_sha256, read_tags, work_folder,
};

/// Shortest recording accepted, in milliseconds.
pub const MIN_DURATION_MS: u64 = 10_000;

/// A long step of [`ingest_file`], in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Decoding the source, measuring it.
    Validate,
    /// Making the master.
    Master,
    /// Comparing the master's samples with the source's.
    Compare,
    /// Making the smaller renditions.
    Stream,
    /// Adding everything to the store.
    Store,
}

/// Told the stage and the share of it that is done, 0 to 1.
pub type Progress<'a> = &'a (dyn Fn(Stage, f64) + Send + Sync);

/// A [`Progress`] for who does not look.
pub fn quiet(_stage: Stage, _share: f64) {}

/// What to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestOptions {
    /// Bit rates of the AAC renditions of a stereo source, in bits per second; mono gets half.
    pub aac_bitrates: Vec<u32>,
    /// Where renditions are made before they are stored; the system's temporary folder when absent.
    pub work_folder: Option<PathBuf>,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self { aac_bitrates: vec![192_000], work_folder: None }
    }
}

/// A stored cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// CIDv1 of the image.
    pub cid: String,
    /// Its media type.
    pub mime: String,
}

/// A recording whose renditions are in the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ingested {
    /// What the source held.
    pub source: Source,
    /// The source's samples, which are the master's.
    pub pcm: Pcm,
    /// What the source said of itself; a title it did not give is its file's name.
    pub tags: Tags,
    /// The source's cover.
    pub cover: Option<Cover>,
    /// Renditions, the master first.
    pub renditions: Vec<manifest::Rendition>,
    /// How loud it is; absent when it is silent.
    pub loudness: Option<Loudness>,
    /// Peaks for drawing, 0 to 255.
    pub waveform: Vec<u8>,
    /// Playing time of the master, in milliseconds.
    pub duration_ms: u64,
}

/// Checks the recording in `path`, makes its renditions and adds them to `blobs`.
///
/// Nothing is added before everything is made and the master is known to be lossless. The same file gives the same CIDs,
/// so that an ingest that was interrupted is simply run again.
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
    /// The manifest of this recording, at home on `chain` (CAIP-2) and registered by `registrant`. What the tags do not
    /// say is left for the caller to fill in; the artist is then "Unknown artist".
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

/// Decodes on a thread of its own; what it hears of progress comes back through a channel.
async fn validate(path: &Path, progress: Progress<'_>) -> Result<(Analysis, Tags, Option<CoverImage>), MediaError> {
    let (heard, mut shares) = mpsc::unbounded_channel();
    let file = path.to_owned();
    let work = tokio::task::spawn_blocking(move || {
        let mut last = 0.0;
        let analysis = analyse(&file, &mut |share| {
            if share - last >= 0.01 {
                last = share;
                let _ = heard.send(share);
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
    // One ffmpeg keeps one core busy: the streams are made beside the master, and told of when that is done.
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
            let hear = |done| {
                if compared.load(Ordering::Relaxed) {
                    progress(Stage::Stream, (made + share(done)) / count);
                }
            };
            let bitrate = bitrate / if source.channels == 1 { 2 } else { 1 };
            streams.push(encode_aac(path, source, bitrate, folder, &hear).await?);
        }
        Ok::<_, MediaError>(streams)
    };
    let ((master, pcm), streams) = tokio::try_join!(lossless, lossy)?;
    progress(Stage::Stream, 1.0);
    Ok((std::iter::once(master).chain(streams).collect(), pcm))
}

/// The samples of the source, which must be the master's.
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

/// Playing time by the master's own header: a lossy source may decode to a few samples more or less elsewhere.
fn master_duration(encoded: &[Encoded], source: &Source) -> Result<u64, MediaError> {
    let master = encoded.iter().find(|rendition| rendition.role == Role::Master);
    let samples = match master {
        Some(master) => Decoder::open(&master.path)?.promised(),
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
        let hear = |taken: u64| progress(Stage::Store, (before + taken) as f64 / total);
        let stored = blobs.put(&mut file, Some(size), &hear).await?;
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
            let stored = blobs.put(&mut cover.bytes.as_slice(), Some(size), &unheard).await?;
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
