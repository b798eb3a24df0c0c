//! What every handler shares.

use std::sync::Arc;

use auth::{access::Signer, stream::StreamTokens};
use axum::extract::FromRef;
use chain::Chain;
use service::Clock;
use sqlx::PgPool;
use store::BlobStore;
use time::OffsetDateTime;

use crate::{catalogue::Catalogue, config::Config, meter::Meter, network::Network};

/// The node's parts. Cheap to clone; everything that must survive or be shared between replicas is in the database.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Its configuration.
    pub config: Arc<Config>,
    /// The network's chains.
    pub network: Arc<Network>,
    /// The chains themselves: asked what became of closed epochs.
    pub chains: Arc<[Arc<dyn Chain>]>,
    /// The database, schema `node`.
    pub pool: PgPool,
    /// Where blocks are.
    pub store: Arc<dyn BlobStore>,
    /// The network's time.
    pub clock: Clock,
    /// Signs access tokens and receipts.
    pub signer: Arc<Signer>,
    /// Seals stream tokens.
    pub stream_tokens: Arc<StreamTokens>,
    /// Counts served bytes.
    pub meter: Meter,
    /// Tracks and their renditions.
    pub catalogue: Catalogue,
    /// HTTP towards chains.
    pub http: reqwest::Client,
}

impl AppState {
    /// The network's time now, in whole microseconds as the database keeps it.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let now = self.clock.now();
        now.replace_nanosecond(now.nanosecond() / 1_000 * 1_000).unwrap_or(now)
    }

    /// The epoch at `now`.
    ///
    /// # Errors
    /// When the configured epoch length or the clock is out of range.
    pub fn epoch_at(&self, now: OffsetDateTime) -> anyhow::Result<u32> {
        u64::try_from(now.unix_timestamp())
            .ok()
            .and_then(|unix| protocol::epoch::epoch_at(unix, self.config.epoch_length))
            .ok_or_else(|| anyhow::anyhow!("the clock or the epoch length is out of range"))
    }
}
