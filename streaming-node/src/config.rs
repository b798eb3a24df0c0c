//! The node's configuration; `Default` runs locally.

use std::path::PathBuf;

use auth::attestor::AttestorKey;
use media::IngestOptions;
use serde::{Deserialize, Serialize};
use service::{db::DatabaseConfig, server::ServerConfig, telemetry::TelemetryConfig};
use store::StoreConfig;

/// Prefix of environment overrides: `VIBE_NODE__DATABASE__URL`.
pub const ENVIRONMENT: &str = "VIBE_NODE";

/// A streaming node.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where it listens.
    pub server: ServerConfig,
    /// What it logs.
    pub telemetry: TelemetryConfig,
    /// Its database.
    pub database: DatabaseConfig,
    /// Where blocks are.
    pub store: StoreConfig,
    /// The file that moves a local network's time; none in production.
    pub clock_file: Option<PathBuf>,
    /// A file with the service's secret (64 hex digits), shared by all replicas; made when it is not there.
    pub secret_file: PathBuf,
    /// Folder of chain files, one `*.toml` per chain.
    pub chains: PathBuf,
    /// Where people reach it: its URI in sign-in messages and its issuer in tokens.
    pub public_url: String,
    /// The network's number.
    pub network: u32,
    /// This node's number in the network.
    pub node: u64,
    /// Seconds in an epoch.
    pub epoch_length: u64,
    /// Whether to compare network and epoch length with the chains before serving.
    pub check_chains: bool,
    /// Other services of this project whose access tokens carry wallets.
    pub first_party: Vec<String>,
    /// Services of others that people may ask tokens for.
    pub third_party: Vec<String>,
    /// Keys that may see an epoch's openings.
    pub attestors: Vec<AttestorKey>,
    /// What uploads may take.
    pub uploads: UploadsConfig,
    /// What a listen takes.
    pub listening: ListeningConfig,
    /// How epochs are closed.
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
    /// Host and port of [`Config::public_url`], as sign-in messages name them.
    #[must_use]
    pub fn domain(&self) -> &str {
        let after_scheme = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        after_scheme.split('/').next().unwrap_or_default()
    }

    /// Whether people reach it over TLS, so that its cookies may demand it.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Caps on what counts; the rules of evidence themselves are fixed (`crate::listening::evidence`).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListeningConfig {
    /// Most listens of one fan in an epoch.
    pub fan_cap: u16,
    /// Most listens of one fan to one track in an epoch.
    pub fan_track_cap: u16,
    /// Most listens to one track in an epoch.
    pub track_cap: u32,
    /// Shortest track whose playing can count, in milliseconds.
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
    /// Seconds of the network's clock after an epoch's end before it is closed.
    pub grace: u64,
    /// Pause between looks at the clock, in milliseconds of real time.
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
    fn the_domain_is_what_a_browser_shows() {
        let domain = |url: &str| Config { public_url: url.into(), ..Config::default() }.domain().to_owned();
        assert_eq!(domain("http://localhost:3000"), "localhost:3000");
        assert_eq!(domain("https://node.example/music/"), "node.example");
    }

    #[test]
    fn the_default_round_trips_through_the_loader() {
        let config: Config = service::config::load(None, "VIBE_NODE_TEST_UNSET").unwrap();
        assert_eq!(config.node, 1);
        assert!(config.attestors.is_empty());
    }
}
