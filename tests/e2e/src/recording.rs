//! Recordings for the journey: the ones named, or real music from the system's free packages.

use std::path::PathBuf;

use anyhow::{Result, bail};
use media::{IngestOptions, Ingested};
use store::BlobStore;

use crate::progress::Progress;

/// Debian's asc-music and hyperrogue-music.
const FOLDERS: [&str; 2] = ["/usr/share/games/asc/music", "/usr/share/hyperrogue/music"];

/// Reads the recordings and makes their renditions. This comes before any chain is touched, so that a bad file costs
/// nothing and leaves no half-registered track.
pub async fn ingest(named: &[PathBuf], store: &dyn BlobStore, progress: &Progress) -> Result<Vec<Ingested>> {
    let recordings = if named.is_empty() { vec![found()?] } else { named.to_vec() };
    let mut ingested = Vec::new();
    for path in &recordings {
        progress.say(format!("reading {} and making its renditions", path.display()));
        ingested.push(media::ingest_file(path, store, &IngestOptions::default(), &media::quiet).await?);
    }
    Ok(ingested)
}

fn found() -> Result<PathBuf> {
    let mut files: Vec<_> = FOLDERS
        .iter()
        .filter_map(|dir| std::fs::read_dir(dir).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "mp3" || e == "flac" || e == "wav"))
        .collect();
    files.sort();
    let Some(file) = files.into_iter().next() else {
        bail!("no recording was named and no free music is installed: name one with --audio FILE, or install asc-music")
    };
    Ok(file)
}
