//! Recordings for the journey: the ones named, or real music from the system's free packages.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// Debian's asc-music and hyperrogue-music.
const FOLDERS: [&str; 2] = ["/usr/share/games/asc/music", "/usr/share/hyperrogue/music"];

/// The recordings to publish. Every one is checked whole before anything else happens, so that a bad file costs nothing
/// and leaves nothing half done.
pub async fn choose(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let recordings = if named.is_empty() { vec![found()?] } else { named.to_vec() };
    for path in &recordings {
        check(path).await?;
    }
    Ok(recordings)
}

async fn check(path: &Path) -> Result<()> {
    media::check(path).await.with_context(|| path.display().to_string())
}

fn found() -> Result<PathBuf> {
    let audio = |path: &Path| path.extension().is_some_and(|e| e == "mp3" || e == "flac" || e == "wav");
    let mut files: Vec<_> = FOLDERS
        .iter()
        .filter_map(|dir| std::fs::read_dir(dir).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| audio(path))
        .collect();
    files.sort();
    match files.into_iter().next() {
        Some(file) => Ok(file),
        None => bail!("no recording was named and no free music is installed; name one with --audio FILE, or install asc-music"),
    }
}
