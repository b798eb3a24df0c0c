//! Parameters and bytecode of a deployment.

use protocol::id::Address32;

/// Parameters of a network. They are the same on all its chains, except `chain` and the wallets.
#[derive(Clone, Debug)]
pub struct NetworkSetup {
    /// Number of the network.
    pub network: u32,
    /// Number of this chain in the network.
    pub chain: u32,
    /// Length of an epoch, in seconds.
    pub epoch_length: u64,
    /// Seconds from fixing an epoch until it is payable.
    pub challenge_delay: u64,
    /// Seconds for which an epoch is payable; at least 7 days.
    pub claim_window: u64,
    /// Seconds from the proposal of attestors or a circuit until it can take effect; longer than the challenge delay.
    pub timelock: u64,
    /// Part of the unreserved pool that one epoch may reserve, in basis points.
    pub alpha_bps: u16,
    /// Part of an epoch's budget for listeners, in basis points; the rest is for tracks.
    pub beta_bps: u16,
    /// Maximum rate: the reward per tier unit, in base units of the payment token.
    pub rate_max: u64,
    /// Minimum number of fans at a tier for it to be claimable; at least 10.
    pub minimum_set: u32,
    /// The wallets that may vote on epochs.
    pub attestors: Vec<Address32>,
    /// Number of equal votes that fix an epoch.
    pub threshold: u8,
    /// The wallet that may void an epoch during its challenge delay.
    pub guardian: Address32,
    /// Version of the listen circuit that is enabled at deployment.
    pub circuit_version: u32,
    /// Protocol fee of new listings, in basis points of the price.
    pub market_fee_bps: u16,
}

/// Creation code of the contracts, as compiled by forge, without constructor arguments.
#[derive(Clone, Debug)]
pub struct Contracts {
    /// Creation code of `ListenRewards`.
    pub listen_rewards: Vec<u8>,
    /// Creation code of `TrackRegistry`.
    pub track_registry: Vec<u8>,
    /// Creation code of `ShareMarket`.
    pub share_market: Vec<u8>,
    /// Creation code of `Passes`.
    pub passes: Vec<u8>,
}
