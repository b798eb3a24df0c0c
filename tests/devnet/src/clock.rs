//! One clock for services and chains: an offset to the machine's clock, which is changed for all of them together.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result, bail};
use tokio::{sync::Mutex, task::JoinHandle};

use crate::{ethereum::Ethereum, solana::Solana};

/// Maximum difference between a chain's clock and the network's, in seconds.
const TOLERANCE: u64 = 2;

/// Interval at which Surfpool's clock, which counts slots, is corrected.
const CORRECT: Duration = Duration::from_secs(1);

/// The network's clock.
pub struct Clock {
    offset: Arc<AtomicU64>,
    file: PathBuf,
    moving: Arc<Mutex<()>>,
    keeper: JoinHandle<()>,
}

impl Clock {
    /// Starts at the machine's time and corrects Surfpool's clock from then on. The offset is written to a file in
    /// `folder`.
    pub fn start(folder: &Path, solana: &Arc<Solana>) -> Result<Self> {
        let offset = Arc::new(AtomicU64::new(0));
        let file = folder.join("clock");
        write(&file, 0)?;
        let moving = Arc::new(Mutex::new(()));
        let keeper = tokio::spawn(keep(solana.clone(), offset.clone(), moving.clone()));
        Ok(Self { offset, file, moving, keeper })
    }

    /// The file from which services read the offset, in seconds.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The network's time, in Unix seconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        unix() + self.offset.load(Ordering::SeqCst)
    }

    /// Moves all clocks forward. The chains come first, because a service must not see a time that its chain has not
    /// reached.
    pub async fn advance(&self, by: Duration, solana: &Solana, ethereum: &Ethereum) -> Result<()> {
        let seconds = by.as_secs();
        let _moving = self.moving.lock().await;
        let offset = self.offset.load(Ordering::SeqCst) + seconds;
        ethereum.advance(seconds).await?;
        travel(solana, unix() + offset).await?;
        self.offset.store(offset, Ordering::SeqCst);
        write(&self.file, offset)
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// The machine's time, in Unix seconds.
fn unix() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Sets Surfpool's clock. Slots pass meanwhile, so this may need several attempts.
async fn travel(solana: &Solana, target: u64) -> Result<()> {
    let mut last = None;
    for _ in 0..5 {
        if let Err(error) = solana.travel(target).await {
            last = Some(error);
            continue;
        }
        if solana.unix().await?.abs_diff(target) <= TOLERANCE {
            return Ok(());
        }
    }
    match last {
        Some(error) => Err(error).context("could not set Surfpool's clock"),
        None => bail!("Surfpool's clock is {} instead of {target}", solana.unix().await?),
    }
}

/// Corrects Surfpool's clock when it lags: it counts slots, and on a busy machine slots come late.
async fn keep(solana: Arc<Solana>, offset: Arc<AtomicU64>, moving: Arc<Mutex<()>>) {
    loop {
        tokio::time::sleep(CORRECT).await;
        let _moving = moving.lock().await;
        let target = unix() + offset.load(Ordering::SeqCst);
        if let Ok(now) = solana.unix().await
            && now + 1 < target
            && let Err(error) = solana.travel(target).await
        {
            tracing::debug!(%error, "could not correct Surfpool's clock; retrying");
        }
    }
}

/// Replaces the file atomically.
fn write(file: &Path, offset: u64) -> Result<()> {
    let next = file.with_extension("next");
    std::fs::write(&next, offset.to_string())?;
    std::fs::rename(&next, file).context("could not write the clock's file")
}
