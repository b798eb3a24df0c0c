//! Configuration; the default runs beside a local network.

use std::path::PathBuf;

use circuits::KeySource;
use serde::{Deserialize, Serialize};
use service::{db::DatabaseConfig, server::ServerConfig, telemetry::TelemetryConfig};

/// Everything configurable.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// HTTP.
    pub server: ServerConfig,
    /// PostgreSQL.
    pub database: DatabaseConfig,
    /// Logs.
    pub telemetry: TelemetryConfig,
    /// Folder of chain files.
    pub chains: PathBuf,
    /// Folder of the relayer's keys: one `<CAIP-2 id with a dash>.key` a chain, 32 bytes in hex, readable by its owner only.
    pub keys: PathBuf,
    /// The circuit's keys.
    pub circuit: KeySource,
    /// CAIP-2 ids on which proofs under the seeded development key are taken. Empty in production.
    pub insecure_networks: Vec<String>,
    /// Where epochs' documents are read: streaming nodes' base URLs, by node number.
    pub nodes: Vec<NodeUrl>,
    /// Fee taken from a claim's reward, in the payment token's smallest unit.
    pub claim_fee: u64,
    /// Jobs worked on at once, per process.
    pub workers: usize,
    /// Pause between looks for work, and at a transaction that is on its way, in milliseconds.
    pub poll_ms: u64,
    /// Time after which others take over the jobs of a process that died, in milliseconds; living ones keep theirs.
    pub lease_ms: u64,
    /// Seconds after which a transaction that is in no block gets a higher fee (Ethereum).
    pub stuck_after: u64,
    /// Claims taken per client address and minute.
    pub claims_per_minute: u32,
    /// Offset file of a local network's clock.
    pub clock_file: Option<PathBuf>,
}

/// A streaming node.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeUrl {
    /// Its number.
    pub node: u64,
    /// Its base URL.
    pub url: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: ServerConfig::default(),
            database: DatabaseConfig::default(),
            telemetry: TelemetryConfig::default(),
            chains: "chains".into(),
            keys: ".vibestream/relayer".into(),
            circuit: KeySource::default(),
            insecure_networks: Vec::new(),
            nodes: vec![NodeUrl { node: 1, url: "http://localhost:3000".into() }],
            claim_fee: 1_000,
            workers: 8,
            poll_ms: 250,
            lease_ms: 4_000,
            stuck_after: 30,
            claims_per_minute: 60,
            clock_file: None,
        }
    }
}
