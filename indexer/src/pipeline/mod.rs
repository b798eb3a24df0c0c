//! One pipeline per chain: read blocks, write them, tell; wait for the next. It holds one batch in memory, waits for nothing
//! without a bound, and picks up where the database says after whatever happened.

mod commit;
mod cursor;
mod lag;
mod linked;
mod rooted;
mod status;

use std::{future::Future, sync::Arc, time::Duration};

use chain::{Block, ChainError, Namespace, Source};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use cursor::Cursor;
pub use lag::{Lag, LagMeter};
pub use status::PipelineStatus;

use crate::{error::Error, place::ChainName};
use commit::Commit;

/// How a pipeline works. The same for every chain.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PipelineConfig {
    /// How many heights below the newest a reorganisation may reach. Deeper, the pipeline stops.
    pub window: u32,
    /// Most heights asked for at once while catching up; fewer when answers are large or fail.
    pub batch: u32,
    /// Longest wait for one answer of the chain's node, in milliseconds.
    pub source_timeout_ms: u64,
    /// Longest wait for one transaction, in milliseconds.
    pub database_timeout_ms: u64,
    /// How often to look for a new block when nothing announces one, in milliseconds.
    pub poll_ms: u64,
    /// Whether every touched vault is checked against the royalty invariant before its rows are committed: a missing or
    /// wrong event is then refused instead of stored.
    pub check_vaults: bool,
}

impl Default for PipelineConfig {
    fn default() -> Self {
        Self {
            window: 64,
            batch: 2_000,
            source_timeout_ms: 15_000,
            database_timeout_ms: 30_000,
            poll_ms: 1_000,
            check_vaults: true,
        }
    }
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Something was written and there may be more.
    More,
    /// Everything the node has is written.
    AtHead,
}

/// Follows one chain.
pub struct Pipeline {
    chain: ChainName,
    start_height: u64,
    source: Arc<dyn Source>,
    pool: PgPool,
    config: PipelineConfig,
    status: Arc<PipelineStatus>,
    cursor: Option<Cursor>,
    batch: u32,
    caught_up: bool,
    /// Times in a row the chain seemed to leave the window.
    too_deep: u32,
}

impl Pipeline {
    /// A pipeline that begins where the database says, or at `start_height`. `status` lets others watch it.
    #[must_use]
    pub fn new(
        chain: ChainName,
        start_height: u64,
        source: Arc<dyn Source>,
        pool: PgPool,
        config: PipelineConfig,
        status: Arc<PipelineStatus>,
    ) -> Self {
        let batch = config.batch.clamp(1, 64);
        Self { chain, start_height, source, pool, config, status, cursor: None, batch, caught_up: false, too_deep: 0 }
    }

    /// Follows the chain until `stop`. Mishaps are waited out; it only ends early when the chain leaves the window.
    ///
    /// # Errors
    /// [`Error::ReorganisationTooDeep`].
    pub async fn run(mut self, stop: CancellationToken) -> Result<(), Error> {
        let mut heads = self.source.heads();
        let watching = tokio::spawn(watch_heads(self.source.heads(), self.status.clone(), stop.clone()));
        let mut pause = FIRST_PAUSE;
        let outcome = loop {
            if stop.is_cancelled() {
                break Ok(());
            }
            let stepped = tokio::select! {
                () = stop.cancelled() => break Ok(()),
                stepped = self.step() => stepped,
            };
            match stepped {
                Ok(Progress::More) => pause = FIRST_PAUSE,
                Ok(Progress::AtHead) => {
                    pause = FIRST_PAUSE;
                    self.wait(&mut heads, &stop).await;
                }
                Err(error) if error.is_final() => break Err(self.halted(error).await),
                Err(error) => {
                    self.troubled(&error);
                    tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(pause) => {} }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        };
        watching.abort();
        outcome
    }

    /// One turn: writes at most one batch.
    ///
    /// # Errors
    /// When chain or database fail; nothing was written then, or it is not known and the next turn asks the database.
    pub async fn step(&mut self) -> Result<Progress, Error> {
        let cursor = match self.cursor.take() {
            Some(cursor) => cursor,
            None => {
                self.caught_up = false;
                self.database(Cursor::load(&self.pool, &self.chain, self.start_height)).await?
            }
        };
        let (cursor, progress) = match self.chain.namespace {
            Namespace::Ethereum => self.step_linked(cursor).await?,
            Namespace::Solana => self.step_rooted(cursor).await?,
        };
        self.status.healthy(&cursor);
        self.cursor = Some(cursor);
        Ok(progress)
    }

    /// Commits and hands the cursor on; measures how long the blocks took.
    async fn commit(&self, commit: Commit<'_>) -> Result<Cursor, Error> {
        if let Some(target) = commit.roll_back_to {
            tracing::warn!(chain = %self.chain.caip2, from = commit.before.height, to = target, "following a reorganisation");
            metrics::counter!("indexer_reorganisations_total", "chain" => self.chain.caip2.clone()).increment(1);
            if target < commit.before.final_height {
                tracing::error!(chain = %self.chain.caip2, final_height = commit.before.final_height,
                    "blocks this chain called final were replaced");
            }
        }
        let events: usize = commit.blocks.iter().map(|block| block.events.len()).sum();
        self.database(commit.execute(&self.pool, &self.chain)).await?;
        metrics::counter!("indexer_events_total", "chain" => self.chain.caip2.clone()).increment(events as u64);
        metrics::gauge!("indexer_height", "chain" => self.chain.caip2.clone()).set(commit.after.height as f64);
        self.status.lag.visible(&self.chain.caip2, u64::try_from(commit.after.height).unwrap_or(0));
        Ok(commit.after)
    }

    /// The newest height the node has told of, as the database wants it.
    fn head(&self) -> i64 {
        i64::try_from(self.status.lag.head()).unwrap_or(i64::MAX)
    }

    /// An answer of the chain's node, within the bound.
    async fn ask<T>(&self, answer: impl Future<Output = Result<T, ChainError>>) -> Result<T, Error> {
        let limit = Duration::from_millis(self.config.source_timeout_ms);
        match tokio::time::timeout(limit, answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(Error::SourceTimeout(limit)),
        }
    }

    /// An answer of the database, within the bound.
    async fn database<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let limit = Duration::from_millis(self.config.database_timeout_ms);
        tokio::time::timeout(limit, answer).await.unwrap_or(Err(Error::DatabaseTimeout(limit)))
    }

    /// After a batch of `events` events, how many heights to ask for next.
    fn resize_batch(&mut self, events: usize) {
        const MANY: usize = 5_000;
        self.batch = if events > MANY { self.batch / 2 } else { self.batch * 2 }.clamp(1, self.config.batch.max(1));
    }

    async fn wait(&self, heads: &mut watch::Receiver<u64>, stop: &CancellationToken) {
        // A head that was told of and cannot be read yet (a slot that is not confirmed) is looked for again soon.
        let told = self.cursor.as_ref().is_some_and(|cursor| self.head() > cursor.height);
        let poll = Duration::from_millis(if told { self.config.poll_ms.min(SOON_MS) } else { self.config.poll_ms });
        tokio::select! {
            () = stop.cancelled() => {}
            changed = heads.changed() => if changed.is_err() {
                // The source stopped announcing: poll.
                tokio::time::sleep(poll).await;
            },
            () = tokio::time::sleep(poll) => {}
        }
    }

    fn troubled(&mut self, error: &Error) {
        let superseded = matches!(error, Error::Superseded);
        if superseded {
            tracing::debug!(chain = %self.chain.caip2, %error, "reading the cursor again");
        } else {
            tracing::warn!(chain = %self.chain.caip2, %error, "trying again");
        }
        metrics::counter!("indexer_errors_total", "chain" => self.chain.caip2.clone()).increment(1);
        self.status.troubled(error);
        self.batch = (self.batch / 2).max(1);
    }

    async fn halted(&self, error: Error) -> Error {
        tracing::error!(chain = %self.chain.caip2, %error, "STOPPED: this chain is no longer indexed");
        metrics::gauge!("indexer_halted", "chain" => self.chain.caip2.clone()).set(1.0);
        self.status.halted(&error);
        if let Err(cause) = cursor::halt(&self.pool, &self.chain.caip2, &error.to_string()).await {
            tracing::error!(%cause, "the reason could not be stored");
        }
        error
    }
}

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const SOON_MS: u64 = 50;
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Refuses a block whose events are not in the order, or not in the places, that a chain gives them.
fn check_events(block: &Block) -> Result<(), Error> {
    if block.events.windows(2).any(|pair| pair[0].path >= pair[1].path) {
        return Err(Error::Contradiction(format!("events of block {} are repeated or out of order", block.at.height)));
    }
    Ok(())
}

/// Takes the time at which the node announces blocks, also while the pipeline is busy.
async fn watch_heads(mut heads: watch::Receiver<u64>, status: Arc<PipelineStatus>, stop: CancellationToken) {
    loop {
        let height = *heads.borrow_and_update();
        status.lag.announced(height);
        tokio::select! {
            () = stop.cancelled() => return,
            changed = heads.changed() => if changed.is_err() { return },
        }
    }
}
