//! `POST /auth/refresh` and `POST /auth/logout`.

use auth::refresh::{Exchange, RefreshToken};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use service::Problem;
use utoipa::ToSchema;

use super::{
    signed_in::cookie,
    sql,
    tokens::{self, Delivery},
};
use crate::state::AppState;

/// The refresh token. Browsers send an empty body and the cookie instead.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshRequest {
    /// Latest refresh token of the session.
    #[serde(default)]
    refresh_token: Option<String>,
}

/// Exchanges a refresh token for new tokens. Sending a token that was already exchanged ends the session.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "sign-in", request_body = RefreshRequest,
    responses((status = 200, body = tokens::TokensAnswer), (status = 401, body = Problem, description = "`refresh-invalid`"))
)]
pub(super) async fn refresh(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (token, delivery) = presented(&headers, &body)?;
    let now = state.now();
    let mut transaction = state.pool.begin().await?;
    let sign_in = sql::sign_in(&mut transaction, token.session).await?.ok_or_else(invalid)?;
    match sign_in.record.exchange(&token, now) {
        Exchange::Refuse => return Err(invalid()),
        Exchange::Revoke => {
            sql::revoke(&mut transaction, token.session).await?;
            transaction.commit().await?;
            tracing::warn!("revoked a session because an already exchanged refresh token was presented");
            return Err(invalid());
        }
        Exchange::Rotate => {}
    }
    let next = RefreshToken::generate(token.session, &mut rand::rngs::OsRng);
    sql::rotate(&mut transaction, token.session, &next.hash()).await?;
    transaction.commit().await?;
    let audience = tokens::audience(&state, Some(&sign_in.audience))?;
    let left = (sign_in.record.expires_at - now).whole_seconds();
    tokens::answer(&state, sign_in.account, &audience, &next, delivery, left).await
}

/// Ends a session.
#[utoipa::path(post, path = "/auth/logout", tag = "sign-in", request_body = RefreshRequest, responses((status = 204)))]
pub(super) async fn logout(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (token, _) = presented(&headers, &body)?;
    let mut transaction = state.pool.begin().await?;
    let sign_in = sql::sign_in(&mut transaction, token.session).await?.ok_or_else(invalid)?;
    // An old token ends the session as well: its sender is the user, who wants to log out, or an attacker.
    if sign_in.record.exchange(&token, state.now()) != Exchange::Refuse {
        sql::revoke(&mut transaction, token.session).await?;
    }
    transaction.commit().await?;
    Ok(([(header::SET_COOKIE, tokens::cookie(&state, "", 0)?)], StatusCode::NO_CONTENT).into_response())
}

fn presented(headers: &HeaderMap, body: &Bytes) -> Result<(RefreshToken, Delivery), Problem> {
    let request: RefreshRequest = if body.is_empty() {
        RefreshRequest::default()
    } else {
        serde_json::from_slice(body).map_err(|error| Problem::bad_request(error.to_string()))?
    };
    let (text, delivery) = match &request.refresh_token {
        Some(text) => (Some(text.as_str()), Delivery::Body),
        None => (cookie(headers, tokens::COOKIE), Delivery::Cookie),
    };
    let token = text.and_then(|text| RefreshToken::decode(text).ok()).ok_or_else(invalid)?;
    Ok((token, delivery))
}

fn invalid() -> Problem {
    Problem::unauthorized("the refresh token is invalid or was revoked: sign in again").coded("refresh-invalid")
}
