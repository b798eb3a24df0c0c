//! A fan without a player: it signs in with a wallet, commits to an epoch, streams, sends heartbeats, stores its secret
//! and proves its listens.

mod api;
mod claim;
mod listen;
mod prove;
mod secrets;
mod sign_in;

pub use api::{EpochStatus, Epochs, Rendition};
pub use claim::{ClaimFile, Job, Quote, RelayerClient};
pub use listen::{Beat, Listening};
pub use prove::{Proving, find_leaf, prove};
pub use secrets::{EpochSecret, Secrets};

use std::sync::Arc;

use anyhow::{Context as _, Result};
use service::clock::Clock;
use tokio::sync::Mutex;

use crate::{
    format,
    http::{Http, Refused},
    settings::Settings,
    wallet::Wallet,
};
use sign_in::Session;

/// A fan of one streaming node.
pub struct Fan {
    http: Http,
    wallet: Wallet,
    clock: Clock,
    secrets: Secrets,
    session: Mutex<Option<Session>>,
    me: Arc<str>,
}

impl Fan {
    /// A fan with this wallet. Sends no request.
    pub fn new(settings: &Settings, wallet: Wallet) -> Result<Self> {
        let me = wallet.address_text();
        Ok(Self {
            http: Http::new(&settings.node)?,
            clock: settings.clock(),
            secrets: Secrets::open(&settings.secrets)?,
            session: Mutex::default(),
            me: me.into(),
            wallet,
        })
    }

    /// The wallet's address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.me
    }

    /// The stored secrets and receipts.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The network's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Fetches the node's epochs and chains.
    pub async fn epochs(&self) -> Result<Epochs> {
        self.http.get("/v1/epochs", None).await.context("the streaming node's epochs")
    }

    /// Commits to the current epoch with the stored secret, or with a new one if there is none. The first commitment of
    /// an epoch, with its chain, applies to the whole epoch.
    pub async fn commit(&self, chain: u32) -> Result<EpochSecret> {
        let epochs = self.epochs().await?;
        let (network, node, epoch) = (epochs.network, epochs.node, epochs.current.epoch);
        let secret = self.secrets.for_epoch(&self.me, network, node, epoch, chain)?;
        let body = serde_json::json!({
            "idc": format::hex(secret.idc()?), "chain": secret.chain, "salt": format::hex(secret.salt),
        });
        let token = self.token().await?;
        let _: serde_json::Value = self
            .http
            .post(&format!("/v1/epochs/{epoch}/commitment"), Some(&token), &body)
            .await
            .context("the commitment for this epoch")?;
        Ok(secret)
    }

    /// An access token that is valid for at least a minute. Refreshes the session or signs in if needed.
    async fn token(&self) -> Result<String> {
        let mut session = self.session.lock().await;
        let fresh = match session.take() {
            Some(open) if open.is_fresh(&self.clock) => open,
            Some(open) => match open.refresh(&self.http, &self.clock).await {
                Ok(refreshed) => refreshed,
                Err(_) => self.sign_in().await?,
            },
            None => self.sign_in().await?,
        };
        Ok(session.insert(fresh).access_token.clone())
    }

    /// Signs in, and retries once if the nonce is unknown: a response can be lost after its nonce was used.
    async fn sign_in(&self) -> Result<Session> {
        match Session::sign_in(&self.http, &self.wallet, &self.clock).await {
            Err(error) if error.downcast_ref::<Refused>().is_some_and(|r| r.code == "nonce-unknown") => {
                Session::sign_in(&self.http, &self.wallet, &self.clock).await
            }
            done => done,
        }
    }
}
