//! `GET /auth/nonce`.

use auth::{
    Namespace,
    nonce::{LIFETIME, Nonce},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
    response::IntoResponse,
};
use serde::Serialize;
use service::Problem;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{SIGN_IN, sql};
use crate::state::AppState;

/// The cookie that binds a nonce to the browser that requested it.
pub(super) const COOKIE: &str = "vs_nonce";

/// The values for the message to sign.
#[derive(Serialize, ToSchema)]
pub(super) struct NonceAnswer {
    /// The nonce: 40 hex digits.
    nonce: String,
    /// Expiration time of the nonce.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// Current time of the service, for the field `Issued At`.
    #[serde(with = "time::serde::rfc3339")]
    now: OffsetDateTime,
    /// The domain for the message.
    domain: String,
    /// The URI for the message.
    uri: String,
    /// The statement for the message.
    statement: &'static str,
    /// Accepted chain ids.
    chain_ids: ChainIds,
}

#[derive(Serialize, ToSchema)]
struct ChainIds {
    ethereum: Vec<String>,
    solana: Vec<String>,
}

/// Issues a nonce for one sign-in. It is valid for five minutes and bound to the caller by a cookie.
#[utoipa::path(get, path = "/auth/nonce", tag = "sign-in", responses((status = 200, body = NonceAnswer)))]
pub(super) async fn nonce(State(state): State<AppState>) -> Result<impl IntoResponse, Problem> {
    let nonce = Nonce::generate(&mut rand::rngs::OsRng);
    let now = state.now();
    let record = nonce.record(now);
    sql::keep_nonce(&state.pool, &record).await?;
    let secure = if state.config.secure() { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/auth; Max-Age={}{secure}",
        nonce.binding,
        LIFETIME.whole_seconds()
    );
    let answer = NonceAnswer {
        nonce: nonce.value,
        expires_at: record.expires_at,
        now,
        domain: state.config.domain().to_owned(),
        uri: state.config.public_url.clone(),
        statement: SIGN_IN,
        chain_ids: ChainIds {
            ethereum: state.network.sign_in_ids(Namespace::Ethereum).to_vec(),
            solana: state.network.sign_in_ids(Namespace::Solana).to_vec(),
        },
    };
    let headers: [(HeaderName, String); 2] = [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, "no-store".into())];
    Ok((headers, Json(answer)))
}
