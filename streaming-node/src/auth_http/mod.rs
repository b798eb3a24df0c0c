//! Signing in over HTTP: nonce, verification, tokens, linked wallets.

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

/// Documents of these paths.
#[derive(utoipa::OpenApi)]
#[openapi(paths(nonce::nonce, verify::verify, session::refresh, session::logout, account::account, account::jwks))]
pub struct Docs;

/// `/auth/*` and the key set.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/auth/nonce", get(nonce::nonce))
        .route("/auth/verify", post(verify::verify))
        .route("/auth/refresh", post(session::refresh))
        .route("/auth/logout", post(session::logout))
        .route("/auth/account", get(account::account))
        .route("/.well-known/jwks.json", get(account::jwks))
}

/// The statement signed to sign in.
const SIGN_IN: &str = "Sign in to VibeStream.";

/// The statement signed to link a wallet: it names the account, so that nobody is led to link a wallet to another's.
fn link_statement(account: uuid::Uuid) -> String {
    format!("Link this wallet to VibeStream account {account}.")
}
