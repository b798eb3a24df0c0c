//! Configuration of the node. The defaults run locally.

use std::path::PathBuf;

use auth::attestor::AttestorKey;
use media::IngestOptions;
use serde::{Deserialize, Serialize};
use service::{db::DatabaseConfig, server::ServerConfig, telemetry::TelemetryConfig};
use store::StoreConfig;

/// Prefix of environment overrides: `VIBE_NODE__DATABASE__URL`.
pub const ENVIRONMENT: &str = "VIBE_NODE";

/// Configuration of a streaming node.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Settings of the HTTP server.
    pub server: ServerConfig,
    /// Settings of the logs.
    pub telemetry: TelemetryConfig,
    /// Connection to PostgreSQL.
    pub database: DatabaseConfig,
    /// Store of blocks.
    pub store: StoreConfig,
    /// File with the time offset of a local network (see [`service::clock`]). Not set in production.
    pub clock_file: Option<PathBuf>,
    /// File with the secret of the service (64 hex digits), the same for all replicas. Created if it does not exist.
    pub secret_file: PathBuf,
    /// Folder with one `*.toml` file per chain.
    pub chains: PathBuf,
    /// Public URL of the node: the URI in sign-in messages and the issuer of tokens.
    pub public_url: String,
    /// Number of the network.
    pub network: u32,
    /// Number of this node in the network.
    pub node: u64,
    /// Length of an epoch, in seconds.
    pub epoch_length: u64,
    /// Whether to check at startup that the chains have the same network number and epoch length.
    pub check_chains: bool,
    /// Ids of other services of this project. Their access tokens contain the wallets of the account.
    pub first_party: Vec<String>,
    /// Ids of third-party services for which users can request access tokens.
    pub third_party: Vec<String>,
    /// Keys of the attestors that can read openings.
    pub attestors: Vec<AttestorKey>,
    /// Limits of uploads.
    pub uploads: UploadsConfig,
    /// Limits of counted listens.
    pub listening: ListeningConfig,
    /// Settings for closing epochs.
    pub epochs: EpochsConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: ServerConfig::default(),
            telemetry: TelemetryConfig::default(),
            database: DatabaseConfig::default(),
            store: StoreConfig::default(),
            clock_file: None,
            secret_file: PathBuf::from(".vibestream/node-secret"),
            chains: PathBuf::from("chains"),
            public_url: "http://localhost:3000".into(),
            network: 31_337,
            node: 1,
            epoch_length: 3_600,
            check_chains: true,
            first_party: Vec::new(),
            third_party: Vec::new(),
            attestors: Vec::new(),
            uploads: UploadsConfig::default(),
            listening: ListeningConfig::default(),
            epochs: EpochsConfig::default(),
        }
    }
}

impl Config {
    /// Host and port of [`Config::public_url`], which are the domain of sign-in messages.
    #[must_use]
    pub fn domain(&self) -> &str {
        let after_scheme = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        after_scheme.split('/').next().unwrap_or_default()
    }

    /// Whether the public URL uses TLS, so that cookies can have the attribute `Secure`.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Limits of counted listens. The rules of evidence are not configurable (see `crate::listening::evidence`).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListeningConfig {
    /// Maximum number of listens per fan and epoch.
    pub fan_cap: u16,
    /// Maximum number of listens per fan, track and epoch.
    pub fan_track_cap: u16,
    /// Maximum number of listens per track and epoch.
    pub track_cap: u32,
    /// Minimum duration of a track for counted listens, in milliseconds.
    pub shortest_track_ms: u64,
}

impl Default for ListeningConfig {
    fn default() -> Self {
        Self { fan_cap: 120, fan_track_cap: 60, track_cap: 1_000_000, shortest_track_ms: 10_000 }
    }
}

/// What uploads may take.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UploadsConfig {
    /// Largest recording, in bytes.
    pub max_bytes: u64,
    /// Recordings worked on at once; others are asked to come back.
    pub at_once: usize,
    /// Where uploads and their renditions wait; the system's temporary folder when absent.
    pub work_folder: Option<PathBuf>,
    /// Bit rates of the AAC renditions, in bits per second.
    pub aac_bitrates: Vec<u32>,
}

impl Default for UploadsConfig {
    fn default() -> Self {
        Self { max_bytes: 2 << 30, at_once: 2, work_folder: None, aac_bitrates: IngestOptions::default().aac_bitrates }
    }
}

/// How epochs are closed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EpochsConfig {
    /// Time between the end of an epoch and closing it, in seconds of the network's clock.
    pub grace: u64,
    /// Interval at which the clock is polled, in milliseconds of real time.
    pub poll_ms: u64,
}

impl Default for EpochsConfig {
    fn default() -> Self {
        Self { grace: 5, poll_ms: 500 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_host_and_port() {
        let domain = |url: &str| Config { public_url: url.into(), ..Config::default() }.domain().to_owned();
        assert_eq!(domain("http://localhost:3000"), "localhost:3000");
        assert_eq!(domain("https://node.example/music/"), "node.example");
    }

    #[test]
    fn the_default_configuration_can_be_loaded() {
        let config: Config = service::config::load(None, "VIBE_NODE_TEST_UNSET").unwrap();
        assert_eq!(config.node, 1);
        assert!(config.attestors.is_empty());
    }
}
