//! `POST /auth/verify`: signs in with a signed message, or links a wallet to an account.

use auth::{
    Expected, Namespace, SignInError, Wallet,
    ethereum::EthereumSignIn,
    nonce, refresh,
    refresh::{RefreshToken, SessionRecord},
    solana::SolanaSignIn,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use service::{Problem, extract::Json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    SIGN_IN,
    contract_wallet::JsonRpcContracts,
    link_statement,
    nonce::COOKIE,
    signed_in::{SignedIn, cookie},
    sql,
    tokens::{self, Delivery},
};
use crate::state::AppState;

/// A sign-in message and its signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyRequest {
    /// `ethereum` (EIP-4361) or `solana` (the same format for ed25519 accounts).
    #[schema(value_type = String, example = "solana")]
    namespace: Namespace,
    /// The signed message.
    message: String,
    /// The signature: 0x-prefixed hex for Ethereum, base58 or base64 for Solana.
    signature: String,
    /// How the refresh token is returned.
    #[serde(default)]
    token_delivery: Delivery,
    /// Audience of the access token. The default is this node.
    #[serde(default)]
    audience: Option<String>,
}

/// Signs in. If the request has an access token, links the wallet to its account instead; the statement must then contain the
/// account id. The nonce is used up even if the request fails.
#[utoipa::path(
    post, path = "/auth/verify", tag = "sign-in", request_body = VerifyRequest,
    responses(
        (status = 200, body = tokens::TokensAnswer),
        (status = 401, body = Problem, description = "`nonce-*`, `message-*`, `*-mismatch`, `signature-invalid`"),
        (status = 409, body = Problem, description = "`wallet-linked-elsewhere`"),
    )
)]
pub(super) async fn verify(
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(request): Json<VerifyRequest>,
) -> Result<Response, Problem> {
    let audience = tokens::audience(&state, request.audience.as_deref())?;
    let linking = linking(&state, &headers).await?;
    let statement = linking.map_or_else(|| SIGN_IN.to_owned(), link_statement);
    let wallet = wallet(&state, &headers, &request, &statement).await?;

    let now = state.now();
    let token = RefreshToken::generate(Uuid::new_v4(), &mut rand::rngs::OsRng);
    let mut transaction = state.pool.begin().await?;
    let account = match linking {
        None => sql::account_of(&mut transaction, &wallet, now).await?,
        Some(account) => {
            if !sql::link(&mut transaction, &wallet, account, now).await?
                && sql::find_account(&mut transaction, &wallet).await? != Some(account)
            {
                return Err(
                    Problem::conflict("the wallet is linked to another account").coded("wallet-linked-elsewhere")
                );
            }
            account
        }
    };
    let record = SessionRecord { token_hash: token.hash(), expires_at: now + refresh::LIFETIME, revoked: false };
    let sign_in = sql::SignIn { account, audience: audience.id().to_owned(), record };
    sql::start_sign_in(&mut transaction, token.session, &sign_in, now).await?;
    transaction.commit().await?;
    tokens::answer(&state, account, &audience, &token, request.token_delivery, tokens::session_length()).await
}

/// The account to link the wallet to: the account of the access token, if there is one.
async fn linking(state: &AppState, headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Ok(None);
    }
    let caller = SignedIn::from_headers(state, headers)?;
    if !sql::is_live(&state.pool, caller.session, caller.account, state.now()).await? {
        return Err(Problem::unauthorized("the session of the access token has ended: sign in again to link a wallet"));
    }
    Ok(Some(caller.account))
}

/// Verifies the message and returns the wallet that signed it. Uses up the nonce first.
async fn wallet(
    state: &AppState,
    headers: &HeaderMap,
    request: &VerifyRequest,
    statement: &str,
) -> Result<Wallet, Problem> {
    let binding = cookie(headers, COOKIE);
    let parsed = match request.namespace {
        Namespace::Ethereum => EthereumSignIn::parse(&request.message).map(Parsed::Ethereum),
        Namespace::Solana => SolanaSignIn::parse(request.message.as_bytes()).map(Parsed::Solana),
    };
    let parsed = match (parsed, binding) {
        (Ok(parsed), _) => parsed,
        (Err(error), binding) => {
            if let Some(binding) = binding {
                sql::drop_bound_nonces(&state.pool, &nonce::hash(binding)).await?;
            }
            return Err(rejected(&error));
        }
    };
    let value = parsed.nonce();
    let record = sql::take_nonce(&state.pool, &nonce::hash(value)).await?;
    let record = record.ok_or_else(|| rejected(&SignInError::NonceUnknown))?;
    let now = state.clock.now();
    record.check(value, binding, now).map_err(|error| rejected(&error))?;

    let signature =
        signature(request.namespace, &request.signature).ok_or_else(|| rejected(&SignInError::Signature))?;
    let expected = Expected {
        domain: state.config.domain(),
        uri: &state.config.public_url,
        chains: state.network.sign_in_ids(request.namespace),
        statement,
        now,
    };
    match &parsed {
        Parsed::Ethereum(message) => message.verify(&signature, &expected, &JsonRpcContracts(state)).await,
        Parsed::Solana(message) => message.verify(&signature, &expected),
    }
    .map_err(|error| rejected(&error))
}

enum Parsed {
    Ethereum(EthereumSignIn),
    Solana(SolanaSignIn),
}

impl Parsed {
    fn nonce(&self) -> &str {
        match self {
            Self::Ethereum(message) => message.nonce(),
            Self::Solana(message) => message.nonce(),
        }
    }
}

fn signature(namespace: Namespace, text: &str) -> Option<Vec<u8>> {
    match namespace {
        Namespace::Ethereum => protocol::hex::decode_lenient(text).ok(),
        Namespace::Solana => {
            let is_signature = |bytes: &Vec<u8>| bytes.len() == 64;
            let base58 = bs58::decode(text).into_vec().ok().filter(is_signature);
            base58.or_else(|| STANDARD.decode(text).ok().filter(is_signature))
        }
    }
}

fn rejected(error: &SignInError) -> Problem {
    let status = match error {
        SignInError::WalletUnreachable => StatusCode::SERVICE_UNAVAILABLE,
        SignInError::Malformed(_) | SignInError::IsTransaction => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::UNAUTHORIZED,
    };
    Problem::new(status, error.code(), error.to_string())
}
