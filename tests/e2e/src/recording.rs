//! Recordings for the journey: the given files, or freely licensed music from installed packages.

use std::path::PathBuf;

use anyhow::{Result, bail};
use media::{IngestOptions, Ingested};
use store::BlobStore;

use crate::progress::Progress;

/// Folders of the Debian packages asc-music and hyperrogue-music.
const FOLDERS: [&str; 2] = ["/usr/share/games/asc/music", "/usr/share/hyperrogue/music"];

/// Reads the recordings and stores their renditions. This runs before any transaction, so that an invalid file leaves
/// no registered track behind.
///
/// # Errors
/// If no recording is given or installed, or one cannot be ingested.
pub async fn ingest(named: &[PathBuf], store: &dyn BlobStore, progress: &Progress) -> Result<Vec<Ingested>> {
    let recordings = if named.is_empty() { vec![found()?] } else { named.to_vec() };
    let mut ingested = Vec::new();
    for path in &recordings {
        progress.say(format!("reading {} and encoding its renditions", path.display()));
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
        bail!(
            "no recording was given and no free music is installed: add --audio FILE, or install the package asc-music"
        )
    };
    Ok(file)
}
