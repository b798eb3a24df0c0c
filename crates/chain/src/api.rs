//! The one interface services use; nothing outside this crate sees a chain SDK.

use std::sync::Arc;

use async_trait::async_trait;
use protocol::id::Address32;

use crate::{
    BuildOptions, Call, ChainConfig, ChainError, EpochView, Finality, ListingView, NetworkParams, NodeView, PoolView,
    PositionView, Signed, Signer, Simulation, Source, TrackView, TxId, TxStatus, Unsigned, Validity, VaultView,
    source::BlockRef,
};

/// A chain: read it, follow it, send to it. Every call ends within the configured timeout.
#[async_trait]
pub trait Chain: Send + Sync {
    /// Its configuration.
    fn config(&self) -> &ChainConfig;

    /// Its blocks and events.
    fn source(&self) -> Arc<dyn Source>;

    /// The newest block.
    async fn head(&self, finality: Finality) -> Result<BlockRef, ChainError>;

    /// Whether the node behind the configured address is the chain it should be: CAIP-2 id, deployment ids, number.
    /// Services call it once at start and refuse to run when it fails.
    async fn check(&self) -> Result<NetworkParams, ChainError>;

    /// The network's parameters.
    async fn network(&self) -> Result<NetworkParams, ChainError>;

    /// A track; `None` when it is not registered here.
    async fn track(&self, track: [u8; 32]) -> Result<Option<TrackView>, ChainError>;

    /// A track's vault.
    async fn vault(&self, track: [u8; 32]) -> Result<Option<VaultView>, ChainError>;

    /// A wallet's position in a track; `None` when it never had one. On Solana that of its associated token account.
    async fn position(&self, track: [u8; 32], holder: Address32) -> Result<Option<PositionView>, ChainError>;

    /// A wallet's shares of a track by its token balance, counted or not.
    async fn shares(&self, track: [u8; 32], holder: Address32) -> Result<u64, ChainError>;

    /// A wallet's payment tokens.
    async fn tokens(&self, holder: Address32) -> Result<u64, ChainError>;

    /// A wallet's lamports or wei.
    async fn native(&self, holder: Address32) -> Result<u128, ChainError>;

    /// A listing of shares; `None` when it is sold, cancelled or was never there.
    async fn listing(&self, listing: [u8; 32]) -> Result<Option<ListingView>, ChainError>;

    /// When a wallet's last pass of a gate ends, in unix seconds, past or to come; `None` when it never had one.
    async fn pass_until(&self, gate: [u8; 32], holder: Address32) -> Result<Option<u64>, ChainError>;

    /// A registered node.
    async fn node(&self, node: u64) -> Result<Option<NodeView>, ChainError>;

    /// An epoch of a node; `None` before the first vote.
    async fn epoch(&self, epoch: u32, node: u64) -> Result<Option<EpochView>, ChainError>;

    /// Whether a payout leaf was paid.
    async fn leaf_paid(&self, epoch: u32, node: u64, index: u32) -> Result<bool, ChainError>;

    /// Whether a nullifier is spent.
    async fn nullifier_used(&self, nullifier: [u8; 32]) -> Result<bool, ChainError>;

    /// The rewards pool.
    async fn pool(&self) -> Result<PoolView, ChainError>;

    /// The next nonce of a wallet, counting pending transactions (Ethereum); 0 on Solana, which has none.
    async fn nonce(&self, wallet: Address32) -> Result<u64, ChainError>;

    /// Calls the sender must have on chain first: on Ethereum an allowance where one lacks; on Solana none.
    async fn prerequisites(&self, call: &Call, sender: Address32) -> Result<Vec<Call>, ChainError>;

    /// Builds the transaction of a call.
    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError>;

    /// Puts a signature under a transaction: 64 bytes ed25519, or 65 bytes r ‖ s ‖ v.
    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError>;

    /// Signs a transaction.
    fn sign(&self, unsigned: &Unsigned, signer: &dyn Signer) -> Result<Signed, ChainError> {
        if signer.address() != unsigned.sender {
            return Err(ChainError::Invalid("the signer is not the transaction's sender".into()));
        }
        self.assemble(unsigned, &signer.sign(&unsigned.payload)?)
    }

    /// What would become of a transaction now.
    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError>;

    /// Sends raw bytes as they are, without the node's own trial run. Sending the same bytes twice is harmless and
    /// succeeds.
    async fn broadcast(&self, raw: &[u8]) -> Result<TxId, ChainError>;

    /// What became of a transaction.
    async fn status(&self, id: &TxId) -> Result<TxStatus, ChainError>;

    /// Whether a signed transaction that is [`TxStatus::Unknown`] can never land any more, so that another may be built
    /// for the same purpose.
    async fn expired(&self, sender: Address32, validity: Validity) -> Result<bool, ChainError>;
}
