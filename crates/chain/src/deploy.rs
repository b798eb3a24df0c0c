//! Setting a deployment up, once per chain: on Solana three programs are initialised by their upgrade authority, on
//! Ethereum five contracts are deployed to addresses computed before.

use protocol::id::Address32;

use crate::{Addresses, ChainConfig, ChainError, Signer};

/// What a network is set up with, the same on all its chains but for `chain` and the wallets.
#[derive(Clone, Debug)]
pub struct NetworkSetup {
    /// Network number.
    pub network: u32,
    /// This chain's number in it.
    pub chain: u32,
    /// Seconds in an epoch.
    pub epoch_length: u64,
    /// Seconds between fixing and paying.
    pub challenge_delay: u64,
    /// Seconds an epoch stays payable; at least 7 days.
    pub claim_window: u64,
    /// Seconds before other attestors or another circuit are in force; longer than the challenge delay.
    pub timelock: u64,
    /// Part of the free pool one epoch may reserve, in basis points.
    pub alpha_bps: u16,
    /// Listeners' part of it, in basis points.
    pub beta_bps: u16,
    /// Highest rate, in the payment token's smallest unit.
    pub rate_max: u64,
    /// Fewest fans at a tier for it to be claimable; at least 10.
    pub minimum_set: u32,
    /// Who may attest.
    pub attestors: Vec<Address32>,
    /// Equal votes that fix an epoch.
    pub threshold: u8,
    /// Who may void an epoch.
    pub guardian: Address32,
    /// Version of the listen circuit.
    pub circuit_version: u32,
    /// Protocol fee of sales of shares, in basis points of the price.
    pub market_fee_bps: u16,
}

/// Bytecode of the contracts, as forge compiled them.
#[derive(Clone, Debug)]
pub struct Contracts {
    /// Creation code of ListenRewards.
    pub listen_rewards: Vec<u8>,
    /// Creation code of TrackRegistry.
    pub track_registry: Vec<u8>,
    /// Creation code of ShareMarket.
    pub share_market: Vec<u8>,
    /// Creation code of Passes.
    pub passes: Vec<u8>,
}

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
