//! Temporary folders.

use std::{
    env, fs,
    path::Path,
    time::{Duration, SystemTime},
};

use tempfile::{Builder, TempDir};

use crate::MediaError;

const PREFIX: &str = "vibestream-recording-";
/// Age after which a temporary folder is considered abandoned by a killed process.
const ABANDONED: Duration = Duration::from_secs(86_400);

/// Creates a folder in `parent`, or in the temporary folder of the system, that is deleted on drop. Also deletes folders of
/// this crate that are older than a day, which killed processes left behind.
///
/// # Errors
///
/// [`MediaError::Work`] if the folder cannot be created.
pub fn work_folder(parent: Option<&Path>) -> Result<TempDir, MediaError> {
    let parent = parent.map_or_else(env::temp_dir, Path::to_owned);
    remove_abandoned(&parent, SystemTime::now());
    Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(MediaError::Work)
}

fn remove_abandoned(parent: &Path, now: SystemTime) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let modified = entry.metadata().and_then(|about| about.modified());
        let is_old = modified.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > ABANDONED));
        if is_ours && is_old {
            // Another process may have removed the folder, or it may belong to another user.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_folders_of_this_crate_are_removed() {
        let parent = tempfile::tempdir().unwrap();
        let work = work_folder(Some(parent.path())).unwrap();
        fs::write(work.path().join("master.flac"), "half").unwrap();
        fs::create_dir(parent.path().join("unrelated")).unwrap();
        let now = SystemTime::now();
        remove_abandoned(parent.path(), now + Duration::from_secs(3_600));
        assert!(work.path().exists());
        remove_abandoned(parent.path(), now + 2 * ABANDONED);
        assert!(!work.path().exists());
        assert!(parent.path().join("unrelated").exists());
    }
}
