//! What the streaming node answers.

use serde::Deserialize;

/// `GET /v1/epochs`.
#[derive(Clone, Debug, Deserialize)]
pub struct Epochs {
    /// Network number.
    pub network: u32,
    /// The node's number.
    pub node: u64,
    /// Seconds in an epoch.
    pub epoch_length: u64,
    /// The running epoch.
    pub current: Current,
    /// Chains it settles on.
    pub chains: Vec<ChainRef>,
    /// Recent epochs, newest first.
    pub epochs: Vec<EpochStatus>,
}

/// The running epoch.
#[derive(Clone, Debug, Deserialize)]
pub struct Current {
    /// Its number.
    pub epoch: u32,
}

/// A chain of the network.
#[derive(Clone, Debug, Deserialize)]
pub struct ChainRef {
    /// Its number in the network.
    pub number: u32,
    /// Its CAIP-2 id.
    pub caip2: String,
}

/// `GET /v1/epochs/{epoch}/{chain}`.
#[derive(Clone, Debug, Deserialize)]
pub struct EpochStatus {
    /// The epoch.
    pub epoch: u32,
    /// Settled on.
    pub chain: ChainRef,
    /// `open`, `closing`, `closed`.
    pub state: String,
    /// Root of the listen tree, once closed.
    pub listen_root: Option<String>,
    /// Root of the payout tree, once closed.
    pub payout_root: Option<String>,
    /// Fans at 1, 5, 20 and 60 listens or more.
    #[serde(default)]
    pub fans: Option<[u32; 4]>,
    /// Leaves of the listen tree.
    #[serde(default)]
    pub leaves: Option<u32>,
    /// What was published on IPFS.
    #[serde(default)]
    pub documents: Option<Documents>,
}

/// CIDs of a closed epoch's documents.
#[derive(Clone, Debug, Deserialize)]
pub struct Documents {
    /// Roots of the buckets, and what lies over them.
    pub top: String,
    /// The buckets of 4,096 leaves.
    pub buckets: Vec<String>,
    /// Payout leaves.
    pub payouts: String,
}

/// `POST /v1/sessions`.
#[derive(Clone, Debug, Deserialize)]
pub struct SessionOpened {
    /// Its id.
    pub session: String,
    /// The epoch its listen counts in.
    pub epoch: u32,
    /// Playing time that makes it count.
    pub required_ms: u64,
    /// Time between heartbeats.
    pub heartbeat_ms: u64,
    /// Goes into the next heartbeat.
    pub nonce: String,
    /// Opens the bytes.
    pub stream_token: String,
    /// Until then.
    #[serde(with = "time::serde::rfc3339")]
    pub stream_token_expires_at: time::OffsetDateTime,
    /// What can be streamed.
    pub renditions: Vec<Rendition>,
}

/// One encoding of the recording.
#[derive(Clone, Debug, Deserialize)]
pub struct Rendition {
    /// CID of the file.
    pub cid: String,
    /// `master` or `stream`.
    pub role: String,
    /// Its size.
    pub bytes: u64,
}

/// Answer to a heartbeat.
#[derive(Clone, Debug, Deserialize)]
pub struct HeartbeatAnswer {
    /// Goes into the next one.
    #[serde(default)]
    pub nonce: Option<String>,
    /// Counted so far.
    pub credited_ms: u64,
    /// `open`, `counted`, `ended`.
    pub state: String,
    /// `late`, `bytes-missing`.
    #[serde(default)]
    pub warning: Option<String>,
    /// Signed by the node when the listen counted.
    #[serde(default)]
    pub receipt: Option<String>,
}

/// `POST /v1/stream-token`.
#[derive(Clone, Debug, Deserialize)]
pub struct StreamToken {
    /// Opens the bytes.
    pub stream_token: String,
}
