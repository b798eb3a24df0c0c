//! Everything that can be asked of a chain, named as in the protocol; each side turns it into its own transaction.

use protocol::{event::AttestedTuple, id::Address32};
use serde::{Deserialize, Serialize};

use crate::{ChainError, Governance, ListenClaim, Namespace, PassCall, fields::calls};

calls! {
    /// One call. The sender of the transaction is whoever the rule in its documentation names.
    ///
    /// Tracks are named by id; each side finds mint, vault and clone itself. Holders, recipients and destinations are
    /// *wallets*: on Solana their associated token accounts are meant, and created where needed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Call {
        /// Registers a track and mints all its shares to the sender, in state `Issuing`.
        RegisterTrack {
            /// Binary CIDv1 of the manifest.
            manifest_cid: Vec<u8>,
            /// Shares, below 2^40.
            supply: u64,
            /// Name of the share token.
            name: String,
            /// Symbol of the share token.
            symbol: String,
            /// Where wallets find the token's metadata (Solana only; Ethereum's token has none).
            uri: String,
        } = "register_track" (Ownership, TrackRegistry),
        /// Registrant: hands shares out before the issue is finished. At most four holders on Solana.
        Allocate {
            /// The track.
            track: [u8; 32],
            /// Wallets and their shares.
            shares: Vec<(Address32, u64)>,
        } = "allocate" (Ownership, TrackRegistry),
        /// Registrant: ends the issue; deposits and listings are possible from then on.
        FinishIssue {
            /// The track.
            track: [u8; 32],
            /// Part of every sale's price that is deposited in the track's vault, in basis points; fixed for ever.
            resale_bps: u16,
        } = "finish_issue" (Ownership, TrackRegistry),
        /// Registrant: publishes another manifest of the track.
        UpdateManifest {
            /// The track.
            track: [u8; 32],
            /// Binary CIDv1 of the manifest.
            manifest_cid: Vec<u8>,
            /// Where wallets find the share token's metadata (Solana only).
            uri: String,
        } = "update_manifest" (Ownership, TrackRegistry),
        /// Registrant: takes no new listings of the track any more.
        RetireTrack {
            /// The track.
            track: [u8; 32],
        } = "retire_track" (Ownership, TrackRegistry),
        /// Registrant: names who may take the track over, or (zero) withdraws that.
        ProposeRegistrant {
            /// The track.
            track: [u8; 32],
            /// Who may accept.
            next: Address32,
        } = "propose_registrant" (Ownership, TrackRegistry),
        /// Successor: becomes the track's registrant.
        AcceptRegistrant {
            /// The track.
            track: [u8; 32],
        } = "accept_registrant" (Ownership, TrackRegistry),
        /// Holder: offers shares for sale. They keep earning for the seller until they are sold. Which listing that made is
        /// in the transaction's events: see [`crate::listed`].
        List {
            /// The track.
            track: [u8; 32],
            /// Shares.
            amount: u64,
            /// Price of one share, in the payment token's smallest unit.
            unit_price: u64,
            /// Unix time from which nobody can buy.
            expires_at: u64,
        } = "list" (Ownership, ShareMarket),
        /// Buys shares of a listing. Needs an allowance for the market on Ethereum.
        Buy {
            /// The listing: its account (Solana) or its number (Ethereum).
            listing: [u8; 32],
            /// Shares.
            amount: u64,
            /// The most that all of them may cost, royalty and fee included.
            max_price: u64,
        } = "buy" (Ownership, ShareMarket),
        /// Seller, or anybody once it expired: ends a listing; the shares are the seller's to use again.
        CancelListing {
            /// The listing.
            listing: [u8; 32],
        } = "cancel" (Ownership, ShareMarket),
        /// Opens the holder's position so that its shares earn. Anybody on Solana when the holder is a plain wallet; on
        /// Ethereum the sender is the holder.
        OpenPosition {
            /// The track.
            track: [u8; 32],
            /// Whose position.
            holder: Address32,
        } = "open_position" (Royalties, TrackShares),
        /// Holder: names who may claim (Solana).
        SetBeneficiary {
            /// The track.
            track: [u8; 32],
            /// Who may claim from now on.
            beneficiary: Address32,
        } = "set_beneficiary" (Royalties, None),
        /// Pays into a track's vault. On Ethereum the shares contract must have an allowance: see
        /// [`crate::Chain::prerequisites`].
        Deposit {
            /// The track.
            track: [u8; 32],
            /// In the payment token's smallest unit.
            amount: u64,
            /// What for: see [`protocol::event::source`].
            source: u8,
            /// Free reference.
            memo: [u8; 32],
        } = "deposit" (Royalties, TrackShares),
        /// Beneficiary: takes what the position is owed.
        Claim {
            /// The track.
            track: [u8; 32],
            /// Whose shares earned it; on Ethereum the sender.
            holder: Address32,
            /// The wallet that is paid.
            destination: Address32,
        } = "claim" (Royalties, TrackShares),
        /// Anybody: reconciles a position with its token account (Solana).
        SyncPosition {
            /// The track.
            track: [u8; 32],
            /// Whose position.
            holder: Address32,
        } = "sync_position" (Royalties, None),
        /// Anybody: moves what unopened shares earned to the rewards pool.
        SweepUnopened {
            /// The track.
            track: [u8; 32],
        } = "sweep_unopened" (Royalties, TrackShares),
        /// Closes an empty position; its rent returns to who paid it (Solana).
        ClosePosition {
            /// The track.
            track: [u8; 32],
            /// Whose position.
            holder: Address32,
        } = "close_position" (Royalties, None),
        /// Holder: sends shares to another wallet, by a plain token transfer.
        TransferShares {
            /// The track.
            track: [u8; 32],
            /// The receiving wallet.
            to: Address32,
            /// Shares.
            amount: u64,
        } = "transfer_shares" (None, TrackShares, "transfer"),
        /// Sends the payment token to another wallet.
        SendTokens {
            /// The receiving wallet.
            to: Address32,
            /// In the payment token's smallest unit.
            amount: u64,
        } = "send_tokens" (None, PaymentToken, "transfer"),
        /// Lets a contract take the sender's payment tokens (Ethereum).
        ApproveTokens {
            /// The contract.
            spender: Address32,
            /// In the payment token's smallest unit.
            amount: u64,
        } = "approve_tokens" (None, PaymentToken, "approve"),
        /// Admin: registers a streaming node or changes its quota.
        RegisterNode {
            /// Its number.
            node: u64,
            /// Its operator.
            operator: Address32,
            /// Most it may reserve per epoch.
            quota: u64,
        } = "register_node" (Rewards, ListenRewards),
        /// Pays into the rewards pool. Needs an allowance on Ethereum.
        FundPool {
            /// In the payment token's smallest unit.
            amount: u64,
        } = "fund_pool" (Rewards, ListenRewards),
        /// Attestor: votes on an epoch.
        Attest {
            /// The epoch.
            epoch: u32,
            /// The node.
            node: u64,
            /// What the attestor computed.
            tuple: AttestedTuple,
        } = "attest" (Rewards, ListenRewards),
        /// Guardian: voids an epoch during its challenge delay.
        VoidEpoch {
            /// The epoch.
            epoch: u32,
            /// The node.
            node: u64,
        } = "void_epoch" (Rewards, ListenRewards),
        /// Anybody: submits a proof of listening; pays its recipient.
        ClaimListen {
            /// The proof and what it binds.
            claim: Box<ListenClaim>,
        } = "claim_listen" (Rewards, ListenRewards),
        /// Anybody: pays one leaf of the payout tree into its track's vault.
        DistributeTrack {
            /// The epoch.
            epoch: u32,
            /// The node.
            node: u64,
            /// Index of the leaf.
            index: u32,
            /// The leaf's track.
            track: [u8; 32],
            /// The leaf's weight.
            weight: u64,
            /// Siblings from the leaf up.
            path: Vec<[u8; 32]>,
        } = "distribute_track" (Rewards, ListenRewards),
        /// Anybody: frees what was not claimed after the window.
        CloseEpoch {
            /// The epoch.
            epoch: u32,
            /// The node.
            node: u64,
        } = "close_epoch" (Rewards, ListenRewards),
        /// Anybody: closes a spent nullifier's account after its epoch closed (Solana).
        CloseNullifier {
            /// The nullifier.
            nullifier: [u8; 32],
        } = "close_nullifier" (Rewards, None),
        ..
        /// A use of a power over the protocol.
        Govern(Governance),
        /// A call about passes: issuers, gates, and proofs for them.
        Pass(PassCall),
    }
}

impl Call {
    /// Checks what does not need the chain: that a claim's wallets are of this family.
    pub(crate) fn check(&self, namespace: Namespace) -> Result<(), ChainError> {
        match self {
            Self::ClaimListen { claim } => claim.check(namespace),
            _ => Ok(()),
        }
    }
}

/// How to build a transaction; the default estimates and reads what is left open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildOptions {
    /// Ethereum: the nonce, when the caller keeps a ledger of its own.
    pub nonce: Option<u64>,
    /// Gas limit (Ethereum) or compute units (Solana) instead of an estimate: nothing is simulated then, so a
    /// transaction that will fail can be built too.
    pub limit: Option<u64>,
    /// Percentage on top of the current fee, for replacing a stuck transaction (0 = none).
    pub bump_percent: u32,
}
