//! The response with tokens after a sign-in or a refresh.

use auth::{
    access::{self, Audience, Subject},
    refresh::{self, RefreshToken},
};
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use service::Problem;
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::state::AppState;

/// The cookie with the refresh token. It is HttpOnly, so scripts cannot read it.
pub(super) const COOKIE: &str = "vs_refresh";

/// How the refresh token is returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Delivery {
    /// In an HttpOnly cookie, for browsers.
    #[default]
    Cookie,
    /// In the response body, for other clients.
    Body,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensAnswer {
    /// Id of the account.
    #[schema(value_type = String, format = "uuid")]
    account: Uuid,
    /// Access token (JWT) for `Authorization: Bearer`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Lifetime of the access token, in seconds.
    expires_in: i64,
    /// Refresh token for `/auth/refresh`; absent if it was set as a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Time until the session ends, in seconds.
    refresh_expires_in: i64,
}

/// The audience with this id; the node itself if `id` is `None`.
pub(super) fn audience(state: &AppState, id: Option<&str>) -> Result<Audience, Problem> {
    let config = &state.config;
    match id {
        None => Ok(Audience::FirstParty(config.public_url.clone())),
        Some(id) if id == config.public_url || config.first_party.iter().any(|known| known == id) => {
            Ok(Audience::FirstParty(id.to_owned()))
        }
        Some(id) if config.third_party.iter().any(|known| known == id) => Ok(Audience::ThirdParty(id.to_owned())),
        Some(_) => {
            Err(Problem::unprocessable("the node does not issue tokens for this audience").coded("audience-unknown"))
        }
    }
}

/// Builds the response with an access token for `audience` and the refresh token `refresh`.
pub(super) async fn answer(
    state: &AppState,
    account: Uuid,
    audience: &Audience,
    refresh: &RefreshToken,
    delivery: Delivery,
    session_ends_in: i64,
) -> Result<Response, Problem> {
    let wallets = sql::wallets(&state.pool, account).await?;
    let subject = Subject { account, session: refresh.session, wallets: &wallets };
    let access_token =
        state.signer.access(&subject, audience, state.clock.now(), Uuid::new_v4()).map_err(Problem::internal)?;
    let mut answer = TokensAnswer {
        account,
        access_token,
        token_type: "Bearer",
        expires_in: access::LIFETIME.whole_seconds(),
        refresh_token: None,
        refresh_expires_in: session_ends_in,
    };
    let mut set_cookie = None;
    match delivery {
        Delivery::Body => answer.refresh_token = Some(refresh.encode()),
        Delivery::Cookie => set_cookie = Some(cookie(state, &refresh.encode(), session_ends_in)?),
    }
    let mut response = Json(answer).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(cookie) = set_cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Builds the refresh cookie. A `max_age` (in seconds) of zero deletes it.
pub(super) fn cookie(state: &AppState, value: &str, max_age: i64) -> Result<HeaderValue, Problem> {
    let secure = if state.config.secure() { "; Secure" } else { "" };
    format!("{COOKIE}={value}; HttpOnly; SameSite=Strict; Path=/auth; Max-Age={max_age}{secure}")
        .parse()
        .map_err(Problem::internal)
}

/// Lifetime of a new session, in seconds.
pub(super) fn session_length() -> i64 {
    refresh::LIFETIME.whole_seconds()
}
