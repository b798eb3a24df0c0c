//! One time for services and chains: an offset to the machine's clock, moved for all of them together.

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

/// How far a chain's clock may be from the network's, in seconds.
const TOLERANCE: u64 = 2;

/// How often Surfpool's clock, which counts slots, is brought back to the network's.
const CORRECT: Duration = Duration::from_secs(1);

/// The network's clock.
pub struct Clock {
    offset: Arc<AtomicU64>,
    file: PathBuf,
    moving: Arc<Mutex<()>>,
    keeper: JoinHandle<()>,
}

impl Clock {
    /// Starts at the machine's time; keeps Surfpool on it from then on.
    pub fn start(folder: &Path, solana: &Arc<Solana>) -> Result<Self> {
        let offset = Arc::new(AtomicU64::new(0));
        let file = folder.join("clock");
        write(&file, 0)?;
        let moving = Arc::new(Mutex::new(()));
        let keeper = tokio::spawn(keep(solana.clone(), offset.clone(), moving.clone()));
        Ok(Self { offset, file, moving, keeper })
    }

    /// The file services read their offset from.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The network's time, in unix seconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        unix() + self.offset.load(Ordering::SeqCst)
    }

    /// Moves everything on. The chains go first: a service must not see a time its chain has not reached.
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

/// The machine's time, in unix seconds.
fn unix() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Takes Surfpool to a time; slots pass meanwhile, so it may take more than one try.
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
        Some(error) => Err(error).context("Surfpool does not travel"),
        None => bail!("Surfpool's clock reads {} and not {target}", solana.unix().await?),
    }
}

/// Slots come late on a busy machine and Surfpool's clock counts slots: bring it forward when it lags.
async fn keep(solana: Arc<Solana>, offset: Arc<AtomicU64>, moving: Arc<Mutex<()>>) {
    loop {
        tokio::time::sleep(CORRECT).await;
        let _moving = moving.lock().await;
        let target = unix() + offset.load(Ordering::SeqCst);
        if let Ok(now) = solana.unix().await
            && now + 1 < target
            && let Err(error) = solana.travel(target).await
        {
            tracing::debug!(%error, "Surfpool's clock lags");
        }
    }
}

/// Replaces the file in one step.
fn write(file: &Path, offset: u64) -> Result<()> {
    let next = file.with_extension("next");
    std::fs::write(&next, offset.to_string())?;
    std::fs::rename(&next, file).context("cannot write the clock's file")
}
