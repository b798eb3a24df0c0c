//! `GET /auth/account` and the JWK set.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use serde::Serialize;
use service::Problem;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{SignedIn, sql};
use crate::state::AppState;

/// The account of the caller.
#[derive(Serialize, ToSchema)]
pub(super) struct AccountAnswer {
    /// Id of the account.
    #[schema(value_type = String, format = "uuid")]
    account: Uuid,
    /// Linked wallets.
    wallets: Vec<WalletView>,
}

#[derive(Serialize, ToSchema)]
struct WalletView {
    /// `ethereum` or `solana`.
    namespace: &'static str,
    /// EIP-55 address or base58 address.
    address: String,
}

/// Returns the account and the wallets of the caller.
#[utoipa::path(get, path = "/auth/account", tag = "sign-in", security(("bearer" = [])), responses((status = 200, body = AccountAnswer), (status = 401, body = Problem)))]
pub(super) async fn account(State(state): State<AppState>, caller: SignedIn) -> Result<impl IntoResponse, Problem> {
    let wallets = sql::wallets(&state.pool, caller.account).await?;
    let wallets = wallets.into_iter().map(|w| WalletView { namespace: w.namespace.as_str(), address: w.address });
    let answer = AccountAnswer { account: caller.account, wallets: wallets.collect() };
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(answer)))
}

/// Returns the public keys for verifying access tokens and receipts (RFC 7517).
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "sign-in", responses((status = 200, description = "JWK set")))]
pub(super) async fn jwks(State(state): State<AppState>) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(state.signer.jwks()))
}
