//! Listening: commitments, sessions, heartbeats and counted listens.

mod accept;
mod commitment;
pub mod evidence;
mod heartbeat;
pub mod receipt;
mod session;
mod sql;
mod stream_token;
mod view;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use sql::forget;

use crate::state::AppState;

/// OpenAPI document of these paths.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    commitment::commit,
    session::start,
    session::show,
    session::end,
    heartbeat::heartbeat,
    stream_token::stream_token
))]
pub struct Docs;

/// A router with `/v1/sessions*`, `/v1/stream-token` and commitments.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/epochs/{epoch}/commitment", post(commitment::commit))
        .route("/v1/sessions", post(session::start))
        .route("/v1/sessions/{session}", get(session::show).delete(session::end))
        .route("/v1/sessions/{session}/heartbeats", post(heartbeat::heartbeat))
        .route("/v1/stream-token", post(stream_token::stream_token))
}
