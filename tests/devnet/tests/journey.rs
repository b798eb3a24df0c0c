//! The royalties and rewards of a track on both chains, through the traits of `chain`. The events of the source equal
//! the chain's state.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use chain::{Call, Chain, ChainConfig, ChainError, EpochPhase, EventRecord, Finality, Namespace, TrackPhase};
use devnet::{Devnet, DevnetOptions, NODE};
use protocol::{
    epoch::epoch_at,
    event::{AttestedTuple, Event, source},
    id::{Address32, track_id},
    payout::{PayoutLeaf, PayoutTree},
    royalty::VaultState,
};

use crate::{governance, market, side::Side};

const SUPPLY: u64 = 1_000;
/// Resale royalty of the track, in basis points of a sale's price.
pub const RESALE_BPS: u16 = 500;
const DEPOSIT: u64 = 90_000_000;

/// A CIDv1 (raw, sha2-256) for a manifest; `seed` is repeated in place of the hash.
pub fn manifest_cid(seed: u8) -> Vec<u8> {
    let mut cid = vec![1, 0x55, 0x12, 32];
    cid.extend([seed; 32]);
    cid
}

impl Side<'_> {
    async fn issue(&self) -> Result<()> {
        let artist = &self.people.artists[0];
        let [first, second] = [&self.people.holders[0], &self.people.holders[1]];
        let (name, symbol, uri) = ("First Light".into(), "LIGHT".into(), "ipfs://example".into());
        let register = Call::RegisterTrack { manifest_cid: manifest_cid(7), supply: SUPPLY, name, symbol, uri };
        self.send(register, artist).await?;
        let registered = self.chain.track(self.track).await?.context("the track is not registered")?;
        ensure!(registered.phase == TrackPhase::Issuing && registered.supply == SUPPLY, "{registered:?}");
        ensure!(registered.manifest_cid == manifest_cid(7), "{registered:?}");
        let shares = vec![(first.address, 250), (second.address, 150)];
        self.send(Call::Allocate { track: self.track, shares }, artist).await?;
        self.send(Call::FinishIssue { track: self.track, resale_bps: RESALE_BPS }, artist).await?;
        let issued = self.chain.track(self.track).await?.context("the track is gone")?;
        ensure!(issued.phase == TrackPhase::Issued && issued.resale_bps == RESALE_BPS, "{issued:?}");
        Ok(())
    }

    async fn deposit_and_move(&self) -> Result<()> {
        let memo = [9; 32];
        let deposit = Call::Deposit { track: self.track, amount: DEPOSIT, source: source::SYNC, memo };
        self.send(deposit, &self.people.holders[5]).await?;
        let to = self.people.holders[2].address;
        ensure!(self.chain.shares(self.track, to).await? == 0, "the receiver holds shares already");
        let transfer = Call::TransferShares { track: self.track, to, amount: 100 };
        self.send(transfer, &self.people.holders[0]).await?;
        ensure!(self.chain.shares(self.track, to).await? == 100, "the shares did not arrive");
        let position = self.chain.position(self.track, to).await?.context("the receiver has no position")?;
        ensure!(position.open && position.state.shares == 100, "{position:?}");
        Ok(())
    }

    /// Claims the royalties of all holders after the drip ended. Payments plus the vault's rest equal the deposit
    /// exactly.
    async fn claim(&self) -> Result<()> {
        let mut paid = 0;
        let people =
            [&self.people.artists[0], &self.people.holders[0], &self.people.holders[1], &self.people.holders[2]];
        for (wallet, shares) in people.into_iter().zip([600, 150, 150, 100]) {
            ensure!(self.chain.shares(self.track, wallet.address).await? == shares, "shares of {}", wallet.text);
            let before = self.chain.tokens(wallet.address).await?;
            let holder = wallet.address;
            self.send(Call::Claim { track: self.track, holder, destination: holder }, wallet).await?;
            paid += self.chain.tokens(holder).await? - before;
        }
        let vault = self.chain.vault(self.track).await?.context("no vault")?;
        ensure!(vault.state.pending == 0, "{vault:?}");
        ensure!(paid + vault.balance == DEPOSIT && vault.balance < 4, "{paid} of {DEPOSIT} were paid, {vault:?}");
        Ok(())
    }

    /// Compares the vault state of the last event with the chain's, and checks the number of events of each kind.
    async fn compare(&self) -> Result<()> {
        let events = self.events(Finality::Latest).await?;
        let last: Option<&VaultState> = events.iter().rev().find_map(|record| match &record.event {
            Event::RoyaltyClaimed(e) => Some(&e.vault_state),
            Event::SharesMoved(e) => Some(&e.vault_state),
            Event::Deposited(e) => Some(&e.vault_state),
            _ => None,
        });
        ensure!(self.events_by(3, Finality::Latest).await? == events, "smaller steps return other events");
        let vault = self.chain.vault(self.track).await?.context("no vault")?;
        ensure!(last == Some(&vault.state), "the last event has {last:?}, the chain {:?}", vault.state);
        let named = |name: &str| events.iter().filter(|record| record.event.name() == name).count();
        ensure!(named("TrackRegistered") == 1 && named("IssueFinished") == 1, "{events:#?}");
        ensure!(named("SharesAllocated") == 2 && named("SharesMoved") == 3, "{events:#?}");
        ensure!(named("Deposited") == 1 && named("RoyaltyClaimed") == 4, "{events:#?}");
        ensure!(named("NetworkInitialized") == 1 && named("NodeRegistered") == 1, "{events:#?}");
        ensure!(named("PoolFunded") == 1, "{events:#?}");
        let mut places: Vec<_> = events.iter().map(|record| (&record.tx, record.path)).collect();
        places.sort();
        places.dedup();
        ensure!(places.len() == events.len(), "two events share a place");
        Ok(())
    }

    async fn attest(&self, epoch: u32, tuple: AttestedTuple) -> Result<()> {
        for attestor in &self.people.attestors[..2] {
            self.send(Call::Attest { epoch, node: NODE, tuple }, attestor).await?;
        }
        let fixed = self.chain.epoch(epoch, NODE).await?.context("the epoch is unknown")?;
        ensure!(fixed.phase == EpochPhase::Fixed && fixed.tuple == Some(tuple) && fixed.rate > 0, "{fixed:?}");
        let pool = self.chain.pool().await?;
        ensure!(pool.reserved == fixed.listeners_budget + fixed.tracks_budget, "{pool:?} {fixed:?}");
        Ok(())
    }

    async fn distribute(&self, epoch: u32, tree: &PayoutTree) -> Result<()> {
        let path = tree.path(1).context("no such leaf")?;
        let leaf = tree.leaves()[1];
        let (track, weight) = (leaf.track_id, leaf.weight);
        let call = Call::DistributeTrack { epoch, node: NODE, index: 1, track, weight, path };
        ensure!(!self.chain.is_paid(epoch, NODE, 1).await?, "the leaf was paid before");
        self.send(call.clone(), &self.people.relayer).await?;
        ensure!(self.chain.is_paid(epoch, NODE, 1).await?, "the leaf is not marked");
        ensure!(!self.chain.is_paid(epoch, NODE, 0).await?, "the wrong leaf is marked");
        self.refuses(&call, &self.people.relayer, "Payout_AlreadyPaid").await?;
        self.lands_as_failed(&call).await
    }

    /// Sends a transaction although its simulation fails. Its status has the same error as the simulation.
    async fn lands_as_failed(&self, call: &Call) -> Result<()> {
        let sender = &self.people.relayer;
        let options = chain::BuildOptions { limit: Some(400_000), ..Default::default() };
        let unsigned = self.chain.build(call, sender.address, &options).await?;
        let simulated = self.chain.simulate(&unsigned).await?.failure.context("the simulation succeeds")?;
        let signed = self.chain.sign(&unsigned, sender.signer())?;
        ensure!(
            self.chain.broadcast(&signed.raw).await? == signed.id,
            "the transaction id differs from the signed one"
        );
        self.chain.broadcast(&signed.raw).await.context("sending the same bytes again")?;
        let status = chain::wait(self.chain.as_ref(), &signed.id, Finality::Finalized, Duration::from_secs(60)).await?;
        match status {
            chain::TxStatus::Failed { error, finalized: true, .. } => {
                ensure!(error.name == simulated.name, "{error} and {simulated}");
                Ok(())
            }
            status => anyhow::bail!("the transaction did not fail: {status:?}"),
        }
    }
}

/// The check at a service's start fails with a chain file of another chain.
async fn refuses_another_chain(config: &ChainConfig) -> Result<()> {
    let wrong_number = ChainConfig { number: 9, ..config.clone() };
    let wrong_id = ChainConfig { caip2: format!("{}0", config.caip2), ..config.clone() };
    let mut wrong_token = config.clone();
    wrong_token.addresses.payment_token.clone_from(&config.addresses.rewards);
    let node = match config.namespace()? {
        Namespace::Solana => "the genesis hash is",
        Namespace::Ethereum => "the chain id is",
    };
    for (wrong, reason) in
        [(wrong_number, "the chain has number"), (wrong_id, node), (wrong_token, "has another payment token")]
    {
        let checked = chain::connect(&wrong).await?.check().await;
        let refused = checked.err().with_context(|| format!("{} passed the check as {wrong:?}", config.name))?;
        ensure!(matches!(&refused, ChainError::Invalid(text) if text.contains(reason)), "{refused:?}");
    }
    Ok(())
}

fn sides<'a>(devnet: &'a Devnet, chains: Vec<Arc<dyn Chain>>, deployments: &[[u8; 32]]) -> Vec<Side<'a>> {
    let sides = chains.into_iter().zip(deployments).map(|(chain, deployment)| {
        let namespace = chain.config().namespace().unwrap_or(Namespace::Solana);
        let people = devnet.wallets(namespace);
        let registrant: Address32 = people.artists[0].address;
        let track = track_id(deployment, &registrant, &manifest_cid(7)).unwrap_or_default();
        Side { chain, people, track }
    });
    sides.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_track_earns_on_both_chains() -> Result<()> {
    let devnet = Devnet::start(DevnetOptions::default()).await?;
    let (mut chains, mut deployments) = (Vec::new(), Vec::new());
    for config in devnet.chains() {
        let chain = chain::connect(config).await?;
        let params = chain.check().await?;
        ensure!(
            params.network == devnet::NETWORK && params.threshold == 2 && params.attestors.len() == 3,
            "{params:?}"
        );
        deployments.push(params.ownership_deployment);
        refuses_another_chain(config).await?;
        chains.push(chain);
    }
    let sides = sides(&devnet, chains, &deployments);
    let epoch = epoch_at(devnet.now(), 3_600).context("no epoch")?;
    for side in &sides {
        side.issue().await?;
        side.deposit_and_move().await?;
    }
    devnet.advance(Duration::from_secs(3_700)).await?;
    for side in &sides {
        side.claim().await?;
        side.compare().await?;
        market::trade(side).await?;
    }
    let trees: Vec<_> = sides
        .iter()
        .map(|side| {
            PayoutTree::new(vec![
                PayoutLeaf { track_id: [0; 32], weight: 1 << 30 },
                PayoutLeaf { track_id: side.track, weight: 3 << 30 },
            ])
        })
        .collect::<Option<_>>()
        .context("no payout tree")?;
    for (side, tree) in sides.iter().zip(&trees) {
        let payout_root = tree.root();
        let weight_total = tree.weight_total().context("weights")?;
        let tuple =
            AttestedTuple { listen_root: [1; 32], payout_root, fans: [12, 11, 10, 3], payout_leaves: 2, weight_total };
        side.attest(epoch, tuple).await?;
    }
    devnet.advance(Duration::from_secs(700)).await?;
    for (side, tree) in sides.iter().zip(&trees) {
        side.distribute(epoch, tree).await?;
        let latest = side.events(Finality::Latest).await?;
        ensure!(latest.iter().any(|record| record.event.name() == "TrackPaid"), "{latest:#?}");
        ensure!(latest.iter().any(|record| record.event.name() == "EpochFixed"), "{latest:#?}");
        chain_is_final(side, &latest).await?;
    }
    for side in &sides {
        market::govern(side, async |by| devnet.advance(by).await).await?;
    }
    for side in &sides {
        governance::propose(side).await?;
    }
    devnet.advance(Duration::from_secs(1_300)).await?;
    for side in &sides {
        governance::apply(side).await?;
    }
    Ok(())
}

/// Waits until the events seen before finality are final, and checks that they are the same.
async fn chain_is_final(side: &Side<'_>, latest: &[EventRecord]) -> Result<()> {
    let mut heads = side.chain.source().heads();
    for _ in 0..100 {
        let finalized = side.events(Finality::Finalized).await?;
        if finalized.len() >= latest.len() {
            ensure!(&finalized[..latest.len()] == latest, "other events became final on {}", side.chain.config().name);
            return Ok(());
        }
        let _ = tokio::time::timeout(Duration::from_secs(2), heads.changed()).await;
    }
    anyhow::bail!("{} events never became final", latest.len())
}
