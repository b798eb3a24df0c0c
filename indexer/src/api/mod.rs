//! The public, read-only API over committed rows. Every list is a keyset page and every error a
//! [`Problem`](service::Problem). Amounts are decimal strings, times RFC 3339 in UTC, hashes 0x-hex, and addresses have
//! the form of their chain.
//!
//! A row that a reorganisation can still replace has `"provisional": true`. One request reads the snapshot of one
//! statement, so it returns one state of the chain even while a reorganisation is rolled back.

mod activity;
mod epochs;
mod governance;
mod listings;
mod live;
mod openapi;
mod passes;
mod portfolios;
mod read;
mod rewards;
mod royalties;
mod status;
mod tracks;

use std::sync::Arc;

use axum::{Router, routing::get};
use service::Clock;
use sqlx::PgPool;

use crate::{live::Live, pipeline::PipelineStatus, place::ChainName};

pub use openapi::document as openapi_document;

/// The state of the handlers.
#[derive(Clone)]
pub struct AppState {
    /// Connections to the schema `indexer`.
    pub pool: PgPool,
    /// The clock of the network. Owed royalties are computed at its time.
    pub clock: Clock,
    /// The pipelines of this process. Empty in a replica, which only serves the API.
    pub pipelines: Arc<[(ChainName, Arc<PipelineStatus>)]>,
    /// Notices of commits, of all processes.
    pub live: Live,
}

/// The routes `/v1/...` of the API, without health endpoints and metrics.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/v1/tracks", get(tracks::list))
        .route("/v1/tracks/{track_id}", get(tracks::one))
        .route("/v1/tracks/{track_id}/holders", get(tracks::holders))
        .route("/v1/tracks/{track_id}/royalties", get(royalties::of_track))
        .route("/v1/tracks/{track_id}/deposits", get(activity::deposits))
        .route("/v1/tracks/{track_id}/claims", get(activity::claims))
        .route("/v1/tracks/{track_id}/transfers", get(activity::transfers))
        .route("/v1/tracks/{track_id}/events", get(activity::events))
        .route("/v1/tracks/{track_id}/listings", get(listings::of_track))
        .route("/v1/tracks/{track_id}/sales", get(listings::sales))
        .route("/v1/tracks/{track_id}/manifests", get(tracks::manifests))
        .route("/v1/listings", get(listings::list))
        .route("/v1/listings/{listing}", get(listings::one))
        .route("/v1/gates", get(passes::gates))
        .route("/v1/passes", get(passes::passes))
        .route("/v1/governance", get(governance::current))
        .route("/v1/governance/events", get(governance::events))
        .route("/v1/portfolios/{address}", get(portfolios::one))
        .route("/v1/royalties/{address}", get(royalties::of_address))
        .route("/v1/rewards", get(rewards::summary))
        .route("/v1/rewards/nodes", get(rewards::nodes))
        .route("/v1/rewards/claims", get(rewards::claims))
        .route("/v1/rewards/nullifiers/{nullifier}", get(rewards::nullifier))
        .route("/v1/rewards/epochs", get(epochs::list))
        .route("/v1/rewards/epochs/{epoch}", get(epochs::one))
        .route("/v1/rewards/epochs/{epoch}/payouts", get(epochs::payouts))
        .route("/v1/status", get(status::status))
        .route("/v1/live", get(live::stream))
        .route("/v1/openapi.json", get(openapi::serve))
        .with_state(state)
}
