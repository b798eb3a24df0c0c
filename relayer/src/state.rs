//! State shared by the API, the workers and the planner.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use chain::ChainConfig;
use circuits::ProvingKeys;
use service::clock::Clock;
use sqlx::PgPool;

use crate::{
    config::Config,
    jobs::{Body, Enqueued, Job, Store},
    lane::Lane,
    proofs::Proofs,
};

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
    /// Opens the chains and keys of a configuration.
    pub(crate) async fn open(config: Config, pool: PgPool) -> anyhow::Result<Self> {
        let mut lanes = BTreeMap::new();
        for chain in ChainConfig::load_dir(&config.chains)? {
            lanes.insert(chain.caip2.clone(), Lane::open(&config, chain).await?);
        }
        anyhow::ensure!(!lanes.is_empty(), "there is no chain file in {}", config.chains.display());
        let keys = config.circuit.open().context("could not open the keys of the listen circuit")?;
        Self::from_parts(config, pool, lanes, keys)
    }

    /// A relayer for the chains in `lanes` (by CAIP-2 id). `pool` must have a migrated schema, and `keys` are the keys
    /// of the listen circuit.
    ///
    /// # Errors
    /// If the HTTP client cannot be created.
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

    /// Creates a job on a chain (by CAIP-2 id), unless its key is in use. It is not executed before `not_before`, in
    /// Unix seconds of the network's clock.
    ///
    /// # Errors
    /// If a query fails.
    pub async fn enqueue(&self, chain: &str, body: &Body, not_before: u64) -> sqlx::Result<Enqueued> {
        Store(self.pool()).enqueue(chain, body, not_before).await
    }

    /// The job with this id; `None` if it does not exist.
    ///
    /// # Errors
    /// If a query fails.
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
