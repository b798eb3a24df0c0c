//! What every part of the relayer works with.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use chain::{Chain, ChainConfig, Namespace, Signer};
use circuits::ProvingKeys;
use service::clock::Clock;
use sqlx::PgPool;

use crate::{
    config::Config,
    jobs::{Body, Enqueued, Job, Store},
    keys,
    proofs::Proofs,
};

/// A chain and the relayer's wallet on it.
pub struct Lane {
    /// The chain.
    pub chain: Arc<dyn Chain>,
    /// Its family.
    pub namespace: Namespace,
    /// Signs and pays.
    pub signer: Arc<dyn Signer>,
    /// The rewards deployment that claims bind.
    pub deployment: [u8; 32],
    /// The network's number.
    pub network: u32,
}

impl Lane {
    /// The relayer's address on this chain, as text.
    pub fn wallet(&self) -> String {
        chain::address::format(self.namespace, self.signer.address())
    }
}

struct Inner {
    config: Config,
    pool: PgPool,
    lanes: BTreeMap<String, Lane>,
    clock: Clock,
    proofs: Proofs,
    http: reqwest::Client,
}

/// The relayer. Clones share everything.
#[derive(Clone)]
pub struct Relayer(Arc<Inner>);

impl Relayer {
    /// Opens chains and keys.
    pub(crate) async fn open(config: Config, pool: PgPool) -> anyhow::Result<Self> {
        let mut lanes = BTreeMap::new();
        for chain in ChainConfig::load_dir(&config.chains)? {
            lanes.insert(chain.caip2.clone(), lane(&config, chain).await?);
        }
        anyhow::ensure!(!lanes.is_empty(), "no chain in {}", config.chains.display());
        let keys = config.circuit.open().context("the circuit's keys")?;
        Self::from_parts(config, pool, lanes, keys)
    }

    /// A relayer over a pool whose schema is up to date, serving the given chains, by CAIP-2 id, with the circuit's keys.
    ///
    /// # Errors
    /// When there is no TLS for its HTTP client.
    pub fn from_parts(
        config: Config,
        pool: PgPool,
        lanes: BTreeMap<String, Lane>,
        keys: Arc<ProvingKeys>,
    ) -> anyhow::Result<Self> {
        let proofs = Proofs::new(keys, &config, lanes.keys());
        let clock = Clock::new(config.clock_file.clone());
        let http = reqwest::Client::builder().timeout(std::time::Duration::from_secs(20)).build()?;
        Ok(Self(Arc::new(Inner { config, pool, lanes, clock, proofs, http })))
    }

    /// Makes a job, unless its key is taken; it is worked on from `not_before` on, in unix seconds by the network's clock.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enqueue(&self, chain: &str, body: &Body, not_before: u64) -> sqlx::Result<Enqueued> {
        Store(self.pool()).enqueue(chain, body, not_before).await
    }

    /// A job by its id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn job(&self, id: uuid::Uuid) -> sqlx::Result<Option<Job>> {
        Store(self.pool()).get(id).await
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub(crate) fn lanes(&self) -> &BTreeMap<String, Lane> {
        &self.0.lanes
    }

    pub(crate) fn lane(&self, caip2: &str) -> Option<&Lane> {
        self.0.lanes.get(caip2)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn proofs(&self) -> &Proofs {
        &self.0.proofs
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }
}

async fn lane(config: &Config, chain_config: ChainConfig) -> anyhow::Result<Lane> {
    let signer = keys::load(&config.keys, &chain_config)?;
    let namespace = chain_config.namespace()?;
    let chain = chain::connect(&chain_config).await?;
    let params = chain.check().await.with_context(|| format!("{} at {}", chain_config.caip2, chain_config.rpc))?;
    Ok(Lane { chain, namespace, signer, deployment: params.rewards_deployment, network: params.network })
}
