//! The indexer's configuration.

use std::path::PathBuf;

use chain::ChainConfig;
use serde::{Deserialize, Serialize};
use service::{db::DatabaseConfig, server::ServerConfig, telemetry::TelemetryConfig};

use crate::{manifests::ManifestConfig, pipeline::PipelineConfig};

/// Prefix of the environment variables.
pub const ENVIRONMENT: &str = "VIBE_INDEXER";

/// All settings; a TOML file and `VIBE_INDEXER__…` variables override the defaults.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the API listens.
    pub server: ServerConfig,
    /// PostgreSQL; everything lives in the schema `indexer`.
    pub database: DatabaseConfig,
    /// Logs.
    pub telemetry: TelemetryConfig,
    /// Folder of chain files (`*.toml`, named by CAIP-2 id); those in `chains` come on top.
    pub chains_dir: Option<PathBuf>,
    /// Chains to follow. With none at all this process only serves the API: a replica.
    pub chains: Vec<ChainConfig>,
    /// How chains are followed.
    pub pipeline: PipelineConfig,
    /// Where manifests come from.
    pub manifests: ManifestConfig,
    /// Offset file of a local network that moves through time; the machine's clock when absent.
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
    /// All chains: the folder's and the listed ones. A folder that does not exist is an error unless it is the default.
    ///
    /// # Errors
    /// When a chain file does not parse.
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
