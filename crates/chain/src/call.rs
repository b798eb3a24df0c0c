//! The calls of the protocol. Each chain builds its own transaction from a call.

use protocol::{event::AttestedTuple, id::Address32};
use serde::{Deserialize, Serialize};

use crate::{ChainError, Governance, ListenClaim, Namespace, PassCall, fields::calls};

calls! {
    /// One call. Its documentation starts with the required sender of the transaction; "any account" if there is none.
    ///
    /// A track is given by its id, from which each chain derives the accounts or contracts of the track. Holders,
    /// recipients and destinations are *wallets*. On Solana, their associated token accounts are used, and created if
    /// they do not exist. Token amounts are in base units of the payment token.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Call {
        /// Any account: registers a track with the sender as registrant, and mints all its shares to the sender. The
        /// track is in the phase [`Issuing`](crate::TrackPhase::Issuing).
        RegisterTrack {
            /// Binary CIDv1 of the manifest.
            manifest_cid: Vec<u8>,
            /// Number of shares, 1 to 2^40 - 1.
            supply: u64,
            /// Name of the share token.
            name: String,
            /// Symbol of the share token.
            symbol: String,
            /// URI of the share token's metadata (Solana only; on Ethereum, `contractURI` of the shares contract
            /// follows from the manifest).
            uri: String,
        } = "register_track" (Ownership, TrackRegistry),
        /// Registrant: transfers shares to holders before the issue is finished. At most four holders on Solana.
        Allocate {
            /// Id of the track.
            track: [u8; 32],
            /// Wallets, each with its number of shares.
            shares: Vec<(Address32, u64)>,
        } = "allocate" (Ownership, TrackRegistry),
        /// Registrant: ends the issue. From then on, deposits and listings are possible.
        FinishIssue {
            /// Id of the track.
            track: [u8; 32],
            /// Resale royalty: the part of the price of every sale of shares that is deposited in the track's vault, in
            /// basis points. It cannot be changed later.
            resale_bps: u16,
        } = "finish_issue" (Ownership, TrackRegistry),
        /// Registrant: replaces the manifest of the track.
        UpdateManifest {
            /// Id of the track.
            track: [u8; 32],
            /// Binary CIDv1 of the manifest.
            manifest_cid: Vec<u8>,
            /// URI of the share token's metadata (Solana only).
            uri: String,
        } = "update_manifest" (Ownership, TrackRegistry),
        /// Registrant: retires the track, which permanently prevents new listings of its shares.
        RetireTrack {
            /// Id of the track.
            track: [u8; 32],
        } = "retire_track" (Ownership, TrackRegistry),
        /// Registrant: proposes the next registrant, or withdraws the proposal (zero address).
        ProposeRegistrant {
            /// Id of the track.
            track: [u8; 32],
            /// The wallet that may accept.
            next: Address32,
        } = "propose_registrant" (Ownership, TrackRegistry),
        /// Proposed registrant: becomes the registrant of the track.
        AcceptRegistrant {
            /// Id of the track.
            track: [u8; 32],
        } = "accept_registrant" (Ownership, TrackRegistry),
        /// Holder: lists shares for sale. They earn royalties for the seller until they are sold. [`crate::listed`]
        /// reads the id of the listing from the events of the transaction.
        List {
            /// Id of the track.
            track: [u8; 32],
            /// Number of shares.
            amount: u64,
            /// Price of one share.
            unit_price: u64,
            /// Unix time, in seconds, from which the listing cannot be bought.
            expires_at: u64,
        } = "list" (Ownership, ShareMarket),
        /// Any account: buys shares of a listing. On Ethereum, the market needs an allowance; see
        /// [`Builder::prerequisites`](crate::Builder::prerequisites).
        Buy {
            /// The listing: the address of its account (Solana) or its number, big endian (Ethereum).
            listing: [u8; 32],
            /// Number of shares.
            amount: u64,
            /// Maximum total price, including royalty and fee.
            max_price: u64,
        } = "buy" (Ownership, ShareMarket),
        /// Seller, or any account after the expiry: ends a listing and returns the unsold shares to the seller.
        CancelListing {
            /// The listing: the address of its account (Solana) or its number, big endian (Ethereum).
            listing: [u8; 32],
        } = "cancel" (Ownership, ShareMarket),
        /// Holder: opens the holder's position, so that its shares earn royalties. On Solana, any account may do this
        /// for a holder that is a wallet and not a program address.
        OpenPosition {
            /// Id of the track.
            track: [u8; 32],
            /// Holder of the shares.
            holder: Address32,
        } = "open_position" (Royalties, TrackShares),
        /// Holder: sets the wallet that may claim the royalties of the position (Solana only).
        SetBeneficiary {
            /// Id of the track.
            track: [u8; 32],
            /// The wallet that may claim from now on.
            beneficiary: Address32,
        } = "set_beneficiary" (Royalties, None),
        /// Any account: deposits royalties in the vault of a track. On Ethereum, the shares contract needs an
        /// allowance; see [`Builder::prerequisites`](crate::Builder::prerequisites).
        Deposit {
            /// Id of the track.
            track: [u8; 32],
            /// Amount to deposit.
            amount: u64,
            /// Kind of income, see [`protocol::event::source`].
            source: u8,
            /// A reference chosen by the sender.
            memo: [u8; 32],
        } = "deposit" (Royalties, TrackShares),
        /// Beneficiary of the position: claims the royalties owed to it. On Ethereum, the holder is the beneficiary.
        Claim {
            /// Id of the track.
            track: [u8; 32],
            /// Holder of the shares; on Ethereum, this must be the sender.
            holder: Address32,
            /// The wallet that receives the payment.
            destination: Address32,
        } = "claim" (Royalties, TrackShares),
        /// Any account: updates a position to the balance of its token account (Solana only). Needed after a burn or
        /// after the token account was closed, because the transfer hook does not see these.
        SyncPosition {
            /// Id of the track.
            track: [u8; 32],
            /// Holder of the shares.
            holder: Address32,
        } = "sync_position" (Royalties, None),
        /// Any account: moves the royalties earned by unopened shares to the rewards pool.
        SweepUnopened {
            /// Id of the track.
            track: [u8; 32],
        } = "sweep_unopened" (Royalties, TrackShares),
        /// Holder, or any account after the token account was closed: closes an empty position and returns its rent to
        /// the payer of the rent (Solana only).
        ClosePosition {
            /// Id of the track.
            track: [u8; 32],
            /// Holder of the shares.
            holder: Address32,
        } = "close_position" (Royalties, None),
        /// Holder: sends shares to another wallet with a token transfer.
        TransferShares {
            /// Id of the track.
            track: [u8; 32],
            /// The receiving wallet.
            to: Address32,
            /// Number of shares.
            amount: u64,
        } = "transfer_shares" (None, TrackShares, "transfer"),
        /// Any account: sends payment tokens to another wallet.
        SendTokens {
            /// The receiving wallet.
            to: Address32,
            /// Amount to send.
            amount: u64,
        } = "send_tokens" (None, PaymentToken, "transfer"),
        /// Any account: approves a contract to take payment tokens of the sender (Ethereum only).
        ApproveTokens {
            /// The contract.
            spender: Address32,
            /// The allowance.
            amount: u64,
        } = "approve_tokens" (None, PaymentToken, "approve"),
        /// Admin: registers a streaming node or changes its quota.
        RegisterNode {
            /// Number of the node.
            node: u64,
            /// Wallet of the operator.
            operator: Address32,
            /// Maximum budget that the node may reserve per epoch.
            quota: u64,
        } = "register_node" (Rewards, ListenRewards),
        /// Any account: pays into the rewards pool. On Ethereum, the rewards contract needs an allowance.
        FundPool {
            /// Amount to pay.
            amount: u64,
        } = "fund_pool" (Rewards, ListenRewards),
        /// Attestor: votes on the result of an epoch.
        Attest {
            /// Number of the epoch.
            epoch: u32,
            /// Number of the node.
            node: u64,
            /// The result that the attestor computed.
            tuple: AttestedTuple,
        } = "attest" (Rewards, ListenRewards),
        /// Guardian: voids an epoch during its challenge delay.
        VoidEpoch {
            /// Number of the epoch.
            epoch: u32,
            /// Number of the node.
            node: u64,
        } = "void_epoch" (Rewards, ListenRewards),
        /// Any account: submits a listen claim, which pays its recipient.
        ClaimListen {
            /// The proof and the values it is bound to.
            claim: Box<ListenClaim>,
        } = "claim_listen" (Rewards, ListenRewards),
        /// Any account: pays one leaf of the payout tree into the vault of its track.
        DistributeTrack {
            /// Number of the epoch.
            epoch: u32,
            /// Number of the node.
            node: u64,
            /// Index of the leaf in the payout tree.
            index: u32,
            /// Id of the leaf's track.
            track: [u8; 32],
            /// Weight of the leaf.
            weight: u64,
            /// Siblings on the path from the leaf to the root, lowest first.
            path: Vec<[u8; 32]>,
        } = "distribute_track" (Rewards, ListenRewards),
        /// Any account, after the claim window: closes an epoch and frees the part of its budget that was not paid.
        CloseEpoch {
            /// Number of the epoch.
            epoch: u32,
            /// Number of the node.
            node: u64,
        } = "close_epoch" (Rewards, ListenRewards),
        /// Any account, after the epoch was closed: closes the account of a spent nullifier and returns its rent to the
        /// payer of the rent (Solana only).
        CloseNullifier {
            /// The spent nullifier.
            nullifier: [u8; 32],
        } = "close_nullifier" (Rewards, None),
        ..
        /// A call of the protocol's administration.
        Govern(Governance),
        /// A call about passes: issuers, gates, and proofs of age or funds.
        Pass(PassCall),
    }
}

impl Call {
    /// Checks, without reading the chain, that the wallets of a listen claim belong to this family of chains.
    pub(crate) fn check(&self, namespace: Namespace) -> Result<(), ChainError> {
        match self {
            Self::ClaimListen { claim } => claim.check(namespace),
            _ => Ok(()),
        }
    }
}

/// Options for building a transaction. With the default, nonce and limit are read from the chain or estimated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildOptions {
    /// Ethereum: the nonce, if the caller assigns nonces itself.
    pub nonce: Option<u64>,
    /// Gas limit (Ethereum) or compute units (Solana). If set, the transaction is not simulated, so a transaction that
    /// would fail can be built too.
    pub limit: Option<u64>,
    /// Percentage added to the current fee, to replace a stuck transaction; 0 adds nothing.
    pub bump_percent: u32,
}
