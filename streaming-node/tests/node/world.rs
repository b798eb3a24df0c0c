//! A node with its database, store and clock.

use std::{path::Path, sync::Arc};

use chain::ChainConfig;
use protocol::{
    hex::Hex32,
    manifest::{Access, Manifest, Rendition, Role, VERSION},
};
use service::{clock::write_offset, db::DatabaseConfig, server::Server};
use store::{BlobStore as _, EmbeddedStore, StoreConfig};
use streaming_node::{Config, Node};
use tempfile::TempDir;
use test_postgres::Cluster;
use tokio_util::sync::{CancellationToken, DropGuard};

pub const SOLANA: &str = "solana:11111111111111111111111111111111";
pub const ETHEREUM: &str = "eip155:31337";

/// A server of the node, which clients cannot distinguish from a separate process.
pub struct Replica {
    pub url: String,
    pub state: streaming_node::AppState,
    _stop: DropGuard,
}

/// A node and its environment. The worker does not close epochs; a test does.
pub struct World {
    pub replica: Replica,
    pub config: Config,
    folder: TempDir,
    offset: std::sync::atomic::AtomicI64,
    _cluster: Cluster,
}

impl World {
    pub async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let cluster = Cluster::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        test_postgres::create_indexer_schema(&cluster.url()).await.unwrap();
        let pool = sqlx::PgPool::connect(&cluster.url()).await.unwrap();
        for chain in [SOLANA, ETHEREUM] {
            test_postgres::insert_cursor(&pool, chain).await.unwrap();
        }
        pool.close().await;
        let chains = folder.path().join("chains");
        std::fs::create_dir(&chains).unwrap();
        let rpc = contract_wallet().await;
        for chain in [chain_file(1, "solana", SOLANA, "http://127.0.0.1:1"), chain_file(2, "ethereum", ETHEREUM, &rpc)]
        {
            chain.save(&chains).unwrap();
        }
        let mut config = Config {
            database: DatabaseConfig { url: cluster.url(), ..DatabaseConfig::default() },
            store: StoreConfig::Embedded { path: folder.path().join("store") },
            clock_file: Some(folder.path().join("clock")),
            secret_file: folder.path().join("secret"),
            chains,
            check_chains: false,
            ..Config::default()
        };
        config.epochs.poll_ms = u64::MAX;
        change(&mut config);
        // The time starts one minute after the start of an epoch, so that a few minutes of listening do not leave the
        // epoch.
        let now = time::OffsetDateTime::now_utc().unix_timestamp();
        let offset = (now / 3_600 + 1) * 3_600 + 60 - now;
        write_offset(&folder.path().join("clock"), offset).unwrap();
        let replica = replica(&mut config).await;
        Self { replica, config, folder, offset: offset.into(), _cluster: cluster }
    }

    /// Starts another replica with the same database, store, secret and public URL.
    pub async fn another(&self) -> Replica {
        let mut config = self.config.clone();
        let public_url = config.public_url.clone();
        serve(&mut config, |config, _| config.public_url = public_url).await
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Moves the time of the network by `seconds`.
    pub fn pass(&self, seconds: i64) {
        let offset = self.offset.fetch_add(seconds, std::sync::atomic::Ordering::SeqCst) + seconds;
        write_offset(&self.folder.path().join("clock"), offset).unwrap();
    }

    pub fn epoch(&self) -> u32 {
        self.replica.state.epoch_at(self.replica.state.now()).unwrap()
    }

    /// Stores a recording of `seconds` and adds it to the catalogue, as a track that is issued on `chain`.
    pub async fn track(&self, chain: &str, number: u8, seconds: u64) -> Track {
        let store = EmbeddedStore::open(self.folder.path().join("store")).unwrap();
        let bytes: Vec<u8> = (0..seconds * 4_000).map(|i| (i * 31 + u64::from(number)) as u8).collect();
        let cid = store.put_bytes(&bytes).await.unwrap();
        let rendition = Rendition {
            role: Role::Master,
            cid: cid.to_string(),
            codec: "flac".into(),
            mime: "audio/flac".into(),
            bytes: bytes.len() as u64,
            bitrate: 32_000,
            sample_rate: 48_000,
            channels: 2,
            bit_depth: Some(16),
            duration_ms: seconds * 1_000,
        };
        let manifest = Manifest {
            version: VERSION,
            chain: chain.into(),
            registrant: "x".into(),
            title: format!("Track {number}"),
            artist: "Artist".into(),
            album: None,
            isrc: None,
            upc: None,
            iswc: None,
            p_line: None,
            c_line: None,
            explicit: false,
            access: Access::Open,
            cover: None,
            renditions: vec![rendition],
            loudness: None,
            waveform: vec![],
            duration_ms: seconds * 1_000,
        };
        let manifest_cid = store.put_bytes(&manifest.to_json().unwrap()).await.unwrap();
        let mut id = [number; 32];
        id[0] = 0;
        let pool = &self.replica.state.pool;
        test_postgres::insert_track(pool, chain, &id, "x", &manifest_cid.to_string()).await.unwrap();
        Track { id: Hex32(id), chain: chain.into(), cid: cid.to_string() }
    }
}

/// A track that can be played.
#[derive(Clone)]
pub struct Track {
    pub id: Hex32,
    pub chain: String,
    pub cid: String,
}

async fn replica(config: &mut Config) -> Replica {
    serve(config, |config, url| config.public_url = url.to_owned()).await
}

async fn serve(config: &mut Config, name: impl FnOnce(&mut Config, &str)) -> Replica {
    config.server.bind = "127.0.0.1:0".parse().unwrap();
    let server = Server::bind(config.server.clone()).await.unwrap();
    let url = format!("http://{}", server.address().unwrap());
    name(config, &url);
    let stop = CancellationToken::new();
    let node = Node::start(config.clone(), stop.clone()).await.unwrap();
    let state = node.state.clone();
    tokio::spawn(server.run(node.router(), node.health(), stop.clone()));
    tokio::spawn(node.join());
    Replica { url, state, _stop: stop.drop_guard() }
}

/// The signature that [`contract_wallet`] accepts.
pub const CONTRACT_SIGNATURE: &str = "0xc0ffee";

/// Serves the RPC of an Ethereum chain with one contract, a wallet that accepts one signature (EIP-1271). Returns its
/// URL.
async fn contract_wallet() -> String {
    let answer = async |axum::Json(call): axum::Json<serde_json::Value>| {
        let data = call["params"][0]["data"].as_str().unwrap_or_default();
        let magic = format!("0x1626ba7e{}", "00".repeat(28));
        let result = if data.contains(&CONTRACT_SIGNATURE[2..]) { magic } else { "0x".to_owned() };
        axum::Json(serde_json::json!({"jsonrpc": "2.0", "id": 1, "result": result}))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await });
    url
}

fn chain_file(number: u32, name: &str, caip2: &str, rpc: &str) -> ChainConfig {
    let key = |byte: u8| chain::address::format(chain::Namespace::Solana, protocol::id::Address32([byte; 32]));
    let contract = |byte: &str| format!("0x{}", byte.repeat(20));
    let addresses = if name == "solana" {
        chain::Addresses {
            payment_token: key(1),
            ownership: Some(key(2)),
            royalties: Some(key(3)),
            rewards: key(4),
            ..chain::Addresses::default()
        }
    } else {
        chain::Addresses {
            payment_token: contract("11"),
            registry: Some(contract("22")),
            rewards: contract("33"),
            ..chain::Addresses::default()
        }
    };
    ChainConfig {
        caip2: caip2.into(),
        name: name.into(),
        number,
        rpc: rpc.into(),
        ws: None,
        confirmations: 1,
        start_height: 0,
        timeout_ms: 200,
        poll_ms: 100,
        addresses,
    }
}

/// The signer with the secret `[byte; 32]`, for wallets and attestors.
pub fn signer(namespace: chain::Namespace, byte: u8) -> Arc<dyn chain::Signer> {
    chain::signer(namespace, &[byte; 32]).unwrap()
}
