//! Configuration of the store.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{BlobStore, EmbeddedStore, KuboConfig, KuboStore, StoreError};

/// Which store a service uses. The default is an embedded store in `.vibestream/store`.
///
/// Serialized as `kind` (`embedded` or `kubo`), `path`, and a table `kubo`. The settings of the other kind are accepted
/// and ignored, so that changing `kind` is enough to switch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Settings", into = "Settings")]
pub enum StoreConfig {
    /// An [`EmbeddedStore`]: blocks as files in a folder.
    Embedded {
        /// Folder of the store, created if it does not exist.
        path: PathBuf,
    },
    /// A [`KuboStore`]: a Kubo node reached over its RPC.
    Kubo(KuboConfig),
}

impl Default for StoreConfig {
    fn default() -> Self {
        Settings::default().into()
    }
}

impl StoreConfig {
    /// Opens the store. Creates the folder of an embedded store; does not connect to Kubo yet.
    pub fn open(&self) -> Result<Arc<dyn BlobStore>, StoreError> {
        Ok(match self {
            Self::Embedded { path } => Arc::new(EmbeddedStore::open(path)?),
            Self::Kubo(config) => Arc::new(KuboStore::connect(config)?),
        })
    }
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Embedded,
    Kubo,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    kind: Kind,
    path: PathBuf,
    kubo: KuboConfig,
}

impl Default for Settings {
    fn default() -> Self {
        Self { kind: Kind::default(), path: PathBuf::from(".vibestream/store"), kubo: KuboConfig::default() }
    }
}

impl From<Settings> for StoreConfig {
    fn from(settings: Settings) -> Self {
        match settings.kind {
            Kind::Embedded => Self::Embedded { path: settings.path },
            Kind::Kubo => Self::Kubo(settings.kubo),
        }
    }
}

impl From<StoreConfig> for Settings {
    fn from(config: StoreConfig) -> Self {
        match config {
            StoreConfig::Embedded { path } => Self { kind: Kind::Embedded, path, ..Self::default() },
            StoreConfig::Kubo(kubo) => Self { kind: Kind::Kubo, kubo, ..Self::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn changing_only_kind_selects_the_other_store() {
        let mut settings = serde_json::to_value(StoreConfig::default()).unwrap();
        settings["kind"] = "kubo".into();
        let config: StoreConfig = serde_json::from_value(settings).unwrap();
        assert_eq!(config, StoreConfig::Kubo(KuboConfig::default()));
    }

    #[test]
    fn a_config_round_trips_and_unknown_keys_are_rejected() {
        let kubo = KuboConfig { api: "http://ipfs:5001".to_owned(), timeout_s: 5 };
        for config in [StoreConfig::Embedded { path: "blocks".into() }, StoreConfig::Kubo(kubo)] {
            let value: Value = serde_json::to_value(&config).unwrap();
            assert_eq!(serde_json::from_value::<StoreConfig>(value).unwrap(), config);
        }
        for (key, settings) in [("pth", json!({"pth": "x"})), ("s3", json!({"kind": "s3"}))] {
            let error = serde_json::from_value::<StoreConfig>(settings).unwrap_err().to_string();
            assert!(error.contains(key), "{error}");
        }
    }
}
