//! Which keys a program proves or verifies with, as its configuration says it.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{error::KeyError, proving::ProvingKeys};
use crate::statement::Statement;

/// Where keys are cached when nothing else is said: `vibestream/keys` in the user's cache folder.
#[must_use]
pub fn default_cache_dir() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    cache.or_else(home).unwrap_or_else(std::env::temp_dir).join("vibestream/keys")
}

/// Where a program's keys come from. The default is the seeded development keys, where those are built in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySource {
    /// A key file of a ceremony.
    pub file: Option<PathBuf>,
    /// Its SHA-256 in hex, as the release manifest pins it.
    pub sha256: Option<String>,
    /// Where development keys are cached.
    pub cache: PathBuf,
}

impl Default for KeySource {
    fn default() -> Self {
        Self { file: None, sha256: None, cache: default_cache_dir() }
    }
}

impl KeySource {
    /// Opens a statement's keys. A key file without its pinned hash, or the other way round, is refused.
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
            (Some(path), None) => Err(KeyError::Unusable { path: path.clone(), reason: "no SHA-256 is pinned for it" }),
            (None, Some(_)) => {
                Err(KeyError::Unusable { path: PathBuf::new(), reason: "a SHA-256 is pinned and no file named" })
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
