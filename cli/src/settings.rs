//! Configuration: a TOML file, overridden by environment variables, with defaults for a local network.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// The configuration of `vibe`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Base URL of the streaming node.
    pub node: String,
    /// Base URL of the indexer's API.
    pub indexer: String,
    /// Base URL of the relayer.
    pub relayer: String,
    /// Folder of chain files (`chains/*.toml`).
    pub chains: PathBuf,
    /// Where recordings are stored: in a local folder (`kind = "embedded"`) or in a Kubo node (`kind = "kubo"`).
    pub store: store::StoreConfig,
    /// Folder of listening secrets, receipts and generated wallets. Unclaimed rewards are lost if it is lost.
    pub secrets: PathBuf,
    /// Source of the proving keys.
    pub circuit: circuits::KeySource,
    /// CAIP-2 ids of local networks, for which development keys are accepted.
    pub insecure_networks: Vec<String>,
    /// Offset file of a local network that changes its time. The default is the system clock.
    pub clock_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        let local = "http://localhost:3000".to_owned();
        let data = home(".local/share/vibestream");
        Self {
            node: local.clone(),
            indexer: local.clone(),
            relayer: local,
            chains: PathBuf::from("chains"),
            store: store::StoreConfig::Embedded { path: data.join("store") },
            secrets: data.join("secrets"),
            circuit: circuits::KeySource::default(),
            insecure_networks: Vec::new(),
            clock_file: None,
        }
    }
}

impl Settings {
    /// Loads `file`. If it is `None`, loads the default file if it exists, or else uses the defaults. Environment
    /// variables such as `VIBE__NODE` override the values.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let default = Self::path();
        let file = file.or_else(|| default.is_file().then_some(default.as_path()));
        service::config::load(file, "VIBE").context("could not read the configuration")
    }

    /// Default path of the configuration file.
    #[must_use]
    pub fn path() -> PathBuf {
        home(".config/vibestream/vibe.toml")
    }

    /// The network's clock.
    #[must_use]
    pub fn clock(&self) -> service::clock::Clock {
        service::clock::Clock::new(self.clock_file.clone())
    }
}

/// A path below the home directory.
fn home(below: &str) -> PathBuf {
    std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default().join(below)
}
