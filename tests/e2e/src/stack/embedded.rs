//! All services in this process, on one port.

use std::time::Duration;

use anyhow::{Context as _, Result};
use indexer::Indexer;
use service::server::{Server, unknown_path};
use streaming_node::Node;
use tokio::{sync::watch, task::JoinSet};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{Urls, configs::Configs};

/// The running services, which stop when this is dropped.
pub struct Embedded {
    base: String,
    failure: watch::Receiver<Option<String>>,
    stop: DropGuard,
}

impl Embedded {
    /// Starts the services on `server`.
    ///
    /// # Errors
    /// If a service does not start.
    pub async fn start(configs: &Configs, server: Server) -> Result<Self> {
        let stop = CancellationToken::new();
        let base = format!("http://localhost:{}", server.address()?.port());
        let mut configs = configs.clone();
        configs.connect(&Urls { node: base.clone(), indexer: base.clone(), relayer: base.clone() });

        let indexer = Indexer::start(&configs.indexer, &stop).await.context("could not start the indexer")?;
        let node = Node::start(configs.node, stop.clone()).await.context("could not start the streaming node")?;
        let relayer = relayer::open(configs.relayer, &stop).await.context("could not start the relayer")?;
        let api = node.router().merge(indexer::router(indexer.state.clone())).merge(relayer::router(&relayer));
        let health = node.health().merge(indexer.health.clone());

        let mut tasks = JoinSet::new();
        tasks.spawn(server.run(api.fallback(unknown_path), health, stop.clone()));
        tasks.spawn({
            let stop = stop.clone();
            async move {
                relayer::work(relayer, stop).await;
                Ok(())
            }
        });
        for config in configs.attestors {
            tasks.spawn(attestor::run(config, stop.clone()));
        }
        tasks.spawn(async move {
            tokio::join!(indexer.join(), node.join());
            Ok(())
        });
        Ok(Self { base, failure: watched(tasks, stop.clone()), stop: stop.drop_guard() })
    }

    /// The URLs, which are the same for all services.
    pub fn urls(&self) -> Urls {
        Urls { node: self.base.clone(), indexer: self.base.clone(), relayer: self.base.clone() }
    }

    /// Stops the services and waits until they have ended, at most 10 seconds.
    pub async fn stop(self) {
        let Self { mut failure, stop, .. } = self;
        drop(stop);
        // The sender is dropped when the last task has ended.
        let ended = async { while failure.changed().await.is_ok() {} };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!(seconds = GRACE.as_secs(), "services did not stop in time; leaving them running");
        }
    }

    /// Waits until a service ends by itself, and returns the reason.
    pub async fn failed(&self) -> anyhow::Error {
        let mut failure = self.failure.clone();
        match failure.wait_for(Option::is_some).await {
            Ok(reason) => anyhow::anyhow!("{}", reason.as_deref().unwrap_or_default()),
            Err(_) => anyhow::anyhow!("the task that watches the services has ended"),
        }
    }
}

/// Maximum time for the services to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Watches the services; the receiver gets the reason when one ends before it is stopped.
fn watched(mut tasks: JoinSet<Result<()>>, stop: CancellationToken) -> watch::Receiver<Option<String>> {
    let (sender, failure) = watch::channel(None);
    tokio::spawn(async move {
        while let Some(ended) = tasks.join_next().await {
            if stop.is_cancelled() {
                continue;
            }
            let reason = match ended {
                Ok(Ok(())) => "a service ended".to_owned(),
                Ok(Err(error)) => format!("a service failed: {error:#}"),
                Err(panic) => format!("a service panicked: {panic}"),
            };
            sender.send_replace(Some(reason));
        }
    });
    failure
}
