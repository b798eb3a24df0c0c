//! Folders for work in progress.

use std::{
    env, fs,
    path::Path,
    time::{Duration, SystemTime},
};

use tempfile::{Builder, TempDir};

use crate::MediaError;

const PREFIX: &str = "vibestream-recording-";
/// A folder this old belonged to a process that was killed.
const ABANDONED: Duration = Duration::from_secs(86_400);

/// A folder in `parent`, or in the system's temporary folder, that is gone when it is dropped. What killed processes left
/// there more than a day ago is removed on the way.
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
            // Another process may be faster, or the folder another user's.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ours_and_old_is_removed() {
        let parent = tempfile::tempdir().unwrap();
        let work = work_folder(Some(parent.path())).unwrap();
        fs::write(work.path().join("master.flac"), "half").unwrap();
        fs::create_dir(parent.path().join("somebody-elses")).unwrap();
        let now = SystemTime::now();
        remove_abandoned(parent.path(), now + Duration::from_secs(3_600));
        assert!(work.path().exists());
        remove_abandoned(parent.path(), now + 2 * ABANDONED);
        assert!(!work.path().exists());
        assert!(parent.path().join("somebody-elses").exists());
    }
}
