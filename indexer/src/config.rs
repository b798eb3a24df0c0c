//! The configuration of the indexer.

use std::path::PathBuf;

use chain::ChainConfig;
use serde::{Deserialize, Serialize};
use service::{db::DatabaseConfig, server::ServerConfig, telemetry::TelemetryConfig};

use crate::{manifests::ManifestConfig, pipeline::PipelineConfig};

/// Prefix of the environment variables, such as `VIBE_INDEXER__DATABASE__URL` for `database.url`.
pub const ENVIRONMENT: &str = "VIBE_INDEXER";

/// All settings. A TOML file and `VIBE_INDEXER__…` variables override the defaults.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The HTTP server. It listens on 127.0.0.1:3001 by default.
    pub server: ServerConfig,
    /// The PostgreSQL server. All tables are in the schema `indexer`.
    pub database: DatabaseConfig,
    /// Format and filter of the log.
    pub telemetry: TelemetryConfig,
    /// Folder of chain files (`*.toml`), one per chain. The default `chains` is skipped if it does not exist.
    pub chains_dir: Option<PathBuf>,
    /// Chains to index in addition to those in `chains_dir`. If both are empty, this process is a replica, which only
    /// serves the API.
    pub chains: Vec<ChainConfig>,
    /// Settings of the pipelines, which are the same for all chains.
    pub pipeline: PipelineConfig,
    /// The IPFS gateway from which manifests are fetched.
    pub manifests: ManifestConfig,
    /// Offset file of a local network that changes its time. The default is the system clock.
    pub clock_file: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: ServerConfig { bind: ([127, 0, 0, 1], 3001).into(), ..ServerConfig::default() },
            database: DatabaseConfig::default(),
            telemetry: TelemetryConfig::default(),
            chains_dir: Some("chains".into()),
            chains: Vec::new(),
            pipeline: PipelineConfig::default(),
            manifests: ManifestConfig::default(),
            clock_file: None,
        }
    }
}

impl Config {
    /// The chains in `chains_dir` and in `chains`, ordered by their number in the network. A chain that is in both with
    /// one number is used once, as in `chains`.
    ///
    /// # Errors
    /// If a chain file does not parse, or `chains_dir` does not exist and is not the default.
    pub fn all_chains(&self) -> anyhow::Result<Vec<ChainConfig>> {
        let mut chains = self.chains.clone();
        if let Some(dir) = &self.chains_dir {
            let absent_default = Self::default().chains_dir.as_ref() == Some(dir) && !dir.exists();
            if !absent_default {
                chains.extend(ChainConfig::load_dir(dir)?);
            }
        }
        chains.sort_by_key(|chain| chain.number);
        chains.dedup_by(|a, b| a.caip2 == b.caip2);
        Ok(chains)
    }
}
