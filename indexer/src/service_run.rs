//! Starts the indexer: database, pipelines, manifests and API.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use chain::ChainConfig;
use service::{Clock, db, health::Health, metrics, server::Server};
use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    AppState, Config, SCHEMA, audit,
    live::Live,
    manifests,
    pipeline::{Pipeline, PipelineStatus},
    place::ChainName,
    router,
};

/// A running indexer without an HTTP server, for processes that serve the routers of several services.
pub struct Indexer {
    /// The state of the API.
    pub state: AppState,
    /// The readiness checks: one of PostgreSQL and one per chain.
    pub health: Health,
    tasks: JoinSet<()>,
}

impl Indexer {
    /// Connects to the database, applies migrations, and spawns one pipeline per chain and one task that fetches
    /// manifests. They end when `stop` is cancelled.
    ///
    /// # Errors
    /// If the configuration is invalid or the database rejects the connection.
    pub async fn start(config: &Config, stop: &CancellationToken) -> anyhow::Result<Self> {
        metrics::install()?;
        let pool = db::connect(&config.database, SCHEMA, stop).await?;
        db::migrate(&pool, SCHEMA, crate::migrator()).await?;
        let mut health = Health::new().check("postgres", db::ping(pool.clone()));
        let mut tasks = JoinSet::new();
        let mut statuses = Vec::new();
        for chain in config.all_chains()? {
            let status = Arc::new(PipelineStatus::default());
            let name = ChainName { caip2: chain.caip2.clone(), namespace: chain.namespace()?, number: chain.number };
            let watched = status.clone();
            health = health.check(format!("chain {}", chain.caip2), move || {
                let answer = watched.check();
                async move { answer }
            });
            statuses.push((name.clone(), status.clone()));
            let parts = (name, chain, pool.clone(), config.clone(), status);
            tasks.spawn(follow(parts, stop.clone()));
        }
        if !statuses.is_empty() {
            let (pool, manifests, stop) = (pool.clone(), config.manifests.clone(), stop.clone());
            tasks.spawn(async move {
                if let Err(error) = manifests::run(pool, manifests, stop).await {
                    tracing::error!(%error, "could not start fetching manifests; tracks will have no metadata");
                }
            });
        }
        let live = Live::start(pool.clone(), stop.clone());
        let state = AppState { pool, clock: Clock::new(config.clock_file.clone()), pipelines: statuses.into(), live };
        Ok(Self { state, health, tasks })
    }

    /// Waits until all tasks have ended.
    pub async fn join(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

type Parts = (ChainName, ChainConfig, PgPool, Config, Arc<PipelineStatus>);

/// Connects to one chain, retrying while its node is not reachable, and runs the pipeline.
async fn follow((name, chain_config, pool, config, status): Parts, stop: CancellationToken) {
    let source = loop {
        let connected = async {
            let chain = chain::connect(&chain_config).await?;
            chain.check().await?;
            Ok::<_, chain::ChainError>(chain.source())
        };
        let error = tokio::select! {
            () = stop.cancelled() => return,
            connected = connected => match connected {
                Ok(source) => break source,
                Err(error) => error,
            },
        };
        tracing::warn!(chain = %name.caip2, %error, "could not connect to the node of a chain, or it is on another chain; retrying");
        status.troubled(&error.into());
        tokio::select! { () = stop.cancelled() => return, () = tokio::time::sleep(chain_config.poll()) => {} }
    };
    let pipeline = Pipeline::new(name.clone(), chain_config.start_height, source, pool, config.pipeline, status);
    if let Err(error) = pipeline.run(stop).await {
        tracing::error!(chain = %name.caip2, %error, "the pipeline of a chain ended with an error");
    }
}

/// Runs the indexer with API, health endpoints and metrics until `stop` is cancelled.
///
/// # Errors
/// Like [`Indexer::start`], and if the address cannot be bound.
pub async fn run(config: Config, stop: CancellationToken) -> anyhow::Result<()> {
    let server = Server::bind(config.server.clone()).await?;
    let indexer = Indexer::start(&config, &stop).await?;
    server.run(router(indexer.state.clone()), indexer.health.clone(), stop.clone()).await?;
    stop.cancel();
    indexer.join().await;
    Ok(())
}

/// Checks all stored rows: the royalty invariant of each vault, and the rows of each chain compared with a rebuild from
/// the stored events.
///
/// # Errors
/// If a check fails. The text lists all differences.
pub async fn check(config: &Config) -> anyhow::Result<()> {
    let pool = db::connect(&config.database, SCHEMA, &CancellationToken::new()).await?;
    let mut findings = Vec::new();
    for vault in audit::royalties(&mut *pool.acquire().await?).await? {
        findings.push(format!("{} track {}: {}", vault.chain, vault.track_id, vault.reason));
    }
    for chain in audit::chains(&pool).await? {
        let differences = audit::rebuild(&pool, &chain).await.with_context(|| format!("rebuilding {}", chain.caip2))?;
        for found in differences {
            findings.push(format!(
                "{} table {}: {} rows missing, {} unexpected",
                chain.caip2, found.table, found.missing, found.unexpected
            ));
        }
    }
    if findings.is_empty() {
        return Ok(());
    }
    bail!("stored rows are inconsistent:\n{}", findings.join("\n"))
}
