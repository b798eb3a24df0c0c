//! The paid claim is sent again, with the same proof and claim context. It lands and fails because the nullifier is
//! spent.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use chain::{BuildOptions, Finality, TxStatus};

use super::{Side, rewards};
use crate::{progress::Progress, report::Replay};

/// Gas or compute unit limit, enough for any claim. It is set so that the transaction is sent without an estimate or
/// simulation, which would fail.
const LIMIT: u64 = 600_000;

/// Sends the paid claim twice: from the relayer's wallet, and from another one.
pub async fn run(sides: &mut [Side], progress: &Progress) -> Result<()> {
    for side in sides.iter_mut() {
        let senders = [side.wallets.relayer.clone(), side.wallets.holders[1].clone()];
        for sender in senders {
            let replay = replay(side, &sender).await.with_context(|| format!("{}: replay", side.name))?;
            side.report.replays.push(replay);
        }
        side.report.replay_rejected = side.report.replays.iter().all(|r| r.error.contains("Nullifier"));
        ensure!(side.report.replay_rejected, "{}: {:?}", side.name, side.report.replays);
    }
    progress.say("the same proof was sent twice more on each chain, and refused because its nullifier is spent");
    Ok(())
}

async fn replay(side: &Side, sender: &devnet::Wallet) -> Result<Replay> {
    let sender = side.sender(sender)?;
    let call = rewards::paid(side)?.to_call();
    let options = BuildOptions { limit: Some(LIMIT), ..BuildOptions::default() };
    let unsigned = side.chain.build(&call, sender.wallet.address(), &options).await?;
    let signed = side.chain.sign(&unsigned, sender.wallet.signer.as_ref())?;
    side.chain.broadcast(&signed.raw).await?;
    match chain::wait(side.chain.as_ref(), &signed.id, Finality::Latest, Duration::from_secs(60)).await? {
        TxStatus::Failed { error, .. } => Ok(Replay { tx: signed.id.0, error: error.name }),
        other => bail!("a spent nullifier was accepted: {other:?}"),
    }
}
