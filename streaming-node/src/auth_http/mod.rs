//! HTTP endpoints of the sign-in: nonces, verification, tokens and linked wallets.

mod account;
mod contract_wallet;
mod nonce;
mod session;
mod signed_in;
mod sql;
mod tokens;
mod verify;

use axum::{
    Router,
    routing::{get, post},
};

pub use signed_in::SignedIn;
pub(crate) use sql::keep_nonce;

use crate::state::AppState;

/// OpenAPI document of these paths.
#[derive(utoipa::OpenApi)]
#[openapi(paths(nonce::nonce, verify::verify, session::refresh, session::logout, account::account, account::jwks))]
pub struct Docs;

/// A router with `/auth/*` and the JWK set.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/auth/nonce", get(nonce::nonce))
        .route("/auth/verify", post(verify::verify))
        .route("/auth/refresh", post(session::refresh))
        .route("/auth/logout", post(session::logout))
        .route("/auth/account", get(account::account))
        .route("/.well-known/jwks.json", get(account::jwks))
}

/// The statement in a message for signing in.
const SIGN_IN: &str = "Sign in to VibeStream.";

/// The statement in a message for linking a wallet. It contains the account id, so that a user cannot be tricked into linking
/// a wallet to the account of an attacker.
fn link_statement(account: uuid::Uuid) -> String {
    format!("Link this wallet to VibeStream account {account}.")
}
