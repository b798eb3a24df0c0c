//! `POST /v1/sessions/{session}/heartbeats`: reports playback, and counts the listen when the evidence is sufficient.

use axum::{
    extract::State as AxumState,
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde::Deserialize;
use service::{
    Problem,
    extract::{Json, Path},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    accept,
    evidence::Refusal,
    session::{fresh_nonce, unknown},
    sql::{self, Session, State},
    view::SessionView,
};
use crate::{auth_http::SignedIn, state::AppState};

/// A heartbeat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeartbeatRequest {
    /// Nonce of the previous response.
    nonce: String,
    /// Total playback time since the start of the session, in milliseconds.
    played_ms: u64,
}

/// Processes a heartbeat. Sending the last heartbeat again returns the state of the session and changes nothing.
#[utoipa::path(
    post, path = "/v1/sessions/{session}/heartbeats", tag = "listening", security(("bearer" = [])), params(("session" = String, Path)),
    request_body = HeartbeatRequest,
    responses(
        (status = 200, body = SessionView),
        (status = 404, body = Problem, description = "`session-unknown`"),
        (status = 409, body = Problem, description = "`heartbeat-nonce`, `session-over`, `no-commitment`, `epoch-closed`, `fan-cap`, `fan-track-cap`, `track-cap`"),
        (status = 422, body = Problem, description = "`played-exceeds-clock`, `played-backwards`"),
        (status = 429, body = Problem, description = "`heartbeat-early`"),
    )
)]
pub(super) async fn heartbeat(
    AxumState(state): AxumState<AppState>,
    caller: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<HeartbeatRequest>,
) -> Result<impl IntoResponse, Problem> {
    // The byte counts buffered by this replica must be visible to the queries below.
    state.meter.flush().await?;
    let mut transaction = state.pool.begin().await?;
    let session = sql::locked(&mut transaction, id, caller.account).await?.ok_or_else(unknown)?;
    let view = match sequence(&session, &request.nonce)? {
        Sequence::Repeated => {
            let covered = sql::covered(&mut *transaction, &session).await?;
            SessionView::of(&session, covered, None)
        }
        Sequence::Next => {
            let (session, covered, warning) = take(&state, &mut transaction, session, request.played_ms).await?;
            sql::update(&mut transaction, &session).await?;
            transaction.commit().await?;
            SessionView::of(&session, covered, warning)
        }
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)))
}

enum Sequence {
    Next,
    Repeated,
}

/// Compares the nonce with the latest and the previous nonce of the session.
fn sequence(session: &Session, nonce: &str) -> Result<Sequence, Problem> {
    let mut given = [0; 16];
    let known = hex::decode_to_slice(nonce, &mut given).is_ok();
    if known && session.previous_nonce == Some(given) {
        return Ok(Sequence::Repeated);
    }
    if session.state != State::Open {
        return Err(Problem::conflict("the session has ended: start a new one").coded("session-over"));
    }
    if known && session.nonce == given {
        return Ok(Sequence::Next);
    }
    Err(Problem::conflict("the nonce is not the latest nonce of the session: GET the session to read it")
        .coded("heartbeat-nonce"))
}

async fn take(
    state: &AppState,
    connection: &mut sqlx::PgConnection,
    mut session: Session,
    played_ms: u64,
) -> Result<(Session, u64, Option<&'static str>), Problem> {
    let now = state.now();
    let taken = session.progress.heartbeat(now, played_ms).map_err(refused)?;
    session.progress = taken.progress;
    session.previous_nonce = Some(session.nonce);
    session.nonce = fresh_nonce();
    let covered = sql::covered(&mut *connection, &session).await?;
    let mut warning = taken.late.then_some("late");
    if session.progress.played_enough() {
        if session.progress.covered(covered) {
            accept::count(state, connection, &mut session, now).await?;
        } else {
            warning = Some("bytes-missing");
        }
    }
    Ok((session, covered, warning))
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Early { wait_ms } => {
            Problem::too_many_requests(refusal.to_string(), wait_ms.div_ceil(1_000)).coded(refusal.code())
        }
        _ => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.code(), refusal.to_string()),
    }
}
