//! What a chain knows, in one form for both sides.

use protocol::{
    event::AttestedTuple,
    id::Address32,
    royalty::{PositionState, VaultState},
};

/// Parameters of the network as the chain stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkParams {
    /// Network number.
    pub network: u32,
    /// This chain's number in it.
    pub chain: u32,
    /// Deployment id of the ownership side: what track ids bind.
    pub ownership_deployment: [u8; 32],
    /// Deployment id of the rewards side: what claims bind.
    pub rewards_deployment: [u8; 32],
    /// Who registers nodes.
    pub admin: Address32,
    /// Who may void an epoch.
    pub guardian: Address32,
    /// The payment token: mint (Solana) or ERC-20.
    pub payment_token: Address32,
    /// Seconds in an epoch, also the time a deposit drips.
    pub epoch_length: u64,
    /// Seconds between fixing and paying.
    pub challenge_delay: u64,
    /// Seconds an epoch stays payable.
    pub claim_window: u64,
    /// Seconds before other attestors or another circuit are in force.
    pub timelock: u64,
    /// Who may attest.
    pub attestors: Vec<Address32>,
    /// Equal votes that fix an epoch.
    pub threshold: u8,
    /// Fewest fans at a tier for it to be claimable.
    pub minimum_set: u32,
    /// Part of the free pool one epoch may reserve, in basis points.
    pub alpha_bps: u16,
    /// Listeners' part of it, in basis points.
    pub beta_bps: u16,
    /// Highest rate.
    pub rate_max: u64,
    /// Version of the listen circuit whose proofs are taken.
    pub circuit_version: u32,
}

/// Where a track is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackPhase {
    /// Registered; shares are being allocated.
    Issuing,
    /// Open for deposits.
    Issued,
    /// No more listings.
    Retired,
}

/// A registered track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackView {
    /// The track.
    pub track_id: [u8; 32],
    /// Who registered it.
    pub registrant: Address32,
    /// Share token: mint (Solana) or clone (Ethereum).
    pub shares: Address32,
    /// Royalty vault: its account (Solana) or again the clone.
    pub vault: Address32,
    /// Shares issued.
    pub supply: u64,
    /// Binary CID of the manifest.
    pub manifest_cid: Vec<u8>,
    /// Its version: 1 at registration, then counting.
    pub manifest_version: u32,
    /// Part of every sale's price that is deposited in the vault, in basis points; 0 until the issue is finished.
    pub resale_bps: u16,
    /// Where it is in its life.
    pub phase: TrackPhase,
}

/// Shares for sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingView {
    /// The track.
    pub track_id: [u8; 32],
    /// Who sells.
    pub seller: Address32,
    /// Shares left.
    pub remaining: u64,
    /// Price of one share, in the payment token's smallest unit.
    pub unit_price: u64,
    /// Protocol fee of its sales, in basis points of the price.
    pub fee_bps: u16,
    /// Unix time from which nobody can buy, and anybody can cancel.
    pub expires_at: u64,
}

/// A royalty vault as stored: not dripped up to now; call [`VaultState::touch`] on a copy for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultView {
    /// Its state.
    pub state: VaultState,
    /// Shares issued.
    pub supply: u64,
    /// Payment tokens it holds.
    pub balance: u64,
}

/// A position as stored: not settled up to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionView {
    /// Token account (Solana) or holder (Ethereum).
    pub account: Address32,
    /// Who owns the shares.
    pub owner: Address32,
    /// Who may claim.
    pub beneficiary: Address32,
    /// Whether the shares are counted; when not, `state` is empty.
    pub open: bool,
    /// Its state.
    pub state: PositionState,
}

/// A registered streaming node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Its number.
    pub node: u64,
    /// Its operator.
    pub operator: Address32,
    /// Most it may reserve per epoch.
    pub quota: u64,
}

/// Where an epoch of a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochPhase {
    /// Votes are collected.
    Voting,
    /// Roots and budget are fixed.
    Fixed,
    /// A guardian voided it.
    Void,
    /// Its window ended and the rest was freed.
    Closed,
}

/// One node's epoch on this chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochView {
    /// The epoch.
    pub epoch: u32,
    /// The node.
    pub node: u64,
    /// Where it stands.
    pub phase: EpochPhase,
    /// Who voted, and the hash of what for.
    pub votes: Vec<(Address32, [u8; 32])>,
    /// What was fixed.
    pub tuple: Option<AttestedTuple>,
    /// Reserved for listeners.
    pub listeners_budget: u64,
    /// Paid to listeners.
    pub listeners_paid: u64,
    /// Reserved for tracks.
    pub tracks_budget: u64,
    /// Paid to tracks.
    pub tracks_paid: u64,
    /// A claim of tier t pays t times this.
    pub rate: u64,
    /// Unix seconds from which it is payable.
    pub payable_at: u64,
    /// Unix seconds from which it can be closed.
    pub closes_at: u64,
}

/// The rewards pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolView {
    /// Tokens it holds.
    pub balance: u64,
    /// Of these, reserved for fixed epochs.
    pub reserved: u64,
}
