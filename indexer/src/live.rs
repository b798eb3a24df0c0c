//! Notifies this process of commits of all pipelines, including those of other processes.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// A notification on the PostgreSQL channel `indexer`, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Notice {
    /// A pipeline committed rows of a chain.
    Chain(ChainNotice),
    /// A manifest was stored.
    Manifest {
        /// CID of the manifest, in text.
        manifest: String,
    },
}

/// A commit of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainNotice {
    /// CAIP-2 id of the chain.
    pub chain: String,
    /// Height up to and including which rows are written.
    pub height: i64,
    /// Rows above it are provisional.
    pub final_height: i64,
    /// Number of events in this commit.
    pub events: u64,
    /// Height of the common ancestor, if blocks were rolled back.
    pub rolled_back_to: Option<i64>,
}

/// Distributes notices to any number of subscribers. A subscriber that is more than 256 notices behind receives
/// [`RecvError::Lagged`](tokio::sync::broadcast::error::RecvError::Lagged) and must then read the database.
#[derive(Clone, Debug)]
pub struct Live(broadcast::Sender<Notice>);

impl Live {
    /// Spawns a task that listens on the channel until `stop` is cancelled. If the connection is lost, the task
    /// reconnects.
    #[must_use]
    pub fn start(pool: PgPool, stop: CancellationToken) -> Self {
        let (sender, _) = broadcast::channel(256);
        let live = Self(sender.clone());
        tokio::spawn(async move {
            tokio::select! { () = stop.cancelled() => {}, () = forward(pool, sender) => {} }
        });
        live
    }

    /// Returns a receiver of the notices that arrive after this call.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.0.subscribe()
    }
}

async fn forward(pool: PgPool, sender: broadcast::Sender<Notice>) {
    loop {
        if let Err(error) = listen(&pool, &sender).await {
            tracing::warn!(%error, "lost the database connection that listens for commits; reconnecting");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen(pool: &PgPool, sender: &broadcast::Sender<Notice>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen("indexer").await?;
    loop {
        let notification = listener.recv().await?;
        match serde_json::from_str(notification.payload()) {
            // `send` fails if there is no subscriber, which is not an error.
            Ok(notice) => drop(sender.send(notice)),
            Err(error) => tracing::warn!(%error, "ignored a malformed notification on the channel indexer"),
        }
    }
}
