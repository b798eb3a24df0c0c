//! Steps 4 and 5: the node closes the epoch, attestors fix it, tracks are paid, and a fan proves a claim and is paid.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chain::{EpochPhase, EpochView};
use circuits::{LocalNetworks, Prover};
use protocol::id::Address32;
use vibe::{
    fan::{ClaimFile, EpochStatus, Proving, RelayerClient, prove},
    http::Http,
};

use super::{Side, until};
use crate::{database, progress::Progress, stack::Stack};

/// Number of the devnet's node.
pub const NODE: u64 = 1;
/// The clock jumps to this many seconds after the epoch's end, which is later than the node's grace period.
const AFTER_END: u64 = 10;

/// Jumps to the end of the current epoch, waits until it is fixed on every chain, and jumps over the challenge delay.
pub async fn close_epoch(stack: &Stack, sides: &[Side]) -> Result<()> {
    let length = stack.epoch_length();
    let now = stack.devnet.now();
    let epoch = protocol::epoch::epoch_at(now, length).context("the clock is beyond the last epoch")?;
    stack.advance(Duration::from_secs(length - now % length + AFTER_END)).await?;
    for side in sides {
        fixed(side, epoch).await?;
    }
    let delay = sides.first().context("no chain takes part")?.chain.network().await?.challenge_delay;
    stack.advance(Duration::from_secs(delay + 5)).await
}

/// Closes the epoch, waits for the votes and the challenge delay, and waits for the payments to the tracks and to one
/// fan.
pub async fn run(stack: &Stack, sides: &mut [Side], progress: &Progress) -> Result<()> {
    progress.say("the epoch ends; the node closes it, attestors check it and vote, the challenge delay passes");
    close_epoch(stack, sides).await?;
    for side in sides.iter_mut() {
        closed(stack, side).await.with_context(|| format!("{}: closing", side.name))?;
    }
    progress.say("two of three attestors agreed on both roots of each chain");
    for side in sides.iter_mut() {
        side.report.distribute_txs =
            distributed(stack, side).await.with_context(|| format!("{}: payouts", side.name))?;
    }
    progress.say("the relayer paid the tracks");
    for side in sides.iter_mut() {
        claim(stack, side, progress).await.with_context(|| format!("{}: claim", side.name))?;
    }
    Ok(())
}

async fn closed(stack: &Stack, side: &mut Side) -> Result<()> {
    let node = Http::new(&stack.urls.node)?;
    let number = side.chain.config().number;
    let path = format!("/v1/epochs/{}/{number}", side.report.epoch);
    let status = until("closing of the epoch by the node", async || {
        Ok(node.get::<EpochStatus>(&path, None).await.ok().filter(|status| status.state == "closed"))
    })
    .await?;
    let tuple = fixed(side, side.report.epoch).await?.tuple.context("a fixed epoch without roots")?;
    side.report.listen_root = vibe::format::hex(tuple.listen_root);
    side.report.payout_root = vibe::format::hex(tuple.payout_root);
    side.report.leaves = status.leaves.context("the node returns no number of leaves")?;
    ensure!(Some(&side.report.listen_root) == status.listen_root.as_ref(), "the chain fixed another listen root");
    Ok(())
}

async fn fixed(side: &Side, epoch: u32) -> Result<EpochView> {
    until("two equal votes", async || {
        Ok(side.chain.epoch(epoch, NODE).await?.filter(|epoch| epoch.phase == EpochPhase::Fixed))
    })
    .await
}

async fn distributed(stack: &Stack, side: &Side) -> Result<Vec<String>> {
    let leaves =
        side.chain.epoch(side.report.epoch, NODE).await?.and_then(|e| e.tuple).context("not fixed")?.payout_leaves;
    ensure!(
        leaves as usize == side.tracks.len(),
        "{leaves} tracks are to be paid, but {} have listens",
        side.tracks.len()
    );
    until("the payouts of all tracks", async || {
        for index in 0..leaves {
            if !side.chain.is_paid(side.report.epoch, NODE, index).await? {
                return Ok(None);
            }
        }
        let txs = database::transactions(stack, &side.caip2, "TrackPaid").await?;
        Ok(Some(txs).filter(|txs| txs.len() == leaves as usize))
    })
    .await
}

async fn claim(stack: &Stack, side: &mut Side, progress: &Progress) -> Result<()> {
    let fan = side.crowd.fans[0].clone();
    let epochs = fan.epochs().await?;
    let secret = fan.secrets().load(fan.address(), epochs.network, NODE, side.report.epoch)?.context("no secret")?;
    let relayer = RelayerClient::new(&stack.urls.relayer)?;
    let quote = relayer.quote(&side.caip2).await?;
    let recipient = fresh_wallet(side)?;
    let proving = Proving {
        caip2: &side.caip2,
        deployment: side.chain.network().await?.rewards_deployment,
        recipient,
        fee_receiver: chain::address::parse(side.namespace, &quote.fee_receiver)?,
        fee: quote.claim_fee,
        tier: None,
    };
    let prover = prover(stack, &side.caip2)?;
    let claim = prove(&Http::new(&stack.urls.node)?, &prover, &secret, &proving, fan.clock().now()).await?;
    let before = side.chain.tokens(recipient).await?;
    let job = relayer.submit(&claim).await?;
    let tx = relayer.wait(&job.id).await?.tx.context("a mined claim without transaction")?;
    let after = until("the reward in the recipient's wallet", async || {
        Ok(Some(side.chain.tokens(recipient).await?).filter(|after| *after > before))
    })
    .await?;
    progress
        .say(format!("{}: a fan proved tier {} in {} ms and was paid", side.name, claim.claim.tier, claim.prove_ms));
    side.report.tier = claim.claim.tier;
    side.report.prove_ms = claim.prove_ms;
    side.report.claim_tx = tx;
    side.report.reward_delta = (after - before).to_string();
    side.report.relayer_fee = quote.claim_fee.to_string();
    side.claim = Some(claim);
    Ok(())
}

/// The prover for a chain of the devnet, with the development key.
pub fn prover(stack: &Stack, caip2: &str) -> Result<Prover> {
    let settings = stack.settings("prover");
    let local: LocalNetworks = settings.insecure_networks.iter().cloned().collect();
    Ok(settings.circuit.open()?.prover(caip2, &local)?)
}

/// The address of a new random wallet.
fn fresh_wallet(side: &Side) -> Result<Address32> {
    let mut secret = [0; 32];
    rand::RngCore::fill_bytes(&mut rand::rngs::OsRng, &mut secret);
    Ok(vibe::wallet::Wallet::from_secret(side.namespace, &secret)?.address())
}

/// The paid claim.
pub fn paid(side: &Side) -> Result<&ClaimFile> {
    side.claim.as_ref().context("no claim was paid yet")
}
