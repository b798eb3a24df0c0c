//! What a deployment is set up with.

use protocol::id::Address32;

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
