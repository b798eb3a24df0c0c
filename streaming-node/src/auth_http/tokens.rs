//! Handing out tokens after a sign-in or a refresh.

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

/// The cookie that holds a browser's refresh token, out of scripts' reach.
pub(super) const COOKIE: &str = "vs_refresh";

/// Where the refresh token goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Delivery {
    /// Into an HttpOnly cookie: for browsers.
    #[default]
    Cookie,
    /// Into the answer: for programs.
    Body,
}

/// Tokens of a session.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensAnswer {
    /// The account signed in to.
    #[schema(value_type = String, format = "uuid")]
    account: Uuid,
    /// A JWT for `Authorization: Bearer`.
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds the access token lives.
    expires_in: i64,
    /// To be exchanged at `/auth/refresh`; absent when it was set as a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Seconds until the session ends.
    refresh_expires_in: i64,
}

/// The audience that `id` names.
pub(super) fn audience(state: &AppState, id: Option<&str>) -> Result<Audience, Problem> {
    let config = &state.config;
    match id {
        None => Ok(Audience::FirstParty(config.public_url.clone())),
        Some(id) if id == config.public_url || config.first_party.iter().any(|known| known == id) => {
            Ok(Audience::FirstParty(id.to_owned()))
        }
        Some(id) if config.third_party.iter().any(|known| known == id) => Ok(Audience::ThirdParty(id.to_owned())),
        Some(_) => Err(Problem::unprocessable("no tokens are given for this audience").coded("audience-unknown")),
    }
}

/// The answer with an access token for `audience` and `refresh` for the session.
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

/// The refresh cookie; an age of zero removes it.
pub(super) fn cookie(state: &AppState, value: &str, max_age: i64) -> Result<HeaderValue, Problem> {
    let secure = if state.config.secure() { "; Secure" } else { "" };
    format!("{COOKIE}={value}; HttpOnly; SameSite=Strict; Path=/auth; Max-Age={max_age}{secure}")
        .parse()
        .map_err(Problem::internal)
}

/// Seconds a fresh session lives.
pub(super) fn session_length() -> i64 {
    refresh::LIFETIME.whole_seconds()
}
