//! All parts of VibeStream on one machine: a devnet, and the services over it in this process or in processes of their own.

mod configs;
mod embedded;
mod processes;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result};
use chain::ChainConfig;
use devnet::{Devnet, DevnetOptions};
use sqlx::PgPool;
use store::{BlobStore, EmbeddedStore, StoreConfig};
use tempfile::TempDir;
use tokio::sync::Mutex;
use vibe::settings::Settings;

pub use configs::Configs;
pub use embedded::Embedded;
pub use processes::{Processes, ServiceName};

use crate::options::Chains;

/// Where the services are reached.
#[derive(Clone, Debug)]
pub struct Urls {
    /// Streaming node: sign-in, sessions, epochs, IPFS, and the web page.
    pub node: String,
    /// Indexer.
    pub indexer: String,
    /// Relayer.
    pub relayer: String,
}

/// The services, while they run.
enum Services {
    Embedded(Embedded),
    Processes(Box<Mutex<Processes>>),
}

/// A running stack. Everything ends when it is dropped.
pub struct Stack {
    // Dropped in this order: services, then what they stand on, then the files.
    services: Services,
    /// Chains, database, clock, wallets.
    pub devnet: Devnet,
    /// Where the services are reached.
    pub urls: Urls,
    pool: PgPool,
    chains: Chains,
    epoch_length: u64,
    scratch: TempDir,
}

/// Files of a stack that exist before it is started: recordings are ingested into its store first.
pub struct Ground {
    scratch: TempDir,
}

impl Ground {
    /// An empty folder.
    pub fn new() -> Result<Self> {
        let scratch = tempfile::Builder::new().prefix("vibestream-").tempdir().context("no temporary folder")?;
        Ok(Self { scratch })
    }

    /// The store that the stack will serve from.
    pub fn store(&self) -> Result<Arc<dyn BlobStore>> {
        open_store(self.scratch.path())
    }

    /// Starts the devnet and, in this process, every service behind one port; 0 takes a free one.
    pub async fn embed(self, chains: Chains, port: u16) -> Result<Stack> {
        self.start(chains, |configs| {
            Box::pin(async move {
                let embedded = Embedded::start(&configs, port).await?;
                Ok((embedded.urls(), Services::Embedded(embedded)))
            })
        })
        .await
    }

    /// Starts the devnet and every service as a process of its own, to be killed and started again.
    pub async fn spawn(self, chains: Chains) -> Result<Stack> {
        self.start(chains, |configs| {
            Box::pin(async move {
                let processes = Processes::start(configs).await?;
                Ok((processes.urls(), Services::Processes(Box::new(Mutex::new(processes)))))
            })
        })
        .await
    }

    async fn start(
        self,
        chains: Chains,
        services: impl FnOnce(Configs) -> futures::future::BoxFuture<'static, Result<(Urls, Services)>>,
    ) -> Result<Stack> {
        let devnet = Devnet::start(DevnetOptions::default()).await.context("the devnet does not start")?;
        let database = devnet.postgres().url();
        let configs = Configs::new(&devnet, &database, self.scratch.path())?;
        let pool = PgPool::connect(&database).await.context("the devnet's database")?;
        let epoch_length = configs.epoch_length;
        let (urls, services) = services(configs).await?;
        Ok(Stack { services, devnet, urls, pool, chains, epoch_length, scratch: self.scratch })
    }
}

fn open_store(scratch: &Path) -> Result<Arc<dyn BlobStore>> {
    Ok(Arc::new(EmbeddedStore::open(scratch.join("store"))?))
}

impl Stack {
    /// The chains that take part.
    #[must_use]
    pub fn chains(&self) -> Vec<ChainConfig> {
        self.devnet.chains().into_iter().filter(|chain| self.chains.includes(&chain.name)).cloned().collect()
    }

    /// The services' database, for comparing it with the chains.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The node's block store.
    pub fn store(&self) -> Result<Arc<dyn BlobStore>> {
        open_store(self.scratch.path())
    }

    /// Seconds in an epoch.
    #[must_use]
    pub const fn epoch_length(&self) -> u64 {
        self.epoch_length
    }

    /// A folder for files of the journey.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Moves services and both chains through time together.
    pub async fn advance(&self, by: Duration) -> Result<()> {
        self.devnet.advance(by).await
    }

    /// `vibe`'s settings for somebody with secrets of their own.
    #[must_use]
    pub fn settings(&self, who: &str) -> Settings {
        Settings {
            node: self.urls.node.clone(),
            indexer: self.urls.indexer.clone(),
            relayer: self.urls.relayer.clone(),
            chains: self.devnet.chains_dir().to_owned(),
            store: StoreConfig::Embedded { path: self.scratch.path().join("store") },
            secrets: self.scratch.path().join("secrets").join(who),
            insecure_networks: self.devnet.chains().into_iter().map(|chain| chain.caip2.clone()).collect(),
            clock_file: Some(self.devnet.clock_file().to_owned()),
            ..Settings::default()
        }
    }

    /// Writes `vibe`'s configuration for a person at this machine.
    pub fn write_settings(&self) -> Result<PathBuf> {
        let path = self.scratch.path().join("vibe.toml");
        std::fs::write(&path, toml::to_string(&self.settings("person"))?)?;
        Ok(path)
    }

    /// Kills a service that runs as a process, without warning, and starts it again.
    pub async fn kill_and_restart(&self, service: ServiceName) -> Result<()> {
        match &self.services {
            Services::Processes(processes) => processes.lock().await.kill_and_restart(service).await,
            Services::Embedded(_) => anyhow::bail!("embedded services cannot be killed alone"),
        }
    }

    /// Ends everything in order: services before the chains and the database they use.
    pub async fn stop(self) {
        let Self { services, devnet, pool, scratch, .. } = self;
        if let Services::Embedded(embedded) = services {
            embedded.stop().await;
        }
        pool.close().await;
        drop(devnet);
        drop(scratch);
    }

    /// Waits until an embedded service fails.
    pub async fn failed(&self) -> anyhow::Error {
        match &self.services {
            Services::Embedded(embedded) => embedded.failed().await,
            Services::Processes(_) => std::future::pending().await,
        }
    }
}
