//! A whole network on one machine: Surfpool in this process, anvil, PostgreSQL, a folder for blocks, deployed and
//! initialised programs and contracts, funded wallets, and one clock that can be moved forward.
//!
//! Its processes do not outlive this process: they are killed when [`Devnet`] is dropped, and by the kernel when this
//! process ends in any other way. This is the only crate that embeds a Solana node; tests and the demo use it, services
//! do not.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let devnet = devnet::Devnet::start(devnet::DevnetOptions::default()).await?;
//! let chain = chain::connect(devnet.solana()).await?;
//! chain.check().await?;
//! devnet.advance(std::time::Duration::from_secs(3600)).await?;
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]

mod artifacts;
mod clock;
mod ethereum;
pub mod rpc;
mod solana;
mod wallets;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result};
use chain::{Call, ChainConfig, Namespace, deploy::NetworkSetup};
use clock::Clock;
use ethereum::Ethereum;
use solana::Solana;
use tempfile::TempDir;
use test_postgres::Cluster;
use test_support::scratch;

pub use wallets::{Crowd, Described, DescribedWallet, Wallet, Wallets};

/// Number of the network, which equals its Ethereum chain id.
pub const NETWORK: u32 = 31337;
/// Number of the Solana chain in the network.
pub const SOLANA: u32 = 1;
/// Number of the Ethereum chain in the network.
pub const ETHEREUM: u32 = 2;
/// Number of the registered streaming node.
pub const NODE: u64 = 1;

/// Parameters of a network. The demo uses the defaults.
#[derive(Clone, Debug)]
pub struct DevnetOptions {
    /// Length of an epoch, in seconds.
    pub epoch_length: u64,
    /// Seconds between fixing an epoch and its first payment.
    pub challenge_delay: u64,
    /// Seconds for which an epoch is payable; at least 7 days.
    pub claim_window: u64,
    /// Seconds between the proposal of attestors or a circuit and their effect; longer than the challenge delay.
    pub timelock: u64,
    /// Protocol fee of sales of shares, in basis points of the price.
    pub market_fee_bps: u16,
    /// Maximum payment for one unit of a tier, in the payment token's smallest unit.
    pub rate_max: u64,
    /// Initial balance of each rewards pool, in the payment token's smallest unit.
    pub pool: u64,
    /// Maximum amount that node 1 may reserve per epoch, in the payment token's smallest unit.
    pub quota: u64,
    /// Initial balance of each wallet, in the payment token's smallest unit.
    pub tokens: u64,
    /// Number of artists, holders and fans.
    pub crowd: Crowd,
    /// An existing folder for the network's state; `None` for a temporary one.
    pub folder: Option<PathBuf>,
}

impl Default for DevnetOptions {
    fn default() -> Self {
        Self {
            epoch_length: 3_600,
            challenge_delay: 600,
            claim_window: 7 * 24 * 3_600,
            timelock: 1_200,
            market_fee_bps: 100,
            rate_max: 10_000_000,
            pool: 100_000_000_000,
            quota: 10_000_000_000,
            tokens: 1_000_000_000_000,
            crowd: Crowd::default(),
            folder: None,
        }
    }
}

/// A running network.
pub struct Devnet {
    // Fields are dropped in this order: the clock before the chains that it uses, and all before their files.
    clock: Clock,
    solana: Arc<Solana>,
    ethereum: Ethereum,
    postgres: Cluster,
    solana_wallets: Wallets,
    ethereum_wallets: Wallets,
    folder: PathBuf,
    _temporary: Option<TempDir>,
}

impl Devnet {
    /// Starts the network and waits until it is usable.
    ///
    /// # Errors
    /// If a node or PostgreSQL does not start, an artifact is not built, or a chain cannot be set up.
    pub async fn start(options: DevnetOptions) -> Result<Self> {
        let temporary = options.folder.is_none().then(|| scratch::folder("devnet")).transpose()?;
        let folder = match (&options.folder, &temporary) {
            (Some(folder), _) => folder.clone(),
            (None, Some(temporary)) => temporary.path().to_owned(),
            (None, None) => anyhow::bail!("no folder for the network's state"),
        };
        std::fs::create_dir_all(folder.join("chains"))?;
        std::fs::create_dir_all(folder.join("blocks"))?;
        let solana_wallets = Wallets::new(Namespace::Solana, options.crowd)?;
        let ethereum_wallets = Wallets::new(Namespace::Ethereum, options.crowd)?;
        let (postgres, solana, ethereum) = tokio::try_join!(
            Cluster::start(),
            start_solana(&options, &solana_wallets),
            start_ethereum(&folder, &options, &ethereum_wallets),
        )?;
        for config in [solana.config(), ethereum.config()] {
            config.save(&folder.join("chains"))?;
        }
        let solana = Arc::new(solana);
        let clock = Clock::start(&folder, &solana)?;
        let devnet =
            Self { clock, solana, ethereum, postgres, solana_wallets, ethereum_wallets, folder, _temporary: temporary };
        devnet.advance(Duration::ZERO).await?;
        Ok(devnet)
    }

    /// Configuration of the Solana chain.
    #[must_use]
    pub fn solana(&self) -> &ChainConfig {
        self.solana.config()
    }

    /// Configuration of the Ethereum chain.
    #[must_use]
    pub fn ethereum(&self) -> &ChainConfig {
        self.ethereum.config()
    }

    /// Configurations of both chains, in the order of their numbers.
    #[must_use]
    pub fn chains(&self) -> [&ChainConfig; 2] {
        [self.solana(), self.ethereum()]
    }

    /// The JSON-RPC interface of anvil, for methods that only local nodes have.
    #[must_use]
    pub fn ethereum_node(&self) -> &rpc::Node {
        self.ethereum.node()
    }

    /// The funded wallets of a chain.
    #[must_use]
    pub const fn wallets(&self, namespace: Namespace) -> &Wallets {
        match namespace {
            Namespace::Solana => &self.solana_wallets,
            Namespace::Ethereum => &self.ethereum_wallets,
        }
    }

    /// The database server.
    #[must_use]
    pub const fn postgres(&self) -> &Cluster {
        &self.postgres
    }

    /// Folder for this network's state.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Folder of the chain files, which services read.
    #[must_use]
    pub fn chains_dir(&self) -> PathBuf {
        self.folder.join("chains")
    }

    /// Folder for an embedded block store.
    #[must_use]
    pub fn blocks_dir(&self) -> PathBuf {
        self.folder.join("blocks")
    }

    /// File with the clock offset, which services read.
    #[must_use]
    pub fn clock_file(&self) -> &Path {
        self.clock.file()
    }

    /// The network's time, in Unix seconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.clock.now()
    }

    /// Moves the clocks of the services and of both chains forward by whole seconds.
    ///
    /// # Errors
    /// If a node does not set its clock, or the clock's file cannot be written.
    pub async fn advance(&self, by: Duration) -> Result<()> {
        self.clock.advance(by, &self.solana, &self.ethereum).await
    }

    /// Ids of the child processes, which end with the network.
    #[must_use]
    pub fn process_ids(&self) -> [u32; 2] {
        [self.ethereum.process_id(), self.postgres.server_id()]
    }
}

async fn start_solana(options: &DevnetOptions, wallets: &Wallets) -> Result<Solana> {
    let solana = Solana::start(wallets, options.tokens).await.context("could not start Solana")?;
    solana.deploy(&setup(options, SOLANA, wallets), wallets).await?;
    open(solana.config(), options, wallets).await.context("could not set up Solana")?;
    Ok(solana)
}

async fn start_ethereum(folder: &Path, options: &DevnetOptions, wallets: &Wallets) -> Result<Ethereum> {
    let mut ethereum = Ethereum::start(folder, wallets).await.context("could not start Ethereum")?;
    ethereum
        .deploy(&setup(options, ETHEREUM, wallets), wallets, options.tokens)
        .await
        .context("could not deploy the contracts")?;
    open(ethereum.config(), options, wallets).await.context("could not set up Ethereum")?;
    Ok(ethereum)
}

fn setup(options: &DevnetOptions, chain: u32, wallets: &Wallets) -> NetworkSetup {
    NetworkSetup {
        network: NETWORK,
        chain,
        epoch_length: options.epoch_length,
        challenge_delay: options.challenge_delay,
        claim_window: options.claim_window,
        timelock: options.timelock,
        market_fee_bps: options.market_fee_bps,
        alpha_bps: 1_000,
        beta_bps: 5_000,
        rate_max: options.rate_max,
        minimum_set: protocol::epoch::MINIMUM_SET,
        attestors: wallets.attestors.iter().map(|wallet| wallet.address).collect(),
        threshold: 2,
        guardian: wallets.guardian.address,
        circuit_version: 1,
    }
}

/// Registers node 1 and funds the pool.
async fn open(config: &ChainConfig, options: &DevnetOptions, wallets: &Wallets) -> Result<()> {
    let chain = chain::connect(config).await?;
    chain.check().await?;
    let register = Call::RegisterNode { node: NODE, operator: wallets.operator.address, quota: options.quota };
    chain::send(chain.as_ref(), &register, wallets.admin.signer()).await?;
    chain::send(chain.as_ref(), &Call::FundPool { amount: options.pool }, wallets.admin.signer()).await?;
    Ok(())
}
