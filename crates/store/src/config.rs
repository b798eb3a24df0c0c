//! Which store a service uses.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{BlobStore, EmbeddedStore, KuboConfig, KuboStore, StoreError};

/// The store of a service; the default is an embedded one beside the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StoreConfig {
    /// Blocks as files in a folder.
    Embedded {
        /// The folder.
        path: PathBuf,
    },
    /// A Kubo node's RPC.
    Kubo(KuboConfig),
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self::Embedded { path: PathBuf::from(".vibestream/store") }
    }
}

impl StoreConfig {
    /// Opens the store.
    pub fn open(&self) -> Result<Arc<dyn BlobStore>, StoreError> {
        Ok(match self {
            Self::Embedded { path } => Arc::new(EmbeddedStore::open(path)?),
            Self::Kubo(config) => Arc::new(KuboStore::connect(config)?),
        })
    }
}
