//! Folders for what lives as long as we do.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use tempfile::{Builder, TempDir};

/// A temporary folder, gone when dropped. Those that killed owners left behind are removed on the way: a folder's name says
/// whose it is.
pub fn folder(kind: &str) -> Result<TempDir> {
    let base = std::env::temp_dir();
    let prefix = format!("vibestream-{kind}-");
    sweep(&base, &prefix);
    let own = format!("{prefix}{}-", std::process::id());
    Builder::new().prefix(&own).tempdir_in(&base).with_context(|| format!("no temporary folder in {}", base.display()))
}

/// Removes the folders of processes that are gone. What cannot be removed is another user's and stays.
fn sweep(base: &Path, prefix: &str) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(prefix)?.split_once('-'));
        let owner = owner.and_then(|(owner, _)| owner.parse::<u32>().ok());
        if owner.is_some_and(|owner| !Path::new("/proc").join(owner.to_string()).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_dead_owners_are_removed() {
        let base = tempfile::tempdir().unwrap();
        // Above the kernel's highest process id.
        let dead = base.path().join("vibestream-x-4194305-abc");
        let alive = base.path().join(format!("vibestream-x-{}-abc", std::process::id()));
        let other = base.path().join("vibestream-y-4194305-abc");
        [&dead, &alive, &other].into_iter().for_each(|folder| fs::create_dir(folder).unwrap());
        sweep(base.path(), "vibestream-x-");
        assert!(!dead.exists() && alive.exists() && other.exists());
    }
}
