//! The interface that the relayer sees.

use std::sync::Arc;

use async_trait::async_trait;
use chain::{
    BlockRef, BuildOptions, Call, Chain, ChainConfig, ChainError, EpochView, Finality, ListingView, Namespace,
    NetworkParams, NodeView, PoolView, PositionView, Signed, Simulation, Source, TrackView, TxId, TxStatus, Unsigned,
    Validity, VaultView,
};
use protocol::{id::Address32, royalty::PositionState};

use super::{Scripted, Tx, ledger::VALID};

/// What a call does, as one word.
fn key(call: &Call) -> String {
    match call {
        Call::DistributeTrack { epoch, node, index, .. } => leaf(*epoch, *node, *index),
        Call::ClaimListen(claim) => hex::encode(claim.nullifier),
        Call::OpenPosition { track, holder } => position(*track, *holder),
        Call::CloseEpoch { epoch, node } => format!("close/{node}/{epoch}"),
        other => panic!("the relayer sends no {}", other.name()),
    }
}

fn leaf(epoch: u32, node: u64, index: u32) -> String {
    format!("{node}/{epoch}/{index}")
}

fn position(track: [u8; 32], holder: Address32) -> String {
    format!("{}/{}", hex::encode(track), hex::encode(holder.0))
}

impl Scripted {
    fn done(&self, key: &str) -> Result<bool, ChainError> {
        let mut ledger = self.ledger();
        ledger.maybe_timeout("view")?;
        Ok(ledger.executions().contains_key(key))
    }
}

#[async_trait]
impl Chain for Scripted {
    fn config(&self) -> &ChainConfig {
        &self.config
    }

    fn source(&self) -> Arc<dyn Source> {
        panic!("the relayer follows no blocks")
    }

    async fn head(&self, _: Finality) -> Result<BlockRef, ChainError> {
        Err(ChainError::Missing("head".into()))
    }

    async fn check(&self) -> Result<NetworkParams, ChainError> {
        Err(ChainError::Missing("network".into()))
    }

    async fn network(&self) -> Result<NetworkParams, ChainError> {
        Err(ChainError::Missing("network".into()))
    }

    async fn track(&self, _: [u8; 32]) -> Result<Option<TrackView>, ChainError> {
        Ok(None)
    }

    async fn vault(&self, _: [u8; 32]) -> Result<Option<VaultView>, ChainError> {
        Ok(None)
    }

    async fn position(&self, track: [u8; 32], holder: Address32) -> Result<Option<PositionView>, ChainError> {
        let open = self.done(&position(track, holder))?;
        let state = PositionState::default();
        Ok(Some(PositionView { account: holder, owner: holder, beneficiary: holder, open, state }))
    }

    async fn shares(&self, _: [u8; 32], _: Address32) -> Result<u64, ChainError> {
        Ok(0)
    }

    async fn tokens(&self, _: Address32) -> Result<u64, ChainError> {
        Ok(0)
    }

    async fn native(&self, _: Address32) -> Result<u128, ChainError> {
        Ok(0)
    }

    async fn listing(&self, _: [u8; 32]) -> Result<Option<ListingView>, ChainError> {
        Ok(None)
    }

    async fn pass_until(&self, _: [u8; 32], _: Address32) -> Result<Option<u64>, ChainError> {
        Ok(None)
    }

    async fn node(&self, _: u64) -> Result<Option<NodeView>, ChainError> {
        Ok(None)
    }

    async fn epoch(&self, _: u32, _: u64) -> Result<Option<EpochView>, ChainError> {
        Ok(self.epoch.lock().unwrap().clone())
    }

    async fn leaf_paid(&self, epoch: u32, node: u64, index: u32) -> Result<bool, ChainError> {
        self.done(&leaf(epoch, node, index))
    }

    async fn nullifier_used(&self, nullifier: [u8; 32]) -> Result<bool, ChainError> {
        self.done(&hex::encode(nullifier))
    }

    async fn pool(&self) -> Result<PoolView, ChainError> {
        Err(ChainError::Missing("pool".into()))
    }

    async fn nonce(&self, _: Address32) -> Result<u64, ChainError> {
        let mut ledger = self.ledger();
        ledger.maybe_timeout("nonce")?;
        Ok(ledger.next_nonce())
    }

    async fn prerequisites(&self, _: &Call, _: Address32) -> Result<Vec<Call>, ChainError> {
        Ok(Vec::new())
    }

    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError> {
        tokio::task::yield_now().await;
        let mut ledger = self.ledger();
        ledger.maybe_timeout("build")?;
        let (nonce, until) = match self.namespace {
            Namespace::Ethereum => (Some(options.nonce.unwrap_or_else(|| ledger.next_nonce())), None),
            Namespace::Solana => (None, Some(ledger.height() + VALID)),
        };
        let tx = Tx { key: key(call), nonce, until, bump: options.bump_percent };
        let validity = nonce.map_or_else(|| Validity::UntilHeight(until.unwrap_or(0)), Validity::Nonce);
        Ok(Unsigned { sender, payload: tx.raw(), validity })
    }

    fn assemble(&self, unsigned: &Unsigned, _: &[u8]) -> Result<Signed, ChainError> {
        let raw = unsigned.payload.clone();
        Ok(Signed { id: super::id_of(&raw), raw, validity: unsigned.validity })
    }

    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError> {
        tokio::task::yield_now().await;
        let mut ledger = self.ledger();
        ledger.maybe_timeout("simulate")?;
        let tx: Tx = serde_json::from_slice(&unsigned.payload).unwrap();
        Ok(Simulation { units: 50_000, failure: ledger.refusals.get(&tx.key).cloned() })
    }

    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        let mut reachable = self.reachable.subscribe();
        reachable.wait_for(|reachable| *reachable).await.expect("the chain lives");
        tokio::task::yield_now().await;
        self.ledger().send(raw)
    }

    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError> {
        tokio::task::yield_now().await;
        let mut ledger = self.ledger();
        ledger.maybe_timeout("status")?;
        Ok(ledger.status(id))
    }

    async fn expired(&self, _: Address32, validity: Validity) -> Result<bool, ChainError> {
        let mut ledger = self.ledger();
        ledger.maybe_timeout("expired")?;
        Ok(match validity {
            Validity::Nonce(nonce) => ledger.expired(Some(nonce), None),
            Validity::UntilHeight(until) => ledger.expired(None, Some(until)),
        })
    }
}
