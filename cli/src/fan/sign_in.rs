//! Sign-in with a wallet: EIP-4361 for Ethereum, and the same message format for Solana.

use anyhow::{Context as _, Result, bail};
use chain::Namespace;
use reqwest::Method;
use serde::Deserialize;
use service::clock::Clock;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    format,
    http::{Http, header},
    wallet::Wallet,
};

#[derive(Deserialize)]
struct Challenge {
    nonce: String,
    domain: String,
    uri: String,
    statement: String,
    now: Option<String>,
    chain_ids: ChainIds,
}

#[derive(Deserialize)]
struct ChainIds {
    ethereum: Vec<String>,
    solana: Vec<String>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    expires_in: i64,
    refresh_token: Option<String>,
}

/// A signed-in session.
pub struct Session {
    /// Bearer token for the node's API.
    pub access_token: String,
    refresh_token: String,
    good_until: OffsetDateTime,
}

impl Session {
    /// Requests a nonce, signs the message that contains it, and exchanges the signature for tokens.
    pub async fn sign_in(http: &Http, wallet: &Wallet, clock: &Clock) -> Result<Self> {
        let response = http.send(http.request(Method::GET, "/auth/nonce", None)).await.context("sign-in")?;
        let binding = header(&response, "set-cookie").context("the node's nonce came without a cookie")?;
        let binding = binding.split(';').next().unwrap_or_default().to_owned();
        let challenge: Challenge =
            response.json().await.context("the response to /auth/nonce has an unexpected format")?;
        let message = challenge.message(wallet, clock)?;
        let signature = wallet.signer.sign_text(&message)?;
        let (namespace, signature) = match wallet.namespace {
            Namespace::Ethereum => ("ethereum", format::hex(&signature)),
            Namespace::Solana => ("solana", bs58::encode(signature).into_string()),
        };
        let body = serde_json::json!({
            "namespace": namespace, "message": message, "signature": signature, "token_delivery": "body",
        });
        let request = http.request(Method::POST, "/auth/verify", None).header("cookie", binding).json(&body);
        Self::from_tokens(http.json(request).await.context("sign-in")?, clock)
    }

    /// Exchanges the refresh token for new tokens.
    pub async fn refresh(&self, http: &Http, clock: &Clock) -> Result<Self> {
        let body = serde_json::json!({ "refresh_token": self.refresh_token });
        Self::from_tokens(http.post("/auth/refresh", None, &body).await?, clock)
    }

    /// Whether the access token is valid for at least another minute.
    pub fn is_fresh(&self, clock: &Clock) -> bool {
        clock.now() + Duration::MINUTE < self.good_until
    }

    fn from_tokens(tokens: Tokens, clock: &Clock) -> Result<Self> {
        let Some(refresh_token) = tokens.refresh_token else { bail!("the node returned no refresh token") };
        let good_until = clock.now() + Duration::seconds(tokens.expires_in);
        Ok(Self { access_token: tokens.access_token, refresh_token, good_until })
    }
}

impl Challenge {
    fn message(&self, wallet: &Wallet, clock: &Clock) -> Result<String> {
        let (name, ids) = match wallet.namespace {
            Namespace::Ethereum => ("Ethereum", &self.chain_ids.ethereum),
            Namespace::Solana => ("Solana", &self.chain_ids.solana),
        };
        let chain_id =
            ids.first().with_context(|| format!("the node does not accept {:?} wallets", wallet.namespace))?;
        let issued = match &self.now {
            Some(now) => now.clone(),
            None => clock.now().replace_nanosecond(0)?.format(&Rfc3339)?,
        };
        Ok(format!(
            "{} wants you to sign in with your {name} account:\n{}\n\n{}\n\nURI: {}\nVersion: 1\nChain ID: {chain_id}\nNonce: {}\nIssued At: {issued}",
            self.domain,
            wallet.address_text(),
            self.statement,
            self.uri,
            self.nonce,
        ))
    }
}
