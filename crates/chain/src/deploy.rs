//! Setting a deployment up, once per chain: on Solana three programs are initialised by their upgrade authority, on
//! Ethereum five contracts are deployed to addresses computed before.

use protocol::id::Address32;

use crate::{Addresses, ChainConfig, ChainError, Signer};

pub use crate::setup::{Contracts, NetworkSetup};

/// Initialises the deployed Solana programs. `admin` is their upgrade authority and becomes admin of the deployment.
pub async fn initialize_solana(
    config: &ChainConfig,
    setup: &NetworkSetup,
    admin: &dyn Signer,
) -> Result<(), ChainError> {
    crate::SolanaChain::connect(config.clone())?.initialize(setup, admin).await
}

/// Deploys the contracts to an Ethereum chain; `admin` pays and becomes the owner. `config` needs the payment token's
/// address alone; the others are returned.
pub async fn deploy_ethereum(
    config: &ChainConfig,
    setup: &NetworkSetup,
    contracts: &Contracts,
    admin: &dyn Signer,
) -> Result<Addresses, ChainError> {
    crate::evm::deploy(config, setup, contracts, admin).await
}

/// Deploys one contract to an Ethereum chain from its creation code and constructor arguments; returns its address.
pub async fn deploy_contract(
    config: &ChainConfig,
    code: Vec<u8>,
    sender: &dyn Signer,
) -> Result<Address32, ChainError> {
    crate::evm::deploy_contract(config, code, sender).await
}

/// Addresses of this build's Solana programs: ownership, royalties, rewards.
#[must_use]
pub fn solana_programs() -> [String; 3] {
    use bindings::solana::{ownership, rewards, royalties};
    [ownership::ID, royalties::ID, rewards::ID].map(|id| id.to_string())
}
