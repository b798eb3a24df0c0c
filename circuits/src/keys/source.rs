//! The configuration of the keys that a service or tool uses.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{error::KeyError, proving::ProvingKeys};
use crate::statement::Statement;

/// The default folder for cached keys: `vibestream/keys` in the user's cache folder.
#[must_use]
pub fn default_cache_dir() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    cache.or_else(home).unwrap_or_else(std::env::temp_dir).join("vibestream/keys")
}

/// The source of a service's keys: a key file, or the development keys. The default is the development keys, which need
/// the feature `insecure-test-setup`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySource {
    /// Path of a key file from a ceremony.
    pub file: Option<PathBuf>,
    /// SHA-256 of that file, 64 hex digits, from the release manifest. Required with `file`.
    pub sha256: Option<String>,
    /// Folder in which development keys are cached.
    pub cache: PathBuf,
}

impl Default for KeySource {
    fn default() -> Self {
        Self { file: None, sha256: None, cache: default_cache_dir() }
    }
}

impl KeySource {
    /// Opens the keys of a statement.
    ///
    /// # Errors
    /// [`KeyError`] if only one of `file` and `sha256` is set, or the keys cannot be loaded.
    pub fn open_for<S: Statement>(&self) -> Result<Arc<ProvingKeys<S>>, KeyError> {
        match (&self.file, &self.sha256) {
            (Some(path), Some(sha256)) => {
                let mut pinned = [0; 32];
                hex::decode_to_slice(sha256, &mut pinned).map_err(|_| KeyError::Unusable {
                    path: path.clone(),
                    reason: "its pinned SHA-256 is not 64 hex digits",
                })?;
                ProvingKeys::load(path, &pinned).map(Arc::new)
            }
            (None, None) => self.development(),
            (Some(path), None) => {
                Err(KeyError::Unusable { path: path.clone(), reason: "its SHA-256 is not configured" })
            }
            (None, Some(_)) => {
                Err(KeyError::Unusable { path: PathBuf::new(), reason: "a SHA-256 is configured, but no file" })
            }
        }
    }

    #[cfg(feature = "insecure-test-setup")]
    fn development<S: Statement>(&self) -> Result<Arc<ProvingKeys<S>>, KeyError> {
        ProvingKeys::load_or_generate(&self.cache).map(Arc::new)
    }

    #[cfg(not(feature = "insecure-test-setup"))]
    fn development<S: Statement>(&self) -> Result<Arc<ProvingKeys<S>>, KeyError> {
        Err(KeyError::InsecureNotBuiltIn(self.cache.clone()))
    }
}
