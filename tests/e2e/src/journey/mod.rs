//! One recording's whole life, on every chain at once: the seven steps of docs/ARCHITECTURE.md.

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

use crate::{audit, crowd::Crowd, progress::Progress, report::ChainReport, stack::Stack};

/// How long anything off chain may take before the journey gives up on it.
const PATIENCE: Duration = Duration::from_secs(90);

/// One chain's side of the journey.
pub struct Side {
    /// Short name.
    pub name: String,
    /// CAIP-2 id.
    pub caip2: String,
    /// The chain.
    pub chain: Arc<dyn Chain>,
    /// Its family.
    pub namespace: Namespace,
    /// Funded wallets.
    pub wallets: Wallets,
    /// What was published here, in order.
    pub tracks: Vec<Published>,
    /// The same as the chain shows them.
    pub views: Vec<TrackView>,
    /// The fans that settle here.
    pub crowd: Crowd,
    /// The claim that was paid.
    pub claim: Option<ClaimFile>,
    /// What is reported.
    pub report: ChainReport,
}

impl Side {
    /// Whoever this wallet belongs to, sending on this chain.
    pub fn sender(&self, wallet: &devnet::Wallet) -> Result<Sender> {
        let wallet = Wallet::from_secret(self.namespace, &wallet.secret)?;
        Ok(Sender { chain: self.chain.clone(), wallet, unsigned: false, yes: true })
    }

    /// An address as this chain writes it.
    #[must_use]
    pub fn text(&self, address: protocol::id::Address32) -> String {
        chain::address::format(self.namespace, address)
    }

    fn first_track(&self) -> Result<[u8; 32]> {
        Ok(self.tracks.first().context("nothing was published")?.track_id)
    }
}

/// Opens the sides of the chains that take part.
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

/// The whole journey; afterwards every side's report is complete.
pub async fn run(stack: &Stack, sides: &mut [Side], recordings: &[Ingested], progress: &Progress) -> Result<()> {
    progress.say(format!("publishing {} recording(s) on {}", recordings.len(), names(sides)));
    for side in sides.iter_mut() {
        publishing::publish(stack, side, recordings).await.with_context(|| format!("publishing on {}", side.name))?;
    }
    progress.say("the catalogue shows them");

    royalties::run(stack, sides, progress).await.context("royalties")?;
    market::run(sides, progress).await.context("the market")?;
    listening::run(stack, sides, recordings, progress).await.context("listening")?;
    rewards::run(stack, sides, progress).await.context("rewards")?;
    replays::run(sides, progress).await.context("replays")?;
    royalties::claim_streaming(stack, sides, progress).await.context("streaming royalties")?;
    closing::run(stack, sides, progress).await.context("closing the epoch")?;

    progress.say("comparing the database with the chains");
    for side in sides.iter_mut() {
        audit::settled(stack, side, PATIENCE).await.with_context(|| format!("the indexer of {}", side.name))?;
        side.report.indexer_matches_chain = true;
        side.report.indexer_lag_ms = audit::lag_ms(stack, &side.caip2).await?;
    }
    progress.say("done");
    Ok(())
}

fn names(sides: &[Side]) -> String {
    sides.iter().map(|side| side.name.as_str()).collect::<Vec<_>>().join(" and ")
}

/// Looks until `ready` gives something.
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
