//! Starts the node.

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

/// A started node: its state and its background tasks.
pub struct Node {
    /// The state shared by all handlers.
    pub state: AppState,
    work: JoinSet<()>,
}

impl Node {
    /// Connects to the database, applies migrations, and spawns the background tasks, which end when `stop` is cancelled.
    ///
    /// # Errors
    /// If the configuration is invalid, or the database, the store or a chain cannot be reached.
    pub async fn start(config: Config, stop: CancellationToken) -> anyhow::Result<Self> {
        let network = Network::load(&config.chains)?;
        let mut chains = Vec::with_capacity(network.chains().len());
        for chain in network.chains() {
            chains.push(
                chain::connect(chain).await.with_context(|| format!("could not connect to chain {}", chain.name))?,
            );
        }
        if config.check_chains {
            for chain in &chains {
                check(&config, chain.as_ref()).await?;
            }
        }
        let pool = db::connect(&config.database, SCHEMA, &stop).await?;
        db::migrate(&pool, SCHEMA, sqlx::migrate!("./migrations")).await?;
        let store = config.store.open().context("could not open the block store")?;
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

    /// The API of this node.
    pub fn router(&self) -> Router {
        router(self.state.clone())
    }

    /// The readiness checks of this node.
    #[must_use]
    pub fn health(&self) -> Health {
        Health::new().check("postgres", db::ping(self.state.pool.clone()))
    }

    /// Waits until all background tasks have ended.
    pub async fn join(mut self) {
        while self.work.join_next().await.is_some() {}
    }
}

/// Checks that a chain has the configured network number and epoch length. With another length, the chain and the node would
/// disagree about the number of the epoch.
async fn check(config: &Config, chain: &dyn chain::Chain) -> anyhow::Result<()> {
    let name = &chain.config().name;
    let parameters = chain.check().await.with_context(|| format!("could not check chain {name}"))?;
    anyhow::ensure!(
        parameters.network == config.network && parameters.epoch_length == config.epoch_length,
        "chain {name} has network number {} and epochs of {} s, but the configuration has {} and {} s",
        parameters.network,
        parameters.epoch_length,
        config.network,
        config.epoch_length
    );
    Ok(())
}

/// The API without health endpoints and metrics, so that it can be merged with other services behind one origin.
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

/// Runs a node until `stop` is cancelled.
///
/// # Errors
/// If the node cannot start or the server fails.
pub async fn run(config: Config, stop: CancellationToken) -> anyhow::Result<()> {
    let server = Server::bind(config.server.clone()).await?;
    let node = Node::start(config, stop.clone()).await?;
    let served = server.run(node.router().fallback(unknown_path), node.health(), stop.clone()).await;
    stop.cancel();
    node.join().await;
    served
}
