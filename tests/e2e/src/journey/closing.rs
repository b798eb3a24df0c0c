//! The claim window ends: the relayer closes the epoch, which releases the unclaimed amount to the pool.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chain::{EpochPhase, EpochView};

use super::{Side, rewards::NODE, until};
use crate::{progress::Progress, stack::Stack};

/// Jumps to the end of the claim window and waits until the epoch is closed on every chain.
pub async fn run(stack: &Stack, sides: &mut [Side], progress: &Progress) -> Result<()> {
    let mut last = 0;
    for side in sides.iter() {
        last = last.max(epoch(side).await?.closes_at);
    }
    stack.advance(Duration::from_secs(last.saturating_sub(stack.devnet.now()) + 1)).await?;
    for side in sides.iter_mut() {
        let closed = until("closing of the epoch", async || {
            Ok(Some(epoch(side).await?).filter(|epoch| epoch.phase == EpochPhase::Closed))
        })
        .await
        .with_context(|| side.name.clone())?;
        let unclaimed = closed.listeners_budget + closed.tracks_budget - closed.listeners_paid - closed.tracks_paid;
        let reserved = side.chain.pool().await?.reserved;
        ensure!(reserved == 0, "{}: {reserved} are still reserved", side.name);
        side.report.freed = unclaimed.to_string();
    }
    progress.say("the claim window ended; the relayer closed the epoch, and the unclaimed amount is free in the pool");
    Ok(())
}

async fn epoch(side: &Side) -> Result<EpochView> {
    side.chain.epoch(side.report.epoch, NODE).await?.context("the epoch does not exist")
}
