//! Configurations of the services for a devnet.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use devnet::{Devnet, Wallet};
use service::{db::DatabaseConfig, server::ServerConfig, telemetry::TelemetryConfig};
use store::StoreConfig;

use super::Urls;

/// The configurations of node, indexer, relayer and three attestors, without their addresses.
#[derive(Clone)]
pub struct Configs {
    /// The streaming node.
    pub node: streaming_node::Config,
    /// The indexer.
    pub indexer: indexer::Config,
    /// The relayer.
    pub relayer: relayer::Config,
    /// The attestors.
    pub attestors: Vec<attestor::Config>,
    /// Length of an epoch, in seconds.
    pub epoch_length: u64,
    /// Folder for configuration files and logs.
    pub folder: PathBuf,
}

impl Configs {
    /// Configurations for a devnet. Writes the key files to folders in `scratch`.
    ///
    /// # Errors
    /// If a key file cannot be written.
    pub fn new(devnet: &Devnet, database: &str, scratch: &Path) -> Result<Self> {
        let database = DatabaseConfig { url: database.to_owned(), max_connections: 16, ..DatabaseConfig::default() };
        let telemetry = TelemetryConfig { filter: "warn".into(), ..TelemetryConfig::default() };
        let (chains, clock_file) = (devnet.chains_dir().to_owned(), Some(devnet.clock_file().to_owned()));
        let node = streaming_node::Config {
            database: database.clone(),
            telemetry: telemetry.clone(),
            store: StoreConfig::Embedded { path: scratch.join("store") },
            clock_file: clock_file.clone(),
            secret_file: scratch.join("node-secret"),
            chains: chains.clone(),
            attestors: attestor_keys(devnet)?,
            ..streaming_node::Config::default()
        };
        let indexer = indexer::Config {
            database: database.clone(),
            telemetry: telemetry.clone(),
            chains_dir: Some(chains.clone()),
            clock_file: clock_file.clone(),
            ..indexer::Config::default()
        };
        let relayer = relayer::Config {
            database,
            telemetry: telemetry.clone(),
            chains: chains.clone(),
            keys: relayer_keys(devnet, &scratch.join("relayer"))?,
            insecure_networks: devnet.chains().into_iter().map(|chain| chain.caip2.clone()).collect(),
            claims_per_minute: 1_000,
            clock_file,
            ..relayer::Config::default()
        };
        let attestors =
            (0..3).map(|number| attestor(devnet, &chains, &telemetry, number, scratch)).collect::<Result<_>>()?;
        let epoch_length = node.epoch_length;
        Ok(Self { node, indexer, relayer, attestors, epoch_length, folder: scratch.to_owned() })
    }

    /// Sets the URLs that the services need of each other.
    pub fn connect(&mut self, urls: &Urls) {
        self.node.public_url.clone_from(&urls.node);
        self.indexer.manifests.gateway.clone_from(&urls.node);
        self.relayer.nodes = vec![relayer::NodeUrl { node: self.node.node, url: urls.node.clone() }];
        for attestor in &mut self.attestors {
            attestor.node_url.clone_from(&urls.node);
        }
    }
}

/// A server on a local port; 0 chooses a free one.
pub fn local(port: u16) -> ServerConfig {
    ServerConfig { bind: ([127, 0, 0, 1], port).into(), ..ServerConfig::default() }
}

fn attestor_keys(devnet: &Devnet) -> Result<Vec<auth::attestor::AttestorKey>> {
    let mut keys = Vec::new();
    for chain in devnet.chains() {
        for wallet in &devnet.wallets(chain.namespace()?).attestors {
            keys.push(wallet.text.parse().context("an attestor's address")?);
        }
    }
    Ok(keys)
}

fn attestor(
    devnet: &Devnet,
    chains: &Path,
    telemetry: &TelemetryConfig,
    number: usize,
    scratch: &Path,
) -> Result<attestor::Config> {
    let folder = scratch.join(format!("attestor-{number}"));
    let mut keys = BTreeMap::new();
    for chain in devnet.chains() {
        let wallet = &devnet.wallets(chain.namespace()?).attestors[number];
        let file = folder.join(format!("{}.key", chain.name));
        write_key(&file, wallet)?;
        keys.insert(chain.name.clone(), file);
    }
    Ok(attestor::Config {
        telemetry: telemetry.clone(),
        chains: chains.to_owned(),
        keys,
        memory: folder.join("memory"),
        poll_ms: 500,
        ..attestor::Config::default()
    })
}

fn relayer_keys(devnet: &Devnet, folder: &Path) -> Result<PathBuf> {
    for chain in devnet.chains() {
        let file = folder.join(format!("{}.key", chain.caip2.replace(':', "-")));
        write_key(&file, &devnet.wallets(chain.namespace()?).relayer)?;
    }
    Ok(folder.to_owned())
}

fn write_key(file: &Path, wallet: &Wallet) -> Result<()> {
    fs::create_dir_all(file.parent().context("a key file without a folder")?)?;
    fs::write(file, hex::encode(wallet.secret))?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    Ok(())
}
