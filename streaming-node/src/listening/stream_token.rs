//! `POST /v1/stream-token`: issues a new token for a session that outlasts its previous token.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use service::{Problem, extract::Json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{session::unknown, sql};
use crate::{auth_http::SignedIn, state::AppState};

/// The session for which to issue a token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StreamTokenRequest {
    /// Id of an open session of the caller.
    #[schema(value_type = String, format = "uuid")]
    session: Uuid,
}

/// A stream token.
#[derive(Serialize, ToSchema)]
pub(super) struct StreamTokenAnswer {
    /// Opaque token. Send it as `stream_token` in the query or in the header `X-Stream-Token`.
    stream_token: String,
    /// Expiration time of the token.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

/// Issues a stream token that is valid for ten minutes.
#[utoipa::path(
    post, path = "/v1/stream-token", tag = "listening", security(("bearer" = [])), request_body = StreamTokenRequest,
    responses((status = 200, body = StreamTokenAnswer), (status = 404, body = Problem, description = "`session-unknown`"))
)]
pub(super) async fn stream_token(
    State(state): State<AppState>,
    caller: SignedIn,
    Json(request): Json<StreamTokenRequest>,
) -> Result<Json<StreamTokenAnswer>, Problem> {
    let session = sql::find(&state.pool, request.session, caller.account).await?;
    let session = session.filter(|session| session.state == sql::State::Open).ok_or_else(unknown)?;
    let (stream_token, expires_at) = issue(&state, session.id)?;
    Ok(Json(StreamTokenAnswer { stream_token, expires_at }))
}

/// Issues a token for `session`.
pub(super) fn issue(state: &AppState, session: Uuid) -> Result<(String, OffsetDateTime), Problem> {
    state.stream_tokens.issue(session, state.now(), &mut rand::rngs::OsRng).map_err(Problem::internal)
}
