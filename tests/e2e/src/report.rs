//! What the journey reports: everything a person needs to check it from outside.

use std::collections::BTreeMap;

use serde::Serialize;

/// The last line of `--json`.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True for a whole journey.
    pub ok: bool,
    /// By short name of the chain.
    pub chains: BTreeMap<String, ChainReport>,
    /// Where everything is reached, while it stays up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<Endpoints>,
    /// What lives where on each chain, while it stays up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<BTreeMap<String, ChainAddresses>>,
}

/// One chain's part of the journey. Amounts are decimal strings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChainReport {
    /// One per recording.
    pub tracks: Vec<TrackReport>,
    /// The epoch listened in.
    pub epoch: u32,
    /// Root of its listen tree.
    pub listen_root: String,
    /// Root of its payout tree.
    pub payout_root: String,
    /// Leaves of the listen tree.
    pub leaves: u32,
    /// Tier proved.
    pub tier: u16,
    /// How long the proof took, in milliseconds.
    pub prove_ms: u64,
    /// The claim.
    pub claim_tx: String,
    /// What the recipient's balance grew by.
    pub reward_delta: String,
    /// What the relayer got of the reward.
    pub relayer_fee: String,
    /// Payments into the tracks' vaults.
    pub distribute_txs: Vec<String>,
    /// The same proof sent again.
    pub replays: Vec<Replay>,
    /// Whether every replay landed and failed with the nullifier's error.
    pub replay_rejected: bool,
    /// Into the first track's vault.
    pub deposits: Vec<Deposit>,
    /// Owed between the deposits, before shares changed hands.
    pub royalty_owed_before_transfer: Vec<Holding>,
    /// Claimed after the drip ended, in the same order.
    pub royalty_claimed: Vec<Holding>,
    /// The transfer between the deposits.
    pub transfer_tx: String,
    /// A holder's sale to a newcomer.
    pub sale: Option<Sale>,
    /// Claimed of what the sale's royalty and the epoch's listening brought: the holders in the same order, then the buyer.
    pub streaming_claimed: Vec<Holding>,
    /// What nobody had claimed when the epoch was closed, back in the pool.
    pub freed: String,
    /// Whether every balance, position and event in Postgres is what the chain itself says.
    pub indexer_matches_chain: bool,
    /// Median from a block's arrival to its rows being visible, in milliseconds.
    pub indexer_lag_ms: Option<f64>,
}

/// A published recording.
#[derive(Clone, Debug, Serialize)]
pub struct TrackReport {
    /// The track.
    pub track_id: String,
    /// Its manifest.
    pub manifest_cid: String,
    /// Its lossless rendition.
    pub master_cid: String,
    /// The registration.
    pub register_tx: String,
    /// SHA-256 of the source's samples.
    pub source_pcm_sha256: String,
    /// SHA-256 of the samples of the master as a fan received it over HTTP.
    pub streamed_pcm_sha256: String,
}

/// A repeated claim.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// Its transaction.
    pub tx: String,
    /// The chain's name for why it failed.
    pub error: String,
}

/// A royalty deposit.
#[derive(Clone, Debug, Serialize)]
pub struct Deposit {
    /// Its transaction.
    pub tx: String,
    /// Amount.
    pub amount: String,
}

/// A sale of shares.
#[derive(Clone, Debug, Serialize)]
pub struct Sale {
    /// The listing.
    pub list_tx: String,
    /// The purchase of a part of it.
    pub buy_tx: String,
    /// Its end.
    pub cancel_tx: String,
    /// Shares sold.
    pub shares: String,
    /// What the buyer paid.
    pub price: String,
    /// Of it deposited in the vault.
    pub royalty: String,
    /// Of it kept by the protocol.
    pub fee: String,
    /// Of it the seller's.
    pub proceeds: String,
}

/// A holder and an amount.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// Wallet.
    pub holder: String,
    /// Amount.
    pub amount: String,
}

/// Where a running stack is reached.
#[derive(Clone, Debug, Serialize)]
pub struct Endpoints {
    /// Catalogue and player.
    pub web: String,
    /// APIs of node, indexer and relayer.
    pub api: String,
    /// Solana JSON-RPC.
    pub solana_rpc: Option<String>,
    /// Ethereum JSON-RPC.
    pub ethereum_rpc: Option<String>,
    /// The database.
    pub postgres_url: String,
    /// IPFS path gateway.
    pub ipfs_gateway: String,
    /// Configuration for `vibe --config`.
    pub vibe_config: String,
}

/// What lives where on a chain.
#[derive(Clone, Debug, Serialize)]
pub struct ChainAddresses {
    /// CAIP-2 id.
    pub caip2: String,
    /// Programs or contracts, by name.
    pub programs: BTreeMap<String, String>,
    /// The payment token.
    pub payment_token: String,
    /// Share token of each track, in order of the report.
    pub mints: Vec<String>,
    /// Vault of each track.
    pub vaults: Vec<String>,
}
