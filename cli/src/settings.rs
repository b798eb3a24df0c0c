//! Configuration: one TOML file, environment overrides, defaults that fit a local network.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// Everything configurable.
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
    /// Where recordings are put: an embedded store's folder (`kind = "embedded"`), or a Kubo node (`kind = "kubo"`).
    pub store: store::StoreConfig,
    /// Folder for listening secrets, receipts and fresh wallets. Losing it loses unclaimed rewards.
    pub secrets: PathBuf,
    /// The circuit's keys.
    pub circuit: circuits::KeySource,
    /// CAIP-2 ids of local networks, on which development keys are good.
    pub insecure_networks: Vec<String>,
    /// Offset file of a local network's clock.
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
    /// Loads `file`, else the default file when it exists, else the defaults; `VIBE__NODE` and so on override.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let default = Self::path();
        let file = file.or_else(|| default.is_file().then_some(default.as_path()));
        service::config::load(file, "VIBE").context("the configuration cannot be read")
    }

    /// Where the configuration file is looked for.
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

fn home(below: &str) -> PathBuf {
    std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default().join(below)
}
