//! The chain interfaces of the simulated chain.

use async_trait::async_trait;
use chain::{
    BuildOptions, Builder, Call, ChainConfig, ChainError, EpochView, Namespace, PositionView, Reader, Sender, Signed,
    Simulation, TxId, TxStatus, Unsigned, Validity,
};
use protocol::{id::Address32, royalty::PositionState};

use super::{Scripted, Tx, ledger::VALID};

/// A key for the effect of a call.
fn key(call: &Call) -> String {
    match call {
        Call::DistributeTrack { epoch, node, index, .. } => leaf(*epoch, *node, *index),
        Call::ClaimListen { claim } => hex::encode(claim.nullifier),
        Call::OpenPosition { track, holder } => position(*track, *holder),
        Call::CloseEpoch { epoch, node } => format!("close/{node}/{epoch}"),
        other => panic!("the relayer does not send {}", other.name()),
    }
}

fn leaf(epoch: u32, node: u64, index: u32) -> String {
    format!("{node}/{epoch}/{index}")
}

fn position(track: [u8; 32], holder: Address32) -> String {
    format!("{}/{}", hex::encode(track), hex::encode(holder.0))
}

impl Scripted {
    /// Whether a call with this key has succeeded.
    fn done(&self, key: &str) -> Result<bool, ChainError> {
        let mut ledger = self.ledger();
        ledger.maybe_timeout("view")?;
        Ok(ledger.executions().contains_key(key))
    }
}

#[async_trait]
impl Reader for Scripted {
    fn config(&self) -> &ChainConfig {
        &self.config
    }

    async fn position(&self, track: [u8; 32], holder: Address32) -> Result<Option<PositionView>, ChainError> {
        let open = self.done(&position(track, holder))?;
        let state = PositionState::default();
        Ok(Some(PositionView { account: holder, owner: holder, beneficiary: holder, open, state }))
    }

    async fn epoch(&self, _: u32, _: u64) -> Result<Option<EpochView>, ChainError> {
        Ok(self.epoch.lock().unwrap().clone())
    }

    async fn is_paid(&self, epoch: u32, node: u64, index: u32) -> Result<bool, ChainError> {
        self.done(&leaf(epoch, node, index))
    }

    async fn is_spent(&self, nullifier: [u8; 32]) -> Result<bool, ChainError> {
        self.done(&hex::encode(nullifier))
    }
}

#[async_trait]
impl Builder for Scripted {
    async fn nonce(&self, _: Address32) -> Result<u64, ChainError> {
        let mut ledger = self.ledger();
        ledger.maybe_timeout("nonce")?;
        Ok(ledger.next_nonce())
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

    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError> {
        tokio::task::yield_now().await;
        let mut ledger = self.ledger();
        ledger.maybe_timeout("simulate")?;
        let tx: Tx = serde_json::from_slice(&unsigned.payload).unwrap();
        Ok(Simulation { units: 50_000, failure: ledger.refusals.get(&tx.key).cloned() })
    }
}

#[async_trait]
impl Sender for Scripted {
    fn assemble(&self, unsigned: &Unsigned, _: &[u8]) -> Result<Signed, ChainError> {
        let raw = unsigned.payload.clone();
        Ok(Signed { id: super::id_of(&raw), raw, validity: unsigned.validity })
    }

    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        let mut reachable = self.reachable.subscribe();
        reachable.wait_for(|reachable| *reachable).await.expect("the sender is a field of this chain");
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
