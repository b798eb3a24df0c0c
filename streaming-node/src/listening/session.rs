//! Endpoints for starting, reading and ending sessions.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use protocol::hex::Hex32;
use rand::RngCore as _;
use serde::{Deserialize, Serialize};
use service::{
    Problem,
    extract::{Json, Path},
};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    accept,
    evidence::{HEARTBEAT_MS, Progress, SILENCE},
    sql::{self, Session},
    stream_token,
    view::SessionView,
};
use crate::{auth_http::SignedIn, catalogue::RenditionView, state::AppState};

/// The track to play.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartRequest {
    /// CAIP-2 id of the chain on which the track is registered.
    chain: String,
    /// Id of the track.
    track_id: Hex32,
}

/// A started session.
#[derive(Serialize, ToSchema)]
pub(super) struct StartAnswer {
    /// Id of the session.
    #[schema(value_type = String, format = "uuid")]
    session: Uuid,
    /// Epoch at the start. The listen belongs to the epoch in which it is counted.
    epoch: u32,
    /// Id of the track.
    track_id: Hex32,
    /// CAIP-2 id of the chain on which the track is registered.
    chain: String,
    /// Duration of the track, in milliseconds.
    duration_ms: u64,
    /// Playback time required for a listen, in milliseconds.
    required_ms: u64,
    /// Interval at which to send heartbeats, in milliseconds.
    heartbeat_ms: u64,
    /// Nonce for the first heartbeat.
    nonce: String,
    /// Token to send with requests for the renditions.
    stream_token: String,
    /// Expiration time of the stream token.
    #[serde(with = "time::serde::rfc3339")]
    stream_token_expires_at: OffsetDateTime,
    /// Encodings of the track. Bytes fetched from them are evidence.
    renditions: Vec<RenditionView>,
}

/// Starts a session. An account can have one open session per track.
#[utoipa::path(
    post, path = "/v1/sessions", tag = "listening", security(("bearer" = [])), request_body = StartRequest,
    responses(
        (status = 201, body = StartAnswer),
        (status = 404, body = Problem, description = "`track-not-registered`, `chain-unknown`"),
        (status = 409, body = Problem, description = "`session-open`, `no-commitment`, `track-not-issued`, `track-too-short`, `fan-cap`, `fan-track-cap`, `track-cap`"),
        (status = 503, body = Problem, description = "`catalogue-unavailable`"),
    )
)]
pub(super) async fn start(
    State(state): State<AppState>,
    caller: SignedIn,
    Json(request): Json<StartRequest>,
) -> Result<impl IntoResponse, Problem> {
    let chain = state.network.named(&request.chain)?;
    let track = state.catalogue.track(&chain.caip2, &request.track_id.0).await?;
    if track.duration_ms < state.config.listening.shortest_track_ms {
        return Err(Problem::conflict("the track is too short for counted listens").coded("track-too-short"));
    }
    let sizes = state.catalogue.sizes(&track).await?;
    let now = state.now();
    let epoch = state.epoch_at(now)?;

    let mut transaction = state.pool.begin().await?;
    accept::may_count(
        &mut transaction,
        &state.config.listening,
        epoch,
        caller.account,
        chain.number,
        &request.track_id.0,
    )
    .await?;
    if let Some(open) = sql::open_of(&mut transaction, caller.account, chain.number, &request.track_id.0).await? {
        if now - open.progress.last_at < SILENCE {
            return Err(session_open().with("session", open.id.to_string()));
        }
        sql::end(&mut *transaction, open.id).await?;
    }
    let session = Session {
        id: Uuid::new_v4(),
        account: caller.account,
        track_chain: chain.number,
        track_id: request.track_id.0,
        duration_ms: track.duration_ms,
        state: sql::State::Open,
        nonce: fresh_nonce(),
        previous_nonce: None,
        progress: Progress::start(track.duration_ms, now),
        epoch: None,
        receipt: None,
    };
    if !sql::insert(&mut transaction, &session, &sizes).await? {
        return Err(session_open());
    }
    transaction.commit().await?;

    let (stream_token, stream_token_expires_at) = stream_token::issue(&state, session.id)?;
    let answer = StartAnswer {
        session: session.id,
        epoch,
        track_id: request.track_id,
        chain: chain.caip2,
        duration_ms: track.duration_ms,
        required_ms: session.progress.required_ms,
        heartbeat_ms: HEARTBEAT_MS,
        nonce: hex::encode(session.nonce),
        stream_token,
        stream_token_expires_at,
        renditions: track.renditions.clone(),
    };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

/// Returns the state of a session and the nonce for the next heartbeat.
#[utoipa::path(
    get, path = "/v1/sessions/{session}", tag = "listening", security(("bearer" = [])), params(("session" = String, Path)),
    responses((status = 200, body = SessionView), (status = 404, body = Problem, description = "`session-unknown`"))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    caller: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    let session = sql::find(&state.pool, id, caller.account).await?.ok_or_else(unknown)?;
    let covered = sql::covered(&state.pool, &session).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(SessionView::of(&session, covered, None))))
}

/// Ends a session without counting a listen.
#[utoipa::path(
    delete, path = "/v1/sessions/{session}", tag = "listening", security(("bearer" = [])), params(("session" = String, Path)),
    responses((status = 204), (status = 404, body = Problem, description = "`session-unknown`"))
)]
pub(super) async fn end(
    State(state): State<AppState>,
    caller: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let session = sql::find(&state.pool, id, caller.account).await?.ok_or_else(unknown)?;
    sql::end(&state.pool, session.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Generates the nonce for the next heartbeat.
pub(super) fn fresh_nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    rand::rngs::OsRng.fill_bytes(&mut nonce);
    nonce
}

pub(super) fn unknown() -> Problem {
    Problem::not_found("the account has no session with this id").coded("session-unknown")
}

fn session_open() -> Problem {
    Problem::conflict("the account already has an open session for this track: continue it, or DELETE it")
        .coded("session-open")
}
