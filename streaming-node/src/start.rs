//! Putting the node together.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use auth::{access::Signer, stream::StreamTokens};
use axum::{Router, routing::get};
use service::{
    Clock, db,
    health::Health,
    server::{Server, unknown_path},
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    auth_http,
    catalogue::Catalogue,
    config::Config,
    epoch,
    gateway::{self, Gateway},
    ingest::{self, Uploads},
    listening,
    meter::Meter,
    network::Network,
    openapi, secret,
    state::AppState,
};

/// The database schema.
const SCHEMA: &str = "node";

/// A started node: its state, and the work beside its requests.
pub struct Node {
    /// What its handlers share.
    pub state: AppState,
    work: JoinSet<()>,
}

impl Node {
    /// Connects, migrates and starts the work beside requests, which ends with `stop`.
    ///
    /// # Errors
    /// When the configuration does not fit, or database or store cannot be opened.
    pub async fn start(config: Config, stop: CancellationToken) -> anyhow::Result<Self> {
        let network = Network::load(&config.chains)?;
        let mut chains = Vec::with_capacity(network.chains().len());
        for chain in network.chains() {
            chains.push(chain::connect(chain).await.with_context(|| format!("opening chain {}", chain.name))?);
        }
        if config.check_chains {
            for chain in &chains {
                check(&config, chain.as_ref()).await?;
            }
        }
        let pool = db::connect(&config.database, SCHEMA, &stop).await?;
        db::migrate(&pool, SCHEMA, sqlx::migrate!("./migrations")).await?;
        let store = config.store.open().context("opening the block store")?;
        let secret = secret::load(&config.secret_file)?;
        let clock = Clock::new(config.clock_file.clone());
        let key = secret.signing_key("access-and-receipts");
        let stream_tokens = Arc::new(StreamTokens::new(&secret.derive("stream-tokens"), &config.public_url));
        let state = AppState {
            signer: Arc::new(Signer::new(&config.public_url, &key, secret.derive("pairwise-subjects"))),
            meter: Meter::new(pool.clone(), stream_tokens.clone(), clock.clone()),
            catalogue: Catalogue::new(pool.clone(), store.clone()),
            http: reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?,
            config: Arc::new(config),
            network: Arc::new(network),
            chains: chains.into(),
            stream_tokens,
            pool,
            store,
            clock,
        };
        let mut work = JoinSet::new();
        work.spawn(state.meter.clone().run(stop.clone()));
        work.spawn(epoch::worker::run(state.clone(), stop));
        Ok(Self { state, work })
    }

    /// The node's API.
    pub fn router(&self) -> Router {
        router(self.state.clone())
    }

    /// Its readiness checks.
    #[must_use]
    pub fn health(&self) -> Health {
        Health::new().check("postgres", db::ping(self.state.pool.clone()))
    }

    /// Waits until the work beside requests has ended, which `stop` asks for.
    pub async fn join(mut self) {
        while self.work.join_next().await.is_some() {}
    }
}

/// Whether a chain is the network's: two that disagree on an epoch's length would count in different epochs.
async fn check(config: &Config, chain: &dyn chain::Chain) -> anyhow::Result<()> {
    let name = &chain.config().name;
    let parameters = chain.check().await.with_context(|| format!("checking chain {name}"))?;
    anyhow::ensure!(
        parameters.network == config.network && parameters.epoch_length == config.epoch_length,
        "chain {name} has network {} and epochs of {} s, the configuration has {} and {} s",
        parameters.network,
        parameters.epoch_length,
        config.network,
        config.epoch_length
    );
    Ok(())
}

/// The node's API without health and metrics, to be merged with others' behind one origin.
pub fn router(state: AppState) -> Router {
    let gateway = Gateway::new(state.store.clone(), Arc::new(state.meter.clone()));
    let uploads = Uploads::new(state.store.clone(), state.config.uploads.clone());
    Router::new()
        .merge(auth_http::router())
        .merge(listening::router())
        .merge(epoch::router())
        .merge(ingest::router(uploads))
        .route("/v1/node/openapi.json", get(openapi::document))
        .with_state(state)
        .merge(gateway::router(gateway))
        .merge(web::router())
}

/// Runs a node by itself until `stop`.
///
/// # Errors
/// When it cannot start.
pub async fn run(config: Config, stop: CancellationToken) -> anyhow::Result<()> {
    let server = Server::bind(config.server.clone()).await?;
    let node = Node::start(config, stop.clone()).await?;
    let served = server.run(node.router().fallback(unknown_path), node.health(), stop.clone()).await;
    stop.cancel();
    node.join().await;
    served
}
