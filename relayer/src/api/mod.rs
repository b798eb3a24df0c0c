//! The HTTP API: quotes, claims and jobs. No route reads an authorization header or a cookie, or logs a client's
//! address.

mod claims;
mod jobs;
mod limit;
mod quotes;

use axum::{
    Router,
    routing::{get, post},
};
use utoipa::OpenApi as _;

use crate::state::Relayer;

/// Declares the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "VibeStream relayer",
        description = "Submits claims for fans whose wallets have no coins for network fees."
    ),
    paths(quotes::quotes, claims::submit, jobs::job)
)]
struct Document;

/// The OpenAPI document of this service.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The routes of the API.
pub fn router(relayer: Relayer) -> Router {
    let limits = limit::Limits::new(relayer.config().claims_per_minute);
    Router::new()
        .route("/v1/relayer", get(quotes::quotes))
        .route("/v1/relayer/openapi.json", get(|| async { axum::Json(openapi()) }))
        .route("/v1/jobs/claims", post(claims::submit))
        .route("/v1/jobs/{id}", get(jobs::job))
        .layer(axum::Extension(limits))
        .with_state(relayer)
}
