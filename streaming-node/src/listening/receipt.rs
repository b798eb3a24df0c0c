//! Receipts: signed statements of the node that it counted a listen. With a receipt, a fan can prove that a listen is missing
//! from an epoch.

use protocol::hex::Hex32;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The JWS's `typ`.
pub const TYP: &str = "listen-receipt+jwt";

/// The claims of a receipt. It identifies the fan only by the identity commitment, and only the fan receives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Issuer: URI of the node.
    pub iss: String,
    /// Time at which the listen was counted, in Unix seconds.
    pub iat: i64,
    /// Id of the session, which is unique to this receipt.
    pub jti: Uuid,
    /// Number of the network.
    pub network: u32,
    /// Number of the node.
    pub node: u64,
    /// Number of the epoch.
    pub epoch: u32,
    /// Identity commitment of the fan in this epoch.
    pub idc: Hex32,
    /// Number of the chain on which the fan claims.
    pub chain: u32,
    /// Number of the chain on which the track is registered.
    pub track_chain: u32,
    /// Id of the track.
    pub track_id: Hex32,
    /// Ordinal of this listen among the fan's listens to this track in this epoch, starting at 1.
    pub listen: u32,
    /// Ordinal of this listen among all listens of the fan in this epoch, starting at 1.
    pub count: u32,
}
