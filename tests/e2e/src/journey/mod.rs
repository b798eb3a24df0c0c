//! The journey of a recording, on all chains at the same time: the seven steps of docs/ARCHITECTURE.md.

mod closing;
mod listening;
mod market;
mod publishing;
mod replays;
mod rewards;
mod royalties;

pub use listening::first_round;
pub use rewards::close_epoch;

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use chain::{Chain, Namespace, TrackView};
use devnet::Wallets;
use futures::future::try_join_all;
use media::Ingested;
use vibe::{fan::ClaimFile, publish::Published, transact::Sender, wallet::Wallet};

use crate::{crowd::Crowd, database, progress::Progress, report::ChainReport, stack::Stack};

/// Maximum time to wait for a service.
const PATIENCE: Duration = Duration::from_secs(90);

/// The state of the journey on one chain.
pub struct Side {
    /// Short name of the chain, such as `solana`.
    pub name: String,
    /// CAIP-2 id of the chain.
    pub caip2: String,
    /// The connection to the chain.
    pub chain: Arc<dyn Chain>,
    /// Namespace of the chain.
    pub namespace: Namespace,
    /// Funded wallets on the chain.
    pub wallets: Wallets,
    /// The published tracks, in the order of the recordings.
    pub tracks: Vec<Published>,
    /// The same tracks as read from the chain.
    pub views: Vec<TrackView>,
    /// The fans that claim on this chain.
    pub crowd: Crowd,
    /// The paid claim; `None` before that step.
    pub claim: Option<ClaimFile>,
    /// The chain's part of the report.
    pub report: ChainReport,
}

impl Side {
    /// A sender of transactions of this wallet.
    ///
    /// # Errors
    /// If the secret is not a valid key.
    pub fn sender(&self, wallet: &devnet::Wallet) -> Result<Sender> {
        let wallet = Wallet::from_secret(self.namespace, &wallet.secret)?;
        Ok(Sender { chain: self.chain.clone(), wallet, unsigned: false, yes: true })
    }

    /// An address in the form of this chain.
    #[must_use]
    pub fn text(&self, address: protocol::id::Address32) -> String {
        chain::address::format(self.namespace, address)
    }

    fn first_track(&self) -> Result<[u8; 32]> {
        Ok(self.tracks.first().context("no track was published")?.track_id)
    }
}

/// Connects to the chains that take part.
///
/// # Errors
/// If a chain cannot be reached or the devnet has too few fans.
pub async fn sides(stack: &Stack) -> Result<Vec<Side>> {
    try_join_all(stack.chains().into_iter().map(|config| async move {
        let namespace = config.namespace()?;
        let wallets = stack.devnet.wallets(namespace).clone();
        Ok(Side {
            name: config.name.clone(),
            caip2: config.caip2.clone(),
            chain: vibe::transact::connect(&config).await?,
            namespace,
            crowd: Crowd::new(stack, &config, &wallets)?,
            wallets,
            tracks: Vec::new(),
            views: Vec::new(),
            claim: None,
            report: ChainReport::default(),
        })
    }))
    .await
}

/// Runs the whole journey and completes the report of every side.
///
/// # Errors
/// If a step fails or a check finds a wrong amount; the error names the step.
pub async fn run(stack: &Stack, sides: &mut [Side], recordings: &[Ingested], progress: &Progress) -> Result<()> {
    progress.say(format!("publishing {} recording(s) on {}", recordings.len(), names(sides)));
    for side in sides.iter_mut() {
        publishing::publish(stack, side, recordings).await.with_context(|| format!("publishing on {}", side.name))?;
    }
    progress.say("the tracks are in the catalogue");

    royalties::run(stack, sides, progress).await.context("royalties")?;
    market::run(sides, progress).await.context("the market")?;
    listening::run(stack, sides, recordings, progress).await.context("listening")?;
    rewards::run(stack, sides, progress).await.context("rewards")?;
    replays::run(sides, progress).await.context("replays")?;
    royalties::claim_streaming(stack, sides, progress).await.context("streaming royalties")?;
    closing::run(stack, sides, progress).await.context("closing the epoch")?;

    progress.say("comparing the database with the chains");
    for side in sides.iter_mut() {
        database::wait_until_equal(stack, side, PATIENCE)
            .await
            .with_context(|| format!("the indexer of {}", side.name))?;
        side.report.indexer_matches_chain = true;
        side.report.indexer_lag_ms = database::lag_ms(stack, &side.caip2).await?;
    }
    progress.say("done");
    Ok(())
}

fn names(sides: &[Side]) -> String {
    sides.iter().map(|side| side.name.as_str()).collect::<Vec<_>>().join(" and ")
}

/// Calls `ready` until it returns a value. `what` names the awaited event in the error.
pub(crate) async fn until<T>(what: &str, mut ready: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(value) = ready().await? {
            return Ok(value);
        }
        anyhow::ensure!(tokio::time::Instant::now() < deadline, "{what} did not happen within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
