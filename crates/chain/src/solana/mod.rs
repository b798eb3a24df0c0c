//! Solana, by anchor-client and the programs' IDLs.

mod accounts;
mod build;
mod calls;
mod encode;
mod errors;
mod events;
mod initialize;
mod instruction;
mod pda;
mod read;
mod rpc;
mod signer;
mod source;
mod status;

use std::sync::Arc;

use async_trait::async_trait;
use instruction::Payment;
use pda::Programs;
use protocol::id::Address32;
use rpc::Rpc;
use source::SolanaSource;
use tokio::sync::OnceCell;

pub use signer::SolanaSigner;

use crate::{
    BlockRef, BuildOptions, Call, Chain, ChainConfig, ChainError, EpochView, Finality, ListingView, NetworkParams,
    NodeView, PoolView, PositionView, Signed, Simulation, Source, TrackView, TxId, TxStatus, Unsigned, Validity,
    VaultView,
};

/// A Solana cluster.
pub struct SolanaChain {
    rpc: Rpc,
    programs: Programs,
    payment: OnceCell<Payment>,
    source: Arc<SolanaSource>,
}

impl SolanaChain {
    /// Opens a chain; asks the node nothing yet.
    pub fn connect(config: ChainConfig) -> Result<Self, ChainError> {
        let programs = Programs::new(&config)?;
        let rpc = Rpc::new(Arc::new(config));
        let source = Arc::new(SolanaSource::new(rpc.clone(), programs.all()));
        Ok(Self { rpc, programs, payment: OnceCell::new(), source })
    }
}

#[async_trait]
impl Chain for SolanaChain {
    fn config(&self) -> &ChainConfig {
        &self.rpc.config
    }

    fn source(&self) -> Arc<dyn Source> {
        self.source.clone()
    }

    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError> {
        self.rpc.head(finality).await
    }

    async fn check(&self) -> Result<NetworkParams, ChainError> {
        self.verified().await
    }

    async fn network(&self) -> Result<NetworkParams, ChainError> {
        self.parameters().await
    }

    async fn track(&self, track: [u8; 32]) -> Result<Option<TrackView>, ChainError> {
        self.track_view(track).await
    }

    async fn vault(&self, track: [u8; 32]) -> Result<Option<VaultView>, ChainError> {
        self.vault_view(track).await
    }

    async fn position(&self, track: [u8; 32], holder: Address32) -> Result<Option<PositionView>, ChainError> {
        self.position_view(track, holder).await
    }

    async fn shares(&self, track: [u8; 32], holder: Address32) -> Result<u64, ChainError> {
        self.shares_of(track, holder).await
    }

    async fn tokens(&self, holder: Address32) -> Result<u64, ChainError> {
        self.tokens_of(holder).await
    }

    async fn native(&self, holder: Address32) -> Result<u128, ChainError> {
        self.lamports(holder).await
    }

    async fn listing(&self, listing: [u8; 32]) -> Result<Option<ListingView>, ChainError> {
        self.listing_view(listing).await
    }

    async fn pass_until(&self, gate: [u8; 32], holder: Address32) -> Result<Option<u64>, ChainError> {
        self.pass_expiry(gate, holder).await
    }

    async fn node(&self, node: u64) -> Result<Option<NodeView>, ChainError> {
        self.node_view(node).await
    }

    async fn epoch(&self, epoch: u32, node: u64) -> Result<Option<EpochView>, ChainError> {
        self.epoch_view(epoch, node).await
    }

    async fn leaf_paid(&self, epoch: u32, node: u64, index: u32) -> Result<bool, ChainError> {
        self.is_paid(epoch, node, index).await
    }

    async fn nullifier_used(&self, nullifier: [u8; 32]) -> Result<bool, ChainError> {
        self.is_spent(nullifier).await
    }

    async fn pool(&self) -> Result<PoolView, ChainError> {
        self.pool_view().await
    }

    async fn nonce(&self, _: Address32) -> Result<u64, ChainError> {
        Ok(0)
    }

    async fn prerequisites(&self, _: &Call, _: Address32) -> Result<Vec<Call>, ChainError> {
        Ok(Vec::new())
    }

    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError> {
        self.transaction(call, sender, options).await
    }

    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
        build::assemble(unsigned, signature)
    }

    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError> {
        self.rpc.trial(&unsigned.payload).await
    }

    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError> {
        self.rpc.broadcast(raw).await
    }

    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError> {
        self.rpc.status(id).await
    }

    async fn expired(&self, sender: Address32, validity: Validity) -> Result<bool, ChainError> {
        self.rpc.expired(sender, validity).await
    }
}
