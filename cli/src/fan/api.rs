//! Response bodies of the streaming node.

use serde::Deserialize;

/// `GET /v1/epochs`.
#[derive(Clone, Debug, Deserialize)]
pub struct Epochs {
    /// Number of the network.
    pub network: u32,
    /// Number of the node.
    pub node: u64,
    /// Length of an epoch, in seconds.
    pub epoch_length: u64,
    /// The current epoch.
    pub current: Current,
    /// Chains on which the node pays rewards.
    pub chains: Vec<ChainRef>,
    /// Recent epochs, newest first.
    pub epochs: Vec<EpochStatus>,
}

/// The current epoch.
#[derive(Clone, Debug, Deserialize)]
pub struct Current {
    /// Number of the epoch.
    pub epoch: u32,
}

/// A chain of the network.
#[derive(Clone, Debug, Deserialize)]
pub struct ChainRef {
    /// Number of the chain in the network.
    pub number: u32,
    /// CAIP-2 id.
    pub caip2: String,
}

/// `GET /v1/epochs/{epoch}/{chain}`.
#[derive(Clone, Debug, Deserialize)]
pub struct EpochStatus {
    /// Number of the epoch.
    pub epoch: u32,
    /// Chain on which its rewards are paid.
    pub chain: ChainRef,
    /// `open`, `closing`, `closed`.
    pub state: String,
    /// Root of the listen tree, 0x-hex; absent until the epoch is closed.
    pub listen_root: Option<String>,
    /// Root of the payout tree, 0x-hex; absent until the epoch is closed.
    pub payout_root: Option<String>,
    /// Number of fans with at least 1, 5, 20 and 60 listens.
    #[serde(default)]
    pub fans: Option<[u32; 4]>,
    /// Number of leaves of the listen tree.
    #[serde(default)]
    pub leaves: Option<u32>,
    /// CIDs of the published documents.
    #[serde(default)]
    pub documents: Option<Documents>,
}

/// CIDs of a closed epoch's documents.
#[derive(Clone, Debug, Deserialize)]
pub struct Documents {
    /// The top of the listen tree: first leaf and root of each bucket.
    pub top: String,
    /// The buckets, each of at most 4,096 leaves.
    pub buckets: Vec<String>,
    /// Leaves of the payout tree.
    pub payouts: String,
}

/// `POST /v1/sessions`.
#[derive(Clone, Debug, Deserialize)]
pub struct SessionOpened {
    /// Id of the session.
    pub session: String,
    /// Epoch in which the listen will count.
    pub epoch: u32,
    /// Playing time after which the listen counts, in milliseconds.
    pub required_ms: u64,
    /// Interval between heartbeats, in milliseconds.
    pub heartbeat_ms: u64,
    /// Nonce for the next heartbeat.
    pub nonce: String,
    /// Token for requests of the session's renditions.
    pub stream_token: String,
    /// When the stream token expires.
    #[serde(with = "time::serde::rfc3339")]
    pub stream_token_expires_at: time::OffsetDateTime,
    /// Renditions of the track.
    pub renditions: Vec<Rendition>,
}

/// One encoding of the recording.
#[derive(Clone, Debug, Deserialize)]
pub struct Rendition {
    /// CID of the file.
    pub cid: String,
    /// `master` or `stream`.
    pub role: String,
    /// Size, in bytes.
    pub bytes: u64,
}

/// `POST /v1/sessions/{session}/heartbeats`.
#[derive(Clone, Debug, Deserialize)]
pub struct HeartbeatAnswer {
    /// Nonce for the next heartbeat; absent when the session has ended.
    #[serde(default)]
    pub nonce: Option<String>,
    /// Playing time credited so far, in milliseconds.
    pub credited_ms: u64,
    /// `open`, `counted`, `ended`.
    pub state: String,
    /// `late`, `bytes-missing`.
    #[serde(default)]
    pub warning: Option<String>,
    /// Receipt signed by the node; present when the listen counted.
    #[serde(default)]
    pub receipt: Option<String>,
}

/// `POST /v1/stream-token`.
#[derive(Clone, Debug, Deserialize)]
pub struct StreamToken {
    /// The new stream token.
    pub stream_token: String,
}
