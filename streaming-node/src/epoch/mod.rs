//! Closes epochs and publishes their results.
//!
//! [`close`] freezes it, [`epochs::build`] makes both trees of every chain from what was counted, [`epochs::documents`] puts
//! them on IPFS, and one transaction keeps the result. Attestors read what the trees were built from, the
//! [openings](epochs::openings), until [`outcome`] sees that their votes are final.

pub mod close;
pub mod lock;
mod openings_http;
pub mod outcome;
mod sql;
mod status;
pub mod worker;

pub use sql::{Basket, baskets};

use axum::{Router, routing::get};

use crate::state::AppState;

/// OpenAPI document of these paths.
#[derive(utoipa::OpenApi)]
#[openapi(paths(status::list, status::show, openings_http::openings))]
pub struct Docs;

/// A router with `/v1/epochs*`, except commitments, which belong to [`crate::listening`].
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/epochs", get(status::list))
        .route("/v1/epochs/{epoch}/{chain}", get(status::show))
        .route("/v1/epochs/{epoch}/{chain}/openings", get(openings_http::openings))
}
