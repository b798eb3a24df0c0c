//! Closes epochs and publishes their results.
//!
//! After an epoch has ended, [`close`] freezes it, [`build`](build::build) computes both trees of each chain from the counted
//! listens, [`publish`] adds them to IPFS, and one transaction stores the result. Attestors read the input of the trees from
//! [`openings`] until [`outcome`] finds that the votes are final.

pub mod build;
pub mod close;
pub mod lock;
pub mod openings;
mod openings_http;
pub mod outcome;
pub mod publish;
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
