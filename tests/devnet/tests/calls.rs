//! The calls that the journey of a track does not make, on both chains.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use chain::{Call, Chain, EpochPhase, Finality, Namespace};
use devnet::{Devnet, DevnetOptions, NODE, Wallet, Wallets};
use protocol::{epoch::epoch_at, event::AttestedTuple, id::track_id};

const TUPLE: AttestedTuple = AttestedTuple {
    listen_root: [1; 32],
    payout_root: [2; 32],
    fans: [12, 11, 10, 10],
    payout_leaves: 1,
    weight_total: 1,
};

async fn send(chain: &Arc<dyn Chain>, call: Call, wallet: &Wallet) -> Result<()> {
    let name = call.name();
    let sent = chain::send(chain.as_ref(), &call, wallet.signer()).await;
    sent.map(|_| ()).with_context(|| format!("{name} on {}", chain.config().name))
}

/// Registers a track whose artist holds all shares, and finishes its issue, so that it accepts deposits.
pub async fn issued(chain: &Arc<dyn Chain>, people: &Wallets) -> Result<[u8; 32]> {
    let mut manifest_cid = vec![1, 0x55, 0x12, 32];
    manifest_cid.extend([3; 32]);
    let artist = &people.artists[1];
    let deployment = chain.network().await?.ownership_deployment;
    let track = track_id(&deployment, &artist.address, &manifest_cid).context("no track id")?;
    let (name, symbol, uri) = ("Second Light".into(), "SECOND".into(), String::new());
    send(chain, Call::RegisterTrack { manifest_cid, supply: 100, name, symbol, uri }, artist).await?;
    send(chain, Call::FinishIssue { track, resale_bps: 0 }, artist).await?;
    Ok(track)
}

/// Votes on two epochs, voids one, and closes the other after its window.
async fn epochs(devnet: &Devnet, chain: &Arc<dyn Chain>, people: &Wallets, epoch: u32) -> Result<()> {
    for epoch in [epoch - 1, epoch] {
        for attestor in &people.attestors[1..] {
            send(chain, Call::Attest { epoch, node: NODE, tuple: TUPLE }, attestor).await?;
        }
    }
    let reserved = chain.pool().await?.reserved;
    send(chain, Call::VoidEpoch { epoch: epoch - 1, node: NODE }, &people.guardian).await?;
    let voided = chain.epoch(epoch - 1, NODE).await?.context("the epoch is gone")?;
    ensure!(voided.phase == EpochPhase::Void, "{voided:?}");
    ensure!(chain.pool().await?.reserved < reserved, "voiding freed nothing");
    let early = chain::send(chain.as_ref(), &Call::CloseEpoch { epoch, node: NODE }, people.relayer.signer()).await;
    let refused = early.err().context("an epoch was closed in its claim window")?.to_string();
    ensure!(refused.contains("Epoch_ClaimsRunning"), "{refused}");
    devnet.advance(Duration::from_secs(8 * 24 * 3_600)).await?;
    send(chain, Call::CloseEpoch { epoch, node: NODE }, &people.relayer).await?;
    let closed = chain.epoch(epoch, NODE).await?.context("the epoch is gone")?;
    ensure!(closed.phase == EpochPhase::Closed && chain.pool().await?.reserved == 0, "{closed:?}");
    Ok(())
}

/// Sets a beneficiary, and syncs, closes and opens positions; these calls exist on Solana only.
async fn positions(chain: &Arc<dyn Chain>, people: &Wallets, track: [u8; 32]) -> Result<()> {
    let (artist, friend, buyer) = (&people.artists[1], &people.holders[0], &people.holders[1]);
    send(chain, Call::SetBeneficiary { track, beneficiary: friend.address }, artist).await?;
    let position = chain.position(track, artist.address).await?.context("the artist has no position")?;
    ensure!(position.beneficiary == friend.address, "{position:?}");
    let claim = Call::Claim { track, holder: artist.address, destination: friend.address };
    let refused = chain::send(chain.as_ref(), &claim, artist.signer()).await.err().context("the owner claimed")?;
    ensure!(refused.to_string().contains("Caller_NotBeneficiary"), "{refused}");
    let before = chain.tokens(friend.address).await?;
    send(chain, claim, friend).await?;
    ensure!(chain.tokens(friend.address).await? > before, "the beneficiary was paid nothing");
    send(chain, Call::SyncPosition { track, holder: artist.address }, &people.relayer).await?;

    send(chain, Call::TransferShares { track, to: buyer.address, amount: 10 }, artist).await?;
    send(chain, Call::TransferShares { track, to: artist.address, amount: 10 }, buyer).await?;
    send(chain, Call::ClosePosition { track, holder: buyer.address }, buyer).await?;
    ensure!(chain.position(track, buyer.address).await?.is_none(), "the position is still there");
    send(chain, Call::OpenPosition { track, holder: buyer.address }, &people.relayer).await?;
    let position = chain.position(track, buyer.address).await?.context("no position was opened")?;
    ensure!(position.owner == buyer.address && position.state.shares == 0, "{position:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_other_call_has_its_effect() -> Result<()> {
    let devnet = Devnet::start(DevnetOptions::default()).await?;
    let mut tracks = Vec::new();
    for config in devnet.chains() {
        let chain = chain::connect(config).await?;
        let people = devnet.wallets(config.namespace()?);
        let track = issued(&chain, people).await?;
        let friend = &people.holders[0];
        let deposit = Call::Deposit { track, amount: 1_000_000, source: 0, memo: [0; 32] };
        send(&chain, deposit, friend).await?;
        let before = chain.tokens(people.holders[2].address).await?;
        send(&chain, Call::SendTokens { to: people.holders[2].address, amount: 7 }, friend).await?;
        ensure!(chain.tokens(people.holders[2].address).await? == before + 7, "the tokens did not arrive");
        // All shares are in positions, so the sweep pays 0. Any account may call it.
        let pool = chain.pool().await?.balance;
        send(&chain, Call::SweepUnopened { track }, &people.relayer).await?;
        ensure!(chain.pool().await?.balance == pool, "something was swept");
        tracks.push(track);
    }
    devnet.advance(Duration::from_secs(3_700)).await?;
    for (config, track) in devnet.chains().into_iter().zip(tracks) {
        let chain = chain::connect(config).await?;
        let people = devnet.wallets(config.namespace()?);
        match config.namespace()? {
            Namespace::Solana => positions(&chain, people, track).await?,
            Namespace::Ethereum => {
                let call = Call::SetBeneficiary { track, beneficiary: people.relayer.address };
                let refused = chain::send(chain.as_ref(), &call, people.artists[1].signer()).await;
                ensure!(matches!(refused, Err(chain::ChainError::Unsupported { .. })), "{refused:?}");
            }
        }
    }
    // The clock moves for both chains, so the tested epoch of the second chain is a later one.
    for config in devnet.chains() {
        let chain = chain::connect(config).await?;
        let ended = epoch_at(devnet.now(), 3_600).context("no epoch")? - 1;
        epochs(&devnet, &chain, devnet.wallets(config.namespace()?), ended).await?;
        ensure!(
            chain.head(Finality::Latest).await?.time.abs_diff(devnet.now()) <= 2,
            "the clock of {} differs from the network's",
            config.name
        );
    }
    Ok(())
}
