//! The state shared by all handlers.

use std::sync::Arc;

use auth::{access::Signer, stream::StreamTokens};
use axum::extract::FromRef;
use chain::Chain;
use service::Clock;
use sqlx::PgPool;
use store::BlobStore;
use time::OffsetDateTime;

use crate::{catalogue::Catalogue, config::Config, meter::Meter, network::Network};

/// The state shared by all handlers. Cloning is cheap. State that must be durable or shared by replicas is in the database.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Configuration of the node.
    pub config: Arc<Config>,
    /// Chains of the network.
    pub network: Arc<Network>,
    /// Clients of the chains, for reading the outcome of closed epochs.
    pub chains: Arc<[Arc<dyn Chain>]>,
    /// Connections to the schema `node`.
    pub pool: PgPool,
    /// Store of blocks.
    pub store: Arc<dyn BlobStore>,
    /// Clock of the network.
    pub clock: Clock,
    /// Signs access tokens and receipts.
    pub signer: Arc<Signer>,
    /// Encrypts stream tokens.
    pub stream_tokens: Arc<StreamTokens>,
    /// Counts bytes sent to sessions.
    pub meter: Meter,
    /// Looks up tracks.
    pub catalogue: Catalogue,
    /// HTTP client for the RPC of chains.
    pub http: reqwest::Client,
}

impl AppState {
    /// The current time of the network, in whole microseconds, the precision of PostgreSQL.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let now = self.clock.now();
        now.replace_nanosecond(now.nanosecond() / 1_000 * 1_000).unwrap_or(now)
    }

    /// The epoch at `now`.
    ///
    /// # Errors
    /// If the configured epoch length or the time is out of range.
    pub fn epoch_at(&self, now: OffsetDateTime) -> anyhow::Result<u32> {
        u64::try_from(now.unix_timestamp())
            .ok()
            .and_then(|unix| protocol::epoch::epoch_at(unix, self.config.epoch_length))
            .ok_or_else(|| anyhow::anyhow!("the time or the epoch length is out of range"))
    }
}
