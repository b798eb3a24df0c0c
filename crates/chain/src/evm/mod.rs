//! Ethereum and its L2s, with alloy.

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
use bindings::evm::TrackRegistry;
use logs::Emitter;
use protocol::id::Address32;
use rpc::Rpc;
use source::EvmSource;

pub(crate) use deploy::{deploy, deploy_contract};
pub use signer::EvmSigner;

use crate::{Chain, ChainConfig, ChainError, Source};

/// A chain of the family [`Namespace::Ethereum`](crate::Namespace::Ethereum).
pub struct EvmChain {
    rpc: Rpc,
    contracts: Arc<Contracts>,
    source: Arc<EvmSource>,
}

/// Addresses of the protocol's contracts and of the payment token.
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

    /// The contract of the protocol at this address.
    pub(crate) fn emitter(&self, address: Address) -> Emitter {
        match address {
            address if address == self.registry => Emitter::Registry,
            address if address == self.rewards => Emitter::Rewards,
            address if Some(address) == self.market => Emitter::Market,
            address if Some(address) == self.passes => Emitter::Passes,
            _ => Emitter::Other,
        }
    }

    /// Address of the shares contract of a track. It is computed from the id, so the track need not be registered.
    pub(crate) async fn shares_of(&self, rpc: &Rpc, track: [u8; 32]) -> Result<Address, ChainError> {
        let call = TrackRegistry::sharesOfCall { trackId: track.into() };
        read::view(rpc, self.registry, &call).await
    }
}

/// The EIP-155 chain id in a CAIP-2 id.
pub(crate) fn chain_id(config: &ChainConfig) -> Result<u64, ChainError> {
    let id = config.caip2.strip_prefix("eip155:").and_then(|id| id.parse().ok());
    id.ok_or_else(|| ChainError::Invalid(format!("{} does not contain an EIP-155 chain id", config.caip2)))
}

/// The 20-byte form of an address; an error if its padding is not zero.
pub(crate) fn wallet_address(address: Address32) -> Result<Address, ChainError> {
    let short = address.to_ethereum();
    short.map(Address::from).ok_or_else(|| ChainError::Invalid(format!("{address:?} is not an Ethereum address")))
}

impl EvmChain {
    /// Opens a chain. It sends no request.
    ///
    /// # Errors
    /// [`ChainError::Invalid`] if the RPC URL or an address of the configuration is missing or malformed.
    pub fn connect(config: ChainConfig) -> Result<Self, ChainError> {
        let contracts = Arc::new(Contracts::new(&config)?);
        let rpc = Rpc::new(Arc::new(config))?;
        let source = Arc::new(EvmSource::new(rpc.clone(), contracts.clone()));
        Ok(Self { rpc, contracts, source })
    }
}

/// The input of a contract call: selector and arguments.
pub(crate) fn encode(call: &impl SolCall) -> Vec<u8> {
    call.abi_encode()
}

impl Chain for EvmChain {
    fn source(&self) -> Arc<dyn Source> {
        self.source.clone()
    }
}
