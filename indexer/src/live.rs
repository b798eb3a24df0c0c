//! Tells this process when any pipeline, in whichever process, committed something.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// What PostgreSQL's channel `indexer` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Notice {
    /// A chain's rows changed.
    Chain(ChainNotice),
    /// A manifest arrived.
    Manifest {
        /// Its CID.
        manifest: String,
    },
}

/// A chain's rows changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainNotice {
    /// CAIP-2 id.
    pub chain: String,
    /// Rows are written up to and including this height.
    pub height: i64,
    /// Rows above it are provisional.
    pub final_height: i64,
    /// How many events came.
    pub events: u64,
    /// The common ancestor, after a reorganisation.
    pub rolled_back_to: Option<i64>,
}

/// Hands notices to any number of listeners. One that is too slow learns that it missed some, and reads the database.
#[derive(Clone, Debug)]
pub struct Live(broadcast::Sender<Notice>);

impl Live {
    /// Listens on the database's channel until `stop`; reconnects by itself.
    #[must_use]
    pub fn start(pool: PgPool, stop: CancellationToken) -> Self {
        let (sender, _) = broadcast::channel(256);
        let live = Self(sender.clone());
        tokio::spawn(async move {
            tokio::select! { () = stop.cancelled() => {}, () = forward(pool, sender) => {} }
        });
        live
    }

    /// Notices from now on.
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
            // Nobody may be listening; that is fine.
            Ok(notice) => drop(sender.send(notice)),
            Err(error) => tracing::warn!(%error, "ignored a malformed notification on the channel indexer"),
        }
    }
}
