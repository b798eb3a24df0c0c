//! State of the protocol on a chain, in the same types for both chains.

use protocol::{
    event::AttestedTuple,
    id::Address32,
    royalty::{PositionState, VaultState},
};

/// Parameters of the network, as stored on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkParams {
    /// Number of the network.
    pub network: u32,
    /// Number of this chain in the network.
    pub chain: u32,
    /// Deployment id of the program `ownership` or the contract `TrackRegistry`, part of track ids.
    pub ownership_deployment: [u8; 32],
    /// Deployment id of the program `rewards` or the contract `ListenRewards`, part of claim contexts.
    pub rewards_deployment: [u8; 32],
    /// The wallet that administers the rewards side; it registers nodes.
    pub admin: Address32,
    /// The wallet that may void an epoch during its challenge delay.
    pub guardian: Address32,
    /// The payment token: a mint (Solana) or an ERC-20 contract (Ethereum).
    pub payment_token: Address32,
    /// Length of an epoch in seconds; also the time over which a royalty deposit is released.
    pub epoch_length: u64,
    /// Seconds from fixing an epoch until it is payable.
    pub challenge_delay: u64,
    /// Seconds for which an epoch is payable.
    pub claim_window: u64,
    /// Seconds from the proposal of attestors or a circuit until it can take effect.
    pub timelock: u64,
    /// The wallets that may vote on epochs.
    pub attestors: Vec<Address32>,
    /// Number of equal votes that fix an epoch.
    pub threshold: u8,
    /// Minimum number of fans at a tier for it to be claimable.
    pub minimum_set: u32,
    /// Part of the unreserved pool that one epoch may reserve, in basis points.
    pub alpha_bps: u16,
    /// Part of an epoch's budget for listeners, in basis points; the rest is for tracks.
    pub beta_bps: u16,
    /// Maximum rate: the reward per tier unit, in base units of the payment token.
    pub rate_max: u64,
    /// Version of the listen circuit. Solana: the newest enabled version, 0 if none is enabled. Ethereum: the version
    /// that is compiled into the contract, even if it was disabled.
    pub circuit_version: u32,
}

/// Phase of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackPhase {
    /// Registered; the registrant may allocate shares.
    Issuing,
    /// The issue is finished; deposits and listings are possible.
    Issued,
    /// Retired by the registrant; new listings are not possible.
    Retired,
}

/// A registered track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackView {
    /// Id of the track.
    pub track_id: [u8; 32],
    /// The registrant: the wallet that registered the track, or its successor.
    pub registrant: Address32,
    /// The share token: its mint (Solana), or the track's clone of `TrackShares` (Ethereum).
    pub shares: Address32,
    /// The royalty vault: its account (Solana), or the same clone as `shares` (Ethereum).
    pub vault: Address32,
    /// Number of shares issued.
    pub supply: u64,
    /// Binary CIDv1 of the manifest.
    pub manifest_cid: Vec<u8>,
    /// Version of the manifest: 1 at registration, incremented with each update.
    pub manifest_version: u32,
    /// Resale royalty: the part of the price of every sale that is deposited in the vault, in basis points; 0 until the
    /// issue is finished.
    pub resale_bps: u16,
    /// Phase of the track.
    pub phase: TrackPhase,
}

/// An active listing of shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingView {
    /// Id of the track.
    pub track_id: [u8; 32],
    /// Wallet of the seller.
    pub seller: Address32,
    /// Number of shares that are not sold yet.
    pub remaining: u64,
    /// Price of one share, in base units of the payment token.
    pub unit_price: u64,
    /// Protocol fee of sales of this listing, in basis points of the price.
    pub fee_bps: u16,
    /// Unix time, in seconds, from which the listing cannot be bought and any account can cancel it.
    pub expires_at: u64,
}

/// A royalty vault as stored. To release deposits up to the present time, call [`VaultState::touch`] on a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultView {
    /// State of the vault.
    pub state: VaultState,
    /// Number of shares issued.
    pub supply: u64,
    /// Balance of the vault in base units of the payment token.
    pub balance: u64,
}

/// A position as stored, not settled up to the present time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionView {
    /// The token account (Solana) or the holder (Ethereum).
    pub account: Address32,
    /// Owner of the shares.
    pub owner: Address32,
    /// The wallet that may claim; on Ethereum, the holder.
    pub beneficiary: Address32,
    /// Whether the position is open. If not, its shares count as unopened and `state` is all zero.
    pub open: bool,
    /// Earnings of the position.
    pub state: PositionState,
}

/// A registered streaming node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Number of the node.
    pub node: u64,
    /// Wallet of the operator.
    pub operator: Address32,
    /// Maximum budget that the node may reserve per epoch, in base units of the payment token.
    pub quota: u64,
}

/// Phase of an epoch of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochPhase {
    /// The attestors vote.
    Voting,
    /// Roots and budget are fixed; payable after the challenge delay.
    Fixed,
    /// Voided by the guardian; it pays nothing.
    Void,
    /// The claim window ended and the unpaid part of the budget was freed.
    Closed,
}

/// An epoch of one node on this chain. Amounts are in base units of the payment token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochView {
    /// Number of the epoch.
    pub epoch: u32,
    /// Number of the node.
    pub node: u64,
    /// Phase of the epoch.
    pub phase: EpochPhase,
    /// Attestors that voted, each with the hash of the tuple it voted for.
    pub votes: Vec<(Address32, [u8; 32])>,
    /// The fixed result; `None` in the phase [`EpochPhase::Voting`].
    pub tuple: Option<AttestedTuple>,
    /// Amount reserved for listeners.
    pub listeners_budget: u64,
    /// Amount paid to listeners.
    pub listeners_paid: u64,
    /// Amount reserved for tracks.
    pub tracks_budget: u64,
    /// Amount paid to tracks.
    pub tracks_paid: u64,
    /// Reward per tier unit: a claim of tier t pays `t * rate`.
    pub rate: u64,
    /// Unix time, in seconds, from which the epoch is payable.
    pub payable_at: u64,
    /// Unix time, in seconds, from which the epoch can be closed and pays nothing more.
    pub closes_at: u64,
}

/// The rewards pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolView {
    /// Balance of the pool in base units of the payment token.
    pub balance: u64,
    /// Part of the balance that is reserved for fixed epochs.
    pub reserved: u64,
}
