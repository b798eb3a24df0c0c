//! The node's signature under a counted listen, so that an omission can be appealed.

use protocol::hex::Hex32;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The JWS's `typ`.
pub const TYP: &str = "listen-receipt+jwt";

/// What a receipt says. It names the fan by its commitment alone; only the fan holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The node's URI.
    pub iss: String,
    /// When the listen was counted, unix seconds.
    pub iat: i64,
    /// The session that earned it: no two receipts share it.
    pub jti: Uuid,
    /// Network number.
    pub network: u32,
    /// Node number.
    pub node: u64,
    /// The epoch.
    pub epoch: u32,
    /// The fan's commitment in it.
    pub idc: Hex32,
    /// Number of the chain where the fan's epoch settles.
    pub chain: u32,
    /// Number of the track's home chain.
    pub track_chain: u32,
    /// The track.
    pub track_id: Hex32,
    /// Which of the fan's listens to this track in this epoch it is, from 1.
    pub listen: u32,
    /// Which of all the fan's listens in this epoch it is, from 1.
    pub count: u32,
}
