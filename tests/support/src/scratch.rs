//! Temporary folders that are also removed after a process was killed.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use tempfile::{Builder, TempDir};

/// Creates a temporary folder, which is removed when dropped. Also removes the folders of `kind` whose processes no
/// longer exist; the name of a folder contains the process id.
///
/// # Errors
/// If the folder cannot be created.
pub fn folder(kind: &str) -> Result<TempDir> {
    let base = std::env::temp_dir();
    let prefix = format!("vibestream-{kind}-");
    sweep(&base, &prefix);
    let own = format!("{prefix}{}-", std::process::id());
    Builder::new()
        .prefix(&own)
        .tempdir_in(&base)
        .with_context(|| format!("could not create a temporary folder in {}", base.display()))
}

/// Removes the folders of processes that no longer exist. A folder that cannot be removed belongs to another user and
/// stays.
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
        // 4194305 is above the highest process id of the kernel.
        let dead = base.path().join("vibestream-x-4194305-abc");
        let alive = base.path().join(format!("vibestream-x-{}-abc", std::process::id()));
        let other = base.path().join("vibestream-y-4194305-abc");
        [&dead, &alive, &other].into_iter().for_each(|folder| fs::create_dir(folder).unwrap());
        sweep(base.path(), "vibestream-x-");
        assert!(!dead.exists() && alive.exists() && other.exists());
    }
}
