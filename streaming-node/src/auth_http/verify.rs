//! `POST /auth/verify`: a signed message becomes a session, or links a wallet to one.

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

/// A signed sign-in message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyRequest {
    /// `ethereum` (EIP-4361) or `solana` (the same form for ed25519 accounts).
    #[schema(value_type = String, example = "solana")]
    namespace: Namespace,
    /// The signed text.
    message: String,
    /// Ethereum: 0x-hex. Solana: base58 or base64.
    signature: String,
    /// Where the refresh token goes.
    #[serde(default)]
    token_delivery: Delivery,
    /// Whom the access token is for; this node when absent.
    #[serde(default)]
    audience: Option<String>,
}

/// Signs in. With a live session's access token it links the wallet instead, if the statement says so and names the
/// account. The nonce is spent whatever comes of it.
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
                return Err(Problem::conflict("another account has this wallet").coded("wallet-linked-elsewhere"));
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

/// The account a wallet is to be linked to: that of a live session, if a token was sent.
async fn linking(state: &AppState, headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Ok(None);
    }
    let caller = SignedIn::from_headers(state, headers)?;
    if !sql::is_live(&state.pool, caller.session, caller.account, state.now()).await? {
        return Err(Problem::unauthorized("linking a wallet needs a live session: sign in again"));
    }
    Ok(Some(caller.account))
}

/// The wallet that signed; spends the nonce first.
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
            return Err(refused(&error));
        }
    };
    let value = parsed.nonce();
    let record = sql::take_nonce(&state.pool, &nonce::hash(value)).await?;
    let record = record.ok_or_else(|| refused(&SignInError::NonceUnknown))?;
    let now = state.clock.now();
    record.check(value, binding, now).map_err(|error| refused(&error))?;

    let signature = signature(request.namespace, &request.signature).ok_or_else(|| refused(&SignInError::Signature))?;
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
    .map_err(|error| refused(&error))
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

fn refused(error: &SignInError) -> Problem {
    let status = match error {
        SignInError::WalletUnreachable => StatusCode::SERVICE_UNAVAILABLE,
        SignInError::Malformed(_) | SignInError::IsTransaction => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::UNAUTHORIZED,
    };
    Problem::new(status, error.code(), error.to_string())
}
