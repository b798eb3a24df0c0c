//! All parts of VibeStream on one machine: a devnet and the services, either in this process or each in its own
//! process.

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
use service::server::Server;
use sqlx::PgPool;
use store::{BlobStore, EmbeddedStore, StoreConfig};
use tempfile::TempDir;
use tokio::sync::Mutex;
use vibe::settings::Settings;

pub use configs::{Configs, local};
pub use embedded::Embedded;
pub use processes::{Processes, ServiceName};

use crate::options::Chains;

/// The URLs of the services.
#[derive(Clone, Debug)]
pub struct Urls {
    /// The streaming node: sign-in, sessions, epochs, IPFS, and the web page.
    pub node: String,
    /// The indexer.
    pub indexer: String,
    /// The relayer.
    pub relayer: String,
}

/// The running services.
enum Services {
    Embedded(Embedded),
    Processes(Box<Mutex<Processes>>),
}

/// A running stack, which stops when it is dropped.
pub struct Stack {
    // Fields are dropped in this order: the services, then the devnet that they use, then the files.
    services: Services,
    /// Chains, database, clock, wallets.
    pub devnet: Devnet,
    /// The URLs of the services.
    pub urls: Urls,
    pool: PgPool,
    chains: Chains,
    epoch_length: u64,
    scratch: TempDir,
}

/// The folder of a stack before its start: recordings are ingested into its store first.
pub struct Ground {
    scratch: TempDir,
}

impl Ground {
    /// Creates an empty temporary folder.
    ///
    /// # Errors
    /// If the folder cannot be created.
    pub fn new() -> Result<Self> {
        let scratch =
            tempfile::Builder::new().prefix("vibestream-").tempdir().context("could not create a temporary folder")?;
        Ok(Self { scratch })
    }

    /// The block store of the stack's node.
    ///
    /// # Errors
    /// If the store cannot be opened.
    pub fn store(&self) -> Result<Arc<dyn BlobStore>> {
        open_store(self.scratch.path())
    }

    /// Starts the devnet, and all services in this process on one server.
    ///
    /// # Errors
    /// If a part does not start.
    pub async fn embed(self, chains: Chains, server: Server) -> Result<Stack> {
        self.start(chains, |configs| {
            Box::pin(async move {
                let embedded = Embedded::start(&configs, server).await?;
                Ok((embedded.urls(), Services::Embedded(embedded)))
            })
        })
        .await
    }

    /// Starts the devnet, and each service as a process, which can be killed and restarted.
    ///
    /// # Errors
    /// If a part does not start.
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
        let devnet = Devnet::start(DevnetOptions::default()).await.context("could not start the devnet")?;
        let database = devnet.postgres().url();
        let configs = Configs::new(&devnet, &database, self.scratch.path())?;
        let pool = PgPool::connect(&database).await.context("could not connect to the devnet's database")?;
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

    /// The database of the services.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The node's block store.
    ///
    /// # Errors
    /// If the store cannot be opened.
    pub fn store(&self) -> Result<Arc<dyn BlobStore>> {
        open_store(self.scratch.path())
    }

    /// Length of an epoch, in seconds.
    #[must_use]
    pub const fn epoch_length(&self) -> u64 {
        self.epoch_length
    }

    /// A folder for files of the journey.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Moves the clocks of the services and of both chains forward.
    ///
    /// # Errors
    /// If a chain does not set its clock.
    pub async fn advance(&self, by: Duration) -> Result<()> {
        self.devnet.advance(by).await
    }

    /// The settings of `vibe` for a user, whose secrets are in a separate folder.
    #[must_use]
    pub fn settings(&self, user: &str) -> Settings {
        Settings {
            node: self.urls.node.clone(),
            indexer: self.urls.indexer.clone(),
            relayer: self.urls.relayer.clone(),
            chains: self.devnet.chains_dir().to_owned(),
            store: StoreConfig::Embedded { path: self.scratch.path().join("store") },
            secrets: self.scratch.path().join("secrets").join(user),
            insecure_networks: self.devnet.chains().into_iter().map(|chain| chain.caip2.clone()).collect(),
            clock_file: Some(self.devnet.clock_file().to_owned()),
            ..Settings::default()
        }
    }

    /// Writes a configuration of `vibe` for the user of this machine, and returns its path.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_settings(&self) -> Result<PathBuf> {
        let path = self.scratch.path().join("vibe.toml");
        std::fs::write(&path, toml::to_string(&self.settings("person"))?)?;
        Ok(path)
    }

    /// Kills a service that runs as a process with SIGKILL, and restarts it.
    ///
    /// # Errors
    /// If the services are embedded, or the service does not start again.
    pub async fn kill_and_restart(&self, service: ServiceName) -> Result<()> {
        match &self.services {
            Services::Processes(processes) => processes.lock().await.kill_and_restart(service).await,
            Services::Embedded(_) => anyhow::bail!("an embedded service cannot be killed"),
        }
    }

    /// Stops the services, then the chains and the database that they use.
    pub async fn stop(self) {
        let Self { services, devnet, pool, scratch, .. } = self;
        if let Services::Embedded(embedded) = services {
            embedded.stop().await;
        }
        pool.close().await;
        drop(devnet);
        drop(scratch);
    }

    /// Waits until an embedded service fails, and returns its error. Never returns for services in processes.
    pub async fn failed(&self) -> anyhow::Error {
        match &self.services {
            Services::Embedded(embedded) => embedded.failed().await,
            Services::Processes(_) => std::future::pending().await,
        }
    }
}
