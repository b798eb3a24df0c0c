//! Where votes go.

use std::sync::Arc;

use async_trait::async_trait;
use chain::{Call, Chain, EpochPhase, Signer};
use protocol::event::AttestedTuple;

/// Whether an epoch takes votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It does, or nobody has voted yet.
    Voting,
    /// It is fixed, or closed after that.
    Fixed,
    /// It was voided.
    Void,
}

/// An epoch on chain as an attestor sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it takes votes.
    pub phase: Phase,
    /// Hash of the tuple this attestor voted for.
    pub own_vote: Option<[u8; 32]>,
}

/// One chain to vote on.
#[async_trait]
pub trait AttestSink: Send + Sync {
    /// Its number in the network.
    fn chain(&self) -> u32;

    /// How the epoch stands there.
    async fn standing(&self, epoch: u32, node: u64) -> anyhow::Result<Standing>;

    /// Votes, and waits until the vote is in a block; the transaction's id.
    async fn attest(&self, epoch: u32, node: u64, tuple: &AttestedTuple) -> anyhow::Result<String>;
}

/// A real chain, with the attestor's key on it.
pub struct ChainSink {
    chain: Arc<dyn Chain>,
    signer: Arc<dyn Signer>,
}

impl ChainSink {
    /// Votes on `chain` as `signer`.
    #[must_use]
    pub fn new(chain: Arc<dyn Chain>, signer: Arc<dyn Signer>) -> Self {
        Self { chain, signer }
    }
}

#[async_trait]
impl AttestSink for ChainSink {
    fn chain(&self) -> u32 {
        self.chain.config().number
    }

    async fn standing(&self, epoch: u32, node: u64) -> anyhow::Result<Standing> {
        let Some(view) = self.chain.epoch(epoch, node).await? else {
            return Ok(Standing { phase: Phase::Voting, own_vote: None });
        };
        let phase = match view.phase {
            EpochPhase::Voting => Phase::Voting,
            EpochPhase::Fixed | EpochPhase::Closed => Phase::Fixed,
            EpochPhase::Void => Phase::Void,
        };
        let own = self.signer.address();
        let own_vote = view.votes.iter().find(|(attestor, _)| *attestor == own).map(|(_, hash)| *hash);
        Ok(Standing { phase, own_vote })
    }

    async fn attest(&self, epoch: u32, node: u64, tuple: &AttestedTuple) -> anyhow::Result<String> {
        let call = Call::Attest { epoch, node, tuple: *tuple };
        Ok(chain::send(self.chain.as_ref(), &call, self.signer.as_ref()).await?.to_string())
    }
}
