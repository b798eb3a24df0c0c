//! Sets up a deployment, once per chain. On Solana, the upgrade authority initialises the three programs. On Ethereum,
//! four contracts are deployed, two of them at addresses that are computed in advance, because the contracts refer to
//! each other.

use protocol::id::Address32;

use crate::{Addresses, ChainConfig, ChainError, Signer};

pub use crate::setup::{Contracts, NetworkSetup};

/// Initialises the deployed Solana programs. `admin` must be their upgrade authority and becomes the admin of the
/// deployment.
///
/// # Errors
/// If the configuration is invalid, the node does not answer, or the chain refuses a transaction.
pub async fn initialize_solana(
    config: &ChainConfig,
    setup: &NetworkSetup,
    admin: &dyn Signer,
) -> Result<(), ChainError> {
    crate::SolanaChain::connect(config.clone())?.initialize(setup, admin).await
}

/// Deploys the contracts to an Ethereum chain and returns their addresses. `admin` pays and becomes the owner. Of the
/// addresses in `config`, only the payment token is read.
///
/// # Errors
/// If a parameter does not fit, the node does not answer, or the chain refuses a transaction; [`ChainError::Invalid`]
/// if another transaction of `admin` was sent meanwhile, because then the addresses are not the computed ones.
pub async fn deploy_ethereum(
    config: &ChainConfig,
    setup: &NetworkSetup,
    contracts: &Contracts,
    admin: &dyn Signer,
) -> Result<Addresses, ChainError> {
    crate::evm::deploy(config, setup, contracts, admin).await
}

/// Deploys one contract to an Ethereum chain and returns its address. `code` is the creation code followed by the
/// encoded constructor arguments.
///
/// # Errors
/// If the node does not answer or the chain refuses the transaction.
pub async fn deploy_contract(
    config: &ChainConfig,
    code: Vec<u8>,
    sender: &dyn Signer,
) -> Result<Address32, ChainError> {
    crate::evm::deploy_contract(config, code, sender).await
}

/// Addresses of the Solana programs that the bindings were generated for: ownership, royalties, rewards.
#[must_use]
pub fn solana_programs() -> [String; 3] {
    use bindings::solana::{ownership, rewards, royalties};
    [ownership::ID, royalties::ID, rewards::ID].map(|id| id.to_string())
}
