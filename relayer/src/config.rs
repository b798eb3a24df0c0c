//! The configuration of the relayer. The default is for a local network.

use std::path::PathBuf;

use circuits::KeySource;
use serde::{Deserialize, Serialize};
use service::{db::DatabaseConfig, server::ServerConfig, telemetry::TelemetryConfig};

/// Configuration of the relayer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// HTTP server.
    pub server: ServerConfig,
    /// PostgreSQL database.
    pub database: DatabaseConfig,
    /// Format and level of log lines.
    pub telemetry: TelemetryConfig,
    /// Folder of the chain files, one `*.toml` per chain.
    pub chains: PathBuf,
    /// Folder of the relayer's key files. The file of a chain is named by its CAIP-2 id, with `-` instead of `:`, and
    /// `.key`. It contains 32 bytes in hex and must be readable by its owner only.
    pub keys: PathBuf,
    /// Keys of the listen circuit, to verify proofs.
    pub circuit: KeySource,
    /// CAIP-2 ids of the chains on which proofs for the seeded development key are accepted. Empty in production.
    pub insecure_networks: Vec<String>,
    /// The streaming nodes from which the documents of epochs are read.
    pub nodes: Vec<NodeUrl>,
    /// Fee deducted from the reward of a claim, in base units of the payment token.
    pub claim_fee: u64,
    /// Number of jobs executed concurrently, per process.
    pub workers: usize,
    /// Pause between two polls for due jobs, and between two checks of a sent transaction, in milliseconds.
    pub poll_ms: u64,
    /// Duration of a lease, in milliseconds. Running workers renew their leases; after a process died, other workers
    /// take over its jobs when the leases end.
    pub lease_ms: u64,
    /// Seconds after which a transaction that is in no block is replaced by one with a higher fee (Ethereum).
    pub stuck_after: u64,
    /// Maximum number of claims per client address and minute; 0 accepts none.
    pub claims_per_minute: u32,
    /// File with the offset of the clock of a local network.
    pub clock_file: Option<PathBuf>,
}

/// A streaming node.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeUrl {
    /// Number of the node.
    pub node: u64,
    /// Base URL of the node.
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
