//! The pipeline of one chain: it reads blocks, writes them, notifies listeners, and waits for the next block. It keeps
//! one batch in memory and has a timeout for every wait. After an error it continues from the cursor in the database.

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

/// Settings of the pipelines, the same for all chains.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PipelineConfig {
    /// Maximum depth of a reorganisation on Ethereum, in blocks below the newest. After a deeper one, the pipeline
    /// stops.
    pub window: u32,
    /// Maximum number of heights per request while catching up. The pipeline requests fewer if responses are large or
    /// fail.
    pub batch: u32,
    /// Timeout of a request to the node of the chain, in milliseconds.
    pub source_timeout_ms: u64,
    /// Timeout of a database transaction, in milliseconds.
    pub database_timeout_ms: u64,
    /// Interval at which to poll for new blocks if the node does not announce them, in milliseconds.
    pub poll_ms: u64,
    /// Whether to check the royalty invariant of each changed vault before committing its rows, so that missing or
    /// wrong events are rejected.
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

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Blocks were written, and there may be more.
    More,
    /// All blocks that the node has are written.
    AtHead,
}

/// The pipeline of one chain.
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
    /// Number of consecutive steps that found a reorganisation deeper than the window.
    too_deep: u32,
}

impl Pipeline {
    /// Creates a pipeline that starts at the cursor in the database, or at `start_height` if there is none. It reports
    /// its state to `status`.
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

    /// Indexes the chain until `stop` is cancelled. Errors are retried, except a reorganisation deeper than the window.
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

    /// Runs one step. On Ethereum it writes at most one batch, on Solana one of provisional and one of final slots.
    ///
    /// # Errors
    /// If the chain or the database fails. Then either nothing was written, or the outcome is unknown and the next step
    /// reads the cursor again.
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

    /// Executes the commit, returns the new cursor, and records the lag of the blocks.
    async fn commit(&self, commit: Commit<'_>) -> Result<Cursor, Error> {
        if let Some(target) = commit.roll_back_to {
            tracing::warn!(chain = %self.chain.caip2, from = commit.before.height, to = target, "rolling back blocks because of a reorganisation");
            metrics::counter!("indexer_reorganisations_total", "chain" => self.chain.caip2.clone()).increment(1);
            if target < commit.before.final_height {
                tracing::error!(chain = %self.chain.caip2, final_height = commit.before.final_height,
                    "the chain replaced blocks that it had reported as final");
            }
        }
        let events: usize = commit.blocks.iter().map(|block| block.events.len()).sum();
        self.database(commit.execute(&self.pool, &self.chain)).await?;
        metrics::counter!("indexer_events_total", "chain" => self.chain.caip2.clone()).increment(events as u64);
        metrics::gauge!("indexer_height", "chain" => self.chain.caip2.clone()).set(commit.after.height as f64);
        self.status.lag.visible(&self.chain.caip2, u64::try_from(commit.after.height).unwrap_or(0));
        Ok(commit.after)
    }

    /// The newest height announced by the node, as a BIGINT.
    fn head(&self) -> i64 {
        i64::try_from(self.status.lag.head()).unwrap_or(i64::MAX)
    }

    /// Waits for a response of the node, with the timeout.
    async fn ask<T>(&self, answer: impl Future<Output = Result<T, ChainError>>) -> Result<T, Error> {
        let limit = Duration::from_millis(self.config.source_timeout_ms);
        match tokio::time::timeout(limit, answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(Error::SourceTimeout(limit)),
        }
    }

    /// Waits for the database, with the timeout.
    async fn database<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let limit = Duration::from_millis(self.config.database_timeout_ms);
        tokio::time::timeout(limit, answer).await.unwrap_or(Err(Error::DatabaseTimeout(limit)))
    }

    /// Adapts the number of heights per request after a batch with `events` events.
    fn resize_batch(&mut self, events: usize) {
        const MANY: usize = 5_000;
        self.batch = if events > MANY { self.batch / 2 } else { self.batch * 2 }.clamp(1, self.config.batch.max(1));
    }

    /// Waits until the node announces a block, the poll interval ends, or `stop` is cancelled.
    async fn wait(&self, heads: &mut watch::Receiver<u64>, stop: &CancellationToken) {
        // An announced head that cannot be read yet (a slot that is not confirmed) is polled again soon.
        let announced = self.cursor.as_ref().is_some_and(|cursor| self.head() > cursor.height);
        let poll =
            Duration::from_millis(if announced { self.config.poll_ms.min(SOON_MS) } else { self.config.poll_ms });
        tokio::select! {
            () = stop.cancelled() => {}
            changed = heads.changed() => if changed.is_err() {
                // The source stopped announcing heads, so poll.
                tokio::time::sleep(poll).await;
            },
            () = tokio::time::sleep(poll) => {}
        }
    }

    /// Records an error that will be retried, and halves the number of heights per request.
    fn troubled(&mut self, error: &Error) {
        let superseded = matches!(error, Error::Superseded);
        if superseded {
            tracing::debug!(chain = %self.chain.caip2, %error, "another process moved the cursor; reading it again");
        } else {
            tracing::warn!(chain = %self.chain.caip2, %error, "could not process the next blocks of a chain; retrying");
        }
        metrics::counter!("indexer_errors_total", "chain" => self.chain.caip2.clone()).increment(1);
        self.status.troubled(error);
        self.batch = (self.batch / 2).max(1);
    }

    /// Records an error that stops the pipeline permanently, and returns it.
    async fn halted(&self, error: Error) -> Error {
        tracing::error!(chain = %self.chain.caip2, %error, "stopped indexing a chain");
        metrics::gauge!("indexer_halted", "chain" => self.chain.caip2.clone()).set(1.0);
        self.status.halted(&error);
        if let Err(cause) = cursor::halt(&self.pool, &self.chain.caip2, &error.to_string()).await {
            tracing::error!(chain = %self.chain.caip2, %cause, "could not store why indexing of a chain stopped");
        }
        error
    }
}

/// Pause after the first of consecutive errors. It doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Poll interval while an announced block cannot be read yet, in milliseconds.
const SOON_MS: u64 = 50;
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Rejects a block whose events are out of order or have duplicate positions.
fn check_events(block: &Block) -> Result<(), Error> {
    if block.events.windows(2).any(|pair| pair[0].path >= pair[1].path) {
        return Err(Error::Contradiction(format!("events of block {} are repeated or out of order", block.at.height)));
    }
    Ok(())
}

/// Records when the node announces blocks, even while the pipeline is busy.
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
