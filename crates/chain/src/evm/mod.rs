//! Ethereum and its L2s, by alloy.

mod build;
mod calls;
mod deploy;
mod encode;
mod errors;
mod logs;
mod read;
mod rpc;
mod signer;
mod source;
mod status;
mod words;

use std::sync::Arc;

use alloy::{primitives::Address, sol_types::SolCall};
use async_trait::async_trait;
use bindings::evm::TrackRegistry;
use logs::Emitter;
use protocol::id::Address32;
use rpc::Rpc;
use source::EvmSource;

pub(crate) use deploy::{deploy, deploy_contract};
pub use signer::EvmSigner;

use crate::{
    BlockRef, BuildOptions, Call, Chain, ChainConfig, ChainError, EpochView, Finality, ListingView, NetworkParams,
    NodeView, PoolView, PositionView, Signed, Simulation, Source, TrackView, TxId, TxStatus, Unsigned, Validity,
    VaultView,
};

/// An Ethereum chain.
pub struct EvmChain {
    rpc: Rpc,
    contracts: Arc<Contracts>,
    source: Arc<EvmSource>,
}

/// Where the protocol's contracts are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contracts {
    token: Address,
    registry: Address,
    rewards: Address,
    market: Option<Address>,
    passes: Option<Address>,
}

impl Contracts {
    fn new(config: &ChainConfig) -> Result<Self, ChainError> {
        let address = |text: &str| -> Result<Address, ChainError> {
            wallet_address(crate::address::parse(crate::Namespace::Ethereum, text)?)
        };
        let addresses = &config.addresses;
        Ok(Self {
            token: address(&addresses.payment_token)?,
            registry: address(config.required(addresses.registry.as_deref(), "registry")?)?,
            rewards: address(&addresses.rewards)?,
            market: addresses.market.as_deref().map(address).transpose()?,
            passes: addresses.passes.as_deref().map(address).transpose()?,
        })
    }

    pub(crate) fn emitter(&self, address: Address) -> Emitter {
        match address {
            address if address == self.registry => Emitter::Registry,
            address if address == self.rewards => Emitter::Rewards,
            address if Some(address) == self.market => Emitter::Market,
            address if Some(address) == self.passes => Emitter::Passes,
            _ => Emitter::Other,
        }
    }

    /// The shares contract of a track, registered or not: its address follows from the id.
    pub(crate) async fn shares_of(&self, rpc: &Rpc, track: [u8; 32]) -> Result<Address, ChainError> {
        let call = TrackRegistry::sharesOfCall { trackId: track.into() };
        read::view(rpc, self.registry, &call).await
    }
}

/// The EIP-155 chain id in a CAIP-2 id.
pub(crate) fn chain_id(config: &ChainConfig) -> Result<u64, ChainError> {
    let id = config.caip2.strip_prefix("eip155:").and_then(|id| id.parse().ok());
    id.ok_or_else(|| ChainError::Invalid(format!("{} has no chain id", config.caip2)))
}

/// The 20-byte form of a wallet.
pub(crate) fn wallet_address(address: Address32) -> Result<Address, ChainError> {
    let short = address.to_ethereum();
    short.map(Address::from).ok_or_else(|| ChainError::Invalid(format!("{address:?} is no Ethereum address")))
}

impl EvmChain {
    /// Opens a chain; asks the node nothing yet.
    pub fn connect(config: ChainConfig) -> Result<Self, ChainError> {
        let contracts = Arc::new(Contracts::new(&config)?);
        let rpc = Rpc::new(Arc::new(config))?;
        let source = Arc::new(EvmSource::new(rpc.clone(), contracts.clone()));
        Ok(Self { rpc, contracts, source })
    }
}

/// A call's bytes.
pub(crate) fn encode(call: &impl SolCall) -> Vec<u8> {
    call.abi_encode()
}

#[async_trait]
impl Chain for EvmChain {
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
        let shares = self.contracts.shares_of(&self.rpc, track).await?;
        self.balance(shares, holder).await
    }

    async fn tokens(&self, holder: Address32) -> Result<u64, ChainError> {
        self.balance(self.contracts.token, holder).await
    }

    async fn native(&self, holder: Address32) -> Result<u128, ChainError> {
        self.wei(holder).await
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

    async fn nonce(&self, wallet: Address32) -> Result<u64, ChainError> {
        build::next_nonce(&self.rpc, wallet).await
    }

    async fn prerequisites(&self, call: &Call, sender: Address32) -> Result<Vec<Call>, ChainError> {
        self.allowances(call, sender).await
    }

    async fn build(&self, call: &Call, sender: Address32, options: &BuildOptions) -> Result<Unsigned, ChainError> {
        self.transaction(call, sender, options).await
    }

    fn assemble(&self, unsigned: &Unsigned, signature: &[u8]) -> Result<Signed, ChainError> {
        build::assemble(unsigned, signature)
    }

    async fn simulate(&self, unsigned: &Unsigned) -> Result<Simulation, ChainError> {
        self.trial(unsigned).await
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
