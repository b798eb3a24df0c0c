//! A chain that the relayer serves, with its wallet on it.

use std::sync::Arc;

use anyhow::Context as _;
use chain::{ChainConfig, Client, Namespace, Signer};

use crate::{config::Config, keys};

/// A chain and the relayer's wallet on it.
pub struct Lane {
    /// The chain.
    pub chain: Arc<dyn Client>,
    /// Its family.
    pub namespace: Namespace,
    /// Signs and pays.
    pub signer: Arc<dyn Signer>,
    /// The rewards deployment that claims bind.
    pub deployment: [u8; 32],
    /// The network's number.
    pub network: u32,
}

impl Lane {
    /// Connects to a chain and checks that it is the configured one.
    pub(crate) async fn open(config: &Config, chain_config: ChainConfig) -> anyhow::Result<Self> {
        let signer = keys::load(&config.keys, &chain_config)?;
        let namespace = chain_config.namespace()?;
        let chain = chain::connect(&chain_config).await?;
        let params = chain.check().await.with_context(|| format!("{} at {}", chain_config.caip2, chain_config.rpc))?;
        Ok(Self { chain, namespace, signer, deployment: params.rewards_deployment, network: params.network })
    }

    /// The relayer's address on this chain, as text.
    pub fn wallet(&self) -> String {
        chain::address::format(self.namespace, self.signer.address())
    }
}
