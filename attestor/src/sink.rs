//! The chains to vote on.

use std::sync::Arc;

use async_trait::async_trait;
use chain::{Call, Chain, EpochPhase, Signer};
use protocol::event::AttestedTuple;

/// Phase of an epoch for an attestor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The epoch accepts votes; also before the first vote.
    Voting,
    /// The epoch is fixed or closed.
    Fixed,
    /// The epoch was voided.
    Void,
}

/// State of an epoch on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Phase of the epoch.
    pub phase: Phase,
    /// Hash of the tuple that this attestor voted for; `None` before its vote.
    pub own_vote: Option<[u8; 32]>,
}

/// A chain to vote on. Tests replace it.
#[async_trait]
pub trait AttestSink: Send + Sync {
    /// Number of the chain in the network.
    fn chain(&self) -> u32;

    /// State of the epoch on this chain. An error if the chain does not answer.
    async fn standing(&self, epoch: u32, node: u64) -> anyhow::Result<Standing>;

    /// Votes and waits until the vote is in a block. Returns the id of the transaction; an error if the chain does not
    /// answer or refuses the vote.
    async fn attest(&self, epoch: u32, node: u64, tuple: &AttestedTuple) -> anyhow::Result<String>;
}

/// A chain, and the attestor's key on it.
pub struct ChainSink {
    chain: Arc<dyn Chain>,
    signer: Arc<dyn Signer>,
}

impl ChainSink {
    /// A sink that votes on `chain` with `signer`.
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
