//! `GET /v1/epochs/{epoch}/{chain}/openings`, authenticated by the signature of a registered attestor over a nonce.

use auth::{
    attestor::{AttestorKey, OpeningsRequest},
    nonce::{LIFETIME, Nonce, NonceRecord, hash},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use epochs::openings::Openings;
use service::{
    Problem,
    extract::{Json, Path},
};
use sqlx::Row as _;

use super::sql;
use crate::{network::ChainName, state::AppState};

/// Authentication scheme in `WWW-Authenticate` and `Authorization`.
const SCHEME: &str = "Attestor";

/// Returns the openings of an epoch. Without credentials, the response is 401 with a nonce to sign.
#[utoipa::path(
    get, path = "/v1/epochs/{epoch}/{chain}/openings", tag = "attestors",
    params(("epoch" = u32, Path), ("chain" = String, Path, description = "Number or CAIP-2 id of the chain")),
    responses(
        (status = 200, body = Openings),
        (status = 401, body = Problem, description = "`attestor-nonce`: sign the nonce in `WWW-Authenticate`"),
        (status = 403, body = Problem, description = "`attestor-unknown`, `attestor-signature`"),
        (status = 404, body = Problem, description = "`epoch-unknown`: not closed by this node"),
        (status = 410, body = Problem, description = "`openings-deleted`: the votes are final"),
    )
)]
pub(super) async fn openings(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path((epoch, chain)): Path<(u32, String)>,
) -> Result<Response, Problem> {
    let chain = state.network.named(&chain)?;
    let Some(credentials) = headers.get(header::AUTHORIZATION) else { return challenge(&state).await };
    let credentials = credentials.to_str().ok().and_then(Credentials::parse).ok_or_else(|| {
        Problem::bad_request("the Authorization header must have the form: Attestor key=…, nonce=…, signature=…")
    })?;
    if !check(&state, epoch, &chain, &credentials).await? {
        return challenge(&state).await;
    }
    let answer = Json(read(&state, epoch, &chain).await?);
    Ok(([(header::CACHE_CONTROL, "no-store")], answer).into_response())
}

struct Credentials {
    key: AttestorKey,
    nonce: String,
    signature: Vec<u8>,
}

impl Credentials {
    fn parse(value: &str) -> Option<Self> {
        let (scheme, parameters) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return None;
        }
        let parameter = |name: &str| {
            let pairs = parameters.split(',').filter_map(|pair| pair.trim().split_once('='));
            pairs.into_iter().find_map(|(key, value)| (key == name).then(|| value.trim_matches('"').to_owned()))
        };
        Some(Self {
            key: parameter("key")?.parse().ok()?,
            nonce: parameter("nonce")?,
            signature: protocol::hex::decode_lenient(&parameter("signature")?).ok()?,
        })
    }
}

/// Verifies the credentials and uses up the nonce. Returns `false` if the nonce is unknown or expired.
async fn check(state: &AppState, epoch: u32, chain: &ChainName, credentials: &Credentials) -> Result<bool, Problem> {
    if !state.config.attestors.contains(&credentials.key) {
        return Err(
            Problem::forbidden("the key is not registered as an attestor of this node").coded("attestor-unknown")
        );
    }
    let row = sqlx::query("DELETE FROM nonces WHERE value_hash = $1 AND binding_hash = $2 RETURNING expires_at")
        .bind(hash(&credentials.nonce).as_slice())
        .bind(hash(SCHEME).as_slice())
        .fetch_optional(&state.pool)
        .await?;
    let fresh = match row {
        Some(row) => row.try_get::<time::OffsetDateTime, _>(0)? >= state.now(),
        None => false,
    };
    if !fresh {
        return Ok(false);
    }
    let request =
        OpeningsRequest { node: state.config.node, epoch, chain: chain.number, nonce: credentials.nonce.clone() };
    credentials.key.verify(&request, &credentials.signature).map_err(|_| {
        Problem::forbidden(format!("the signature was not made by this key over {:?}", request.text()))
            .coded("attestor-signature")
    })?;
    Ok(true)
}

/// The 401 response with a nonce to sign.
async fn challenge(state: &AppState) -> Result<Response, Problem> {
    let nonce = Nonce::generate(&mut rand::rngs::OsRng).value;
    let record =
        NonceRecord { value_hash: hash(&nonce), binding_hash: hash(SCHEME), expires_at: state.now() + LIFETIME };
    crate::auth_http::keep_nonce(&state.pool, &record).await?;
    let problem =
        Problem::new(StatusCode::UNAUTHORIZED, "attestor-nonce", "sign a request with the nonce in WWW-Authenticate");
    let mut response = problem.into_response();
    let value: HeaderValue = format!("{SCHEME} nonce=\"{nonce}\"").parse().map_err(Problem::internal)?;
    response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    Ok(response)
}

async fn read(state: &AppState, epoch: u32, chain: &ChainName) -> Result<Openings, Problem> {
    let closed: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM epoch_chains WHERE epoch = $1 AND chain = $2)")
        .bind(i64::from(epoch))
        .bind(i64::from(chain.number))
        .fetch_one(&state.pool)
        .await?;
    if !closed {
        return Err(Problem::not_found("the node has not closed this epoch").coded("epoch-unknown"));
    }
    let baskets = sql::baskets(&state.pool, epoch).await?;
    let own = baskets.into_iter().filter(|basket| basket.chain == chain.number);
    let fans: Option<Vec<_>> = own.map(|basket| basket.opening).collect();
    let fans = fans.ok_or_else(|| {
        Problem::new(StatusCode::GONE, "openings-deleted", "the openings were deleted because the votes are final")
    })?;
    Ok(Openings {
        network: state.config.network,
        node: state.config.node,
        epoch,
        chain: chain.number,
        fans,
        carried: sql::carried(&state.pool, epoch, chain.number).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_parsed_in_any_order() {
        let key = "0x6Da01670d8fc844e736095918bbE11fE8D564163";
        let parsed =
            Credentials::parse(&format!("attestor nonce=\"ab\", signature=\"0x0102\", key=\"{key}\"")).unwrap();
        assert_eq!((parsed.nonce.as_str(), parsed.signature.as_slice()), ("ab", [1, 2].as_slice()));
        assert_eq!(parsed.key.to_string(), key);
        for bad in
            ["", "Bearer x", "Attestor", "Attestor key=\"x\", nonce=\"a\", signature=\"0x\"", "Attestor nonce=\"a\""]
        {
            assert!(Credentials::parse(bad).is_none(), "{bad}");
        }
    }
}
