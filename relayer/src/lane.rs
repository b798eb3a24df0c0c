//! A chain on which the relayer sends transactions.

use std::sync::Arc;

use anyhow::Context as _;
use chain::{ChainConfig, Client, Namespace, Signer};

use crate::{config::Config, keys};

/// A chain and the relayer's wallet on it.
pub struct Lane {
    /// The chain.
    pub chain: Arc<dyn Client>,
    /// Family of the chain.
    pub namespace: Namespace,
    /// Signer of the relayer's wallet, which pays for all transactions.
    pub signer: Arc<dyn Signer>,
    /// Deployment id of the rewards side, part of claim contexts.
    pub deployment: [u8; 32],
    /// Number of the network.
    pub network: u32,
}

impl Lane {
    /// Connects to a chain and checks that it is the configured one. Returns an error if it is not or cannot be
    /// reached, or if the key is missing.
    pub(crate) async fn open(config: &Config, chain_config: ChainConfig) -> anyhow::Result<Self> {
        let signer = keys::load(&config.keys, &chain_config)?;
        let namespace = chain_config.namespace()?;
        let chain = chain::connect(&chain_config).await?;
        let params = chain
            .check()
            .await
            .with_context(|| format!("could not check {} at {}", chain_config.caip2, chain_config.rpc))?;
        Ok(Self { chain, namespace, signer, deployment: params.rewards_deployment, network: params.network })
    }

    /// The relayer's address on this chain, in text form.
    pub fn wallet(&self) -> String {
        chain::address::format(self.namespace, self.signer.address())
    }
}
