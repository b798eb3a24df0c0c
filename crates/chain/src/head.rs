//! The newest height of a chain, from WebSocket notifications, or by polling while there is no WebSocket connection.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::ChainError;

/// How long to poll before connecting to the WebSocket again.
const RETRY: Duration = Duration::from_secs(15);

/// A source of heights, one per chain implementation.
#[async_trait]
pub(crate) trait HeadFeed: Send + Sync + 'static {
    /// Requests the newest height.
    async fn newest(&self) -> Result<u64, ChainError>;

    /// Publishes the height of every notification until the connection fails.
    async fn follow(&self, heads: &watch::Sender<u64>) -> Result<(), ChainError>;

    /// Whether a WebSocket is configured.
    fn can_follow(&self) -> bool;
}

/// Starts a task that publishes heights. It ends when all receivers are dropped.
pub(crate) fn watch_heads(feed: Arc<dyn HeadFeed>, poll: Duration) -> watch::Receiver<u64> {
    let (heads, receiver) = watch::channel(0);
    tokio::spawn(async move {
        tokio::select! {
            () = heads.closed() => {}
            () = run(feed.as_ref(), &heads, poll) => {}
        }
    });
    receiver
}

async fn run(feed: &dyn HeadFeed, heads: &watch::Sender<u64>, poll: Duration) {
    loop {
        if feed.can_follow()
            && let Err(error) = feed.follow(heads).await
        {
            tracing::warn!(%error, "could not follow new blocks by WebSocket; polling");
        }
        poll_for(feed, heads, poll).await;
    }
}

async fn poll_for(feed: &dyn HeadFeed, heads: &watch::Sender<u64>, poll: Duration) {
    let until = Instant::now() + RETRY;
    while !feed.can_follow() || Instant::now() < until {
        match feed.newest().await {
            Ok(height) => publish(heads, height),
            Err(error) => tracing::debug!(%error, "could not read the newest height; retrying"),
        }
        sleep(poll).await;
    }
}

/// Publishes a height if it differs from the last one. A lower height is published too, because it means a
/// reorganisation.
pub(crate) fn publish(heads: &watch::Sender<u64>, height: u64) {
    heads.send_if_modified(|current| std::mem::replace(current, height) != height);
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// A node whose WebSocket always fails, and whose height grows with each request.
    struct FailingWebSocket(AtomicU64);

    #[async_trait]
    impl HeadFeed for FailingWebSocket {
        async fn newest(&self) -> Result<u64, ChainError> {
            Ok(self.0.fetch_add(1, Ordering::Relaxed))
        }

        async fn follow(&self, _: &watch::Sender<u64>) -> Result<(), ChainError> {
            Err(ChainError::rpc("subscribe", "refused"))
        }

        fn can_follow(&self) -> bool {
            true
        }
    }

    #[tokio::test]
    async fn polling_replaces_a_websocket_that_fails() {
        let mut heads = watch_heads(Arc::new(FailingWebSocket(AtomicU64::new(7))), Duration::from_millis(1));
        let reached = tokio::time::timeout(Duration::from_secs(5), heads.wait_for(|height| *height >= 10)).await;
        assert!(reached.is_ok());
    }
}
